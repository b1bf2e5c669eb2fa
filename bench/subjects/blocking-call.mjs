/** A synchronous call of a function in another thread: how long the caller is blocked. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { elsewhere } from '../harness/elsewhere.mjs';
import { runCoroutineThreadsafe, startLoopThread } from '../harness/library.mjs';
import { cpu } from '../harness/measure.mjs';
import { fromPackage } from '../harness/peers.mjs';
import { median } from '../harness/statistics.mjs';
import { timesAheadOf } from '../harness/targets.mjs';
import { startedOnce, startWorker } from '../harness/threads.mjs';

const programs = new URL('../programs/threads/', import.meta.url);

/** The median time of `call(i)`, which returns `i + 1`. */
function measure(call, size) {
  const times = [];
  const before = cpu();
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const start = performance.now();
    sum += call(i);
    times.push((performance.now() - start) * 1000);
  }
  return { sum, time: median(times), cpu: ((cpu() - before) * 1000) / size };
}

const thread = startedOnce(() => startLoopThread(new URL('blocking-call.mjs', programs)));

function ours(size) {
  const { loop } = thread();
  return measure((i) => runCoroutineThreadsafe(loop.coroutine('addOne', i), loop).result(), size);
}

function synckit({ createSyncFn }) {
  const call = createSyncFn(fileURLToPath(new URL('blocking-call-synckit.mjs', programs)));
  return (size) => measure(call, size);
}

const answering = startedOnce(() => startWorker('add-one-messages.mjs'));

/** Sends a message to a Worker, and turns Node's loop until the answer has come. */
function byDeasync({ default: deasync }) {
  return async (size) => {
    const { worker } = await answering();
    const call = deasync((value, callback) => {
      worker.once('message', (answer) => callback(null, answer));
      worker.postMessage(value);
    });
    return measure(call, size);
  };
}

export default {
  name: 'blocking-call',
  title: 'blocking on the result of a trivial coroutine in another thread',
  size: 5_000,
  quickSize: 1_000,
  repeat: { warmup: 500, times: 3 },
  metrics: {
    time: { title: 'a call, p50', unit: 'µs', better: 'lower', targets: [timesAheadOf(3, 'synckit')] },
    cpu: { title: 'CPU of all threads per call', unit: 'µs', better: 'lower' },
  },
  ours: { 'result()': ours },
  peers: {
    synckit: fromPackage('synckit', synckit),
    deasync: fromPackage('deasync', byDeasync),
    ...elsewhere('blocking_call'),
  },
  check({ sum }, size) {
    assert.equal(sum, (size * (size + 1)) / 2, 'wrong results');
  },
};
