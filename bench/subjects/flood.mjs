/** A million calls from a Worker to the main thread, each with a number, as fast as possible. */
import assert from 'node:assert/strict';
import { elsewhere } from '../harness/elsewhere.mjs';
import { getEventLoop } from '../harness/library.mjs';
import { cpu, millionsPerSecond } from '../harness/measure.mjs';
import { sharedRing, take } from '../harness/shared-ring.mjs';
import { atLeast, atMost, timesAheadOf } from '../harness/targets.mjs';
import { startedOnce, startWorker } from '../harness/threads.mjs';

/**
 * Begins to measure. Returns a function to call for each number; after the last one, it passes the facts to `onEnd`.
 */
function counting(size, onEnd) {
  const before = cpu();
  const start = performance.now();
  let sum = 0;
  let arrived = 0;
  return (value) => {
    sum += value;
    if (++arrived === size) {
      const ms = performance.now() - start;
      onEnd({ sum, rate: millionsPerSecond(size, ms), cpu: ((cpu() - before) * 1000) / size });
    }
  };
}

/** A function of the loop, which the thread calls. Each measurement has another `sink.add`. */
const withLoop = startedOnce(async () => {
  const loop = getEventLoop();
  const sink = { add: undefined };
  loop.expose('add', (value) => sink.add(value));
  const { worker } = await startWorker('flood.mjs', { handle: loop.handle() });
  return { loop, sink, worker };
});

async function hosted(size) {
  const { loop, sink, worker } = await withLoop();
  if (!loop.isRunning()) {
    loop.attach();
  }
  return new Promise((resolve) => {
    sink.add = counting(size, resolve);
    worker.postMessage(size);
  });
}

async function blocking(size) {
  const { loop, sink, worker } = await withLoop();
  let found;
  sink.add = counting(size, (facts) => {
    found = facts;
    loop.stop();
  });
  worker.postMessage(size);
  loop.runForever();
  return found;
}

const withPort = startedOnce(() => startWorker('flood.mjs', {}));

async function messages(size) {
  const { worker } = await withPort();
  return new Promise((resolve) => {
    const add = counting(size, (facts) => {
      worker.off('message', add);
      resolve(facts);
    });
    worker.on('message', add);
    worker.postMessage(size);
  });
}

const withRing = startedOnce(async () => {
  const ring = sharedRing();
  return { ring, ...(await startWorker('flood.mjs', { ring })) };
});

async function bareRing(size) {
  const { ring, worker } = await withRing();
  let found;
  const add = counting(size, (facts) => {
    found = facts;
  });
  worker.postMessage(size);
  take(ring, size, add);
  return found;
}

export default {
  name: 'flood',
  title: 'a million calls with a number each, from a Worker to the loop of the main thread',
  size: 1_000_000,
  quickSize: 250_000,
  repeat: { warmup: 500, times: 5 },
  metrics: {
    rate: {
      title: 'calls',
      unit: 'M/s',
      better: 'higher',
      targets: [atLeast(12), timesAheadOf(10, 'MessagePort')],
    },
    cpu: { title: 'CPU of all threads per call', unit: 'µs', better: 'lower', targets: [atMost(0.15)] },
  },
  ours: { 'callSoonThreadsafe, attached': hosted, 'callSoonThreadsafe, blocking': blocking },
  peers: {
    MessagePort: messages,
    'a bare shared ring': bareRing,
    ...elsewhere('flood'),
  },
  unfair: ['a bare shared ring'],
  note: 'the bare ring carries 32-bit numbers for one reader, which does nothing else: what shared memory can do, not what one would use',
  check({ sum }, size) {
    assert.equal(sum, (size * (size - 1)) / 2, 'wrong sum');
  },
};
