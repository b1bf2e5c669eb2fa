/** Many tiny functions called in a pool of two threads: how many per second, and how long a single call takes. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { elsewhere } from '../harness/elsewhere.mjs';
import { callAll } from '../harness/in-flight.mjs';
import { ThreadPoolExecutor } from '../harness/library.mjs';
import { cpu } from '../harness/measure.mjs';
import { fromPackage } from '../harness/peers.mjs';
import { median } from '../harness/statistics.mjs';
import { aheadOf, atLeast } from '../harness/targets.mjs';
import { startedOnce, startWorker } from '../harness/threads.mjs';

const THREADS = 2;
const IN_FLIGHT = 1_000;
const BATCH = 100;
/** Single calls, one after the other. */
const SINGLE = 2_000;

const program = (name) => new URL(`../programs/threads/${name}`, import.meta.url);

/**
 * `many(size)` returns the sum of the results of the calls with 0, 1, …; `single(i)` returns a Promise of one result.
 */
async function measure(size, many, single) {
  const before = cpu();
  const start = performance.now();
  const sum = await many(size);
  const rate = (size / (performance.now() - start)) * 1000;
  const used = ((cpu() - before) * 1000) / size;
  if (single === undefined) {
    return { sum, rate, cpu: used };
  }
  const times = [];
  let singles = 0;
  for (let i = 0; i < SINGLE; i++) {
    const begin = performance.now();
    singles += await single(i);
    times.push((performance.now() - begin) * 1000);
  }
  return { sum, singles, rate, cpu: used, latency: median(times) };
}

function awaiting(call) {
  return (size) => callAll(call, size, IN_FLIGHT);
}

/** `call(i, onResult)` makes a call; each result triggers the next. */
function callingBack(call) {
  return (size) =>
    new Promise((resolve) => {
      let next = 0;
      let done = 0;
      let sum = 0;
      const onResult = (result) => {
        sum += result - 1;
        if (++done === size) {
          resolve(sum);
        } else if (next < size) {
          call(next++, onResult);
        }
      };
      while (next < Math.min(size, IN_FLIGHT)) {
        call(next++, onResult);
      }
    });
}

const addOne = (value) => value + 1;
const executor = startedOnce(() => new ThreadPoolExecutor({ maxWorkers: THREADS }));
const submit = (i) => executor().submit(addOne, i);

const callbacks = callingBack((i, onResult) => submit(i).addDoneCallback((future) => onResult(future.result())));
const awaited = awaiting(submit);

const options = { minThreads: THREADS, maxThreads: THREADS };

function piscina({ Piscina }) {
  const pool = new Piscina({ ...options, filename: program('add-one.mjs').href });
  const call = (i) => pool.run(i);
  return (size) => measure(size, awaiting(call), call);
}

function tinypool({ Tinypool }) {
  const pool = new Tinypool({ ...options, filename: program('add-one.mjs').href });
  const call = (i) => pool.run(i);
  return (size) => measure(size, awaiting(call), call);
}

function workerpool({ default: library }) {
  const limits = { minWorkers: THREADS, maxWorkers: THREADS, workerType: 'thread' };
  const pool = library.pool(fileURLToPath(program('add-one-workerpool.mjs')), limits);
  const call = (i) => pool.exec('addOne', [i]);
  return (size) => measure(size, awaiting(call), call);
}

/** Workers that answer messages in order, so that a queue of waiting callers is enough. */
const workers = startedOnce(() =>
  Promise.all(
    Array.from({ length: THREADS }, async () => {
      const { worker } = await startWorker('add-one-messages.mjs');
      const waiting = [];
      let first = 0;
      worker.on('message', (result) => {
        const onResult = waiting[first++];
        if (first === waiting.length) {
          waiting.length = first = 0;
        }
        onResult(result);
      });
      return (value, onResult) => {
        waiting.push(onResult);
        worker.postMessage(value);
      };
    }),
  ),
);

async function messages(size) {
  const send = await workers();
  const call = (i, onResult) => send[i % THREADS](i, onResult);
  return measure(size, callingBack(call), (i) => new Promise((resolve) => call(i, resolve)));
}

async function batches(size) {
  const send = await workers();
  return measure(
    size,
    (count) =>
      new Promise((resolve) => {
        let next = 0;
        let sum = 0;
        let done = 0;
        const ask = (ask) => {
          const values = [];
          while (values.length < BATCH && next < count) {
            values.push(next++);
          }
          if (values.length === 0) {
            return;
          }
          send[((next / BATCH) % THREADS) | 0](values, (results) => {
            for (const result of results) {
              sum += result - 1;
            }
            done += results.length;
            if (done === count) {
              resolve(sum);
            } else {
              ask(ask);
            }
          });
        };
        for (let i = 0; i < IN_FLIGHT / BATCH; i++) {
          ask(ask);
        }
      }),
  );
}

export default {
  name: 'executor',
  title: 'calls of x => x + 1 in a pool of two threads, up to 1,000 in flight',
  size: 100_000,
  quickSize: 20_000,
  repeat: { warmup: 500, times: 3 },
  metrics: {
    rate: {
      title: 'throughput',
      unit: 'calls/s',
      better: 'higher',
      targets: [atLeast(500_000), aheadOf('piscina', 'tinypool', 'workerpool')],
    },
    latency: { title: 'a single call, p50', unit: 'µs', better: 'lower', targets: [aheadOf('piscina')] },
    cpu: { title: 'CPU of all threads per call', unit: 'µs', better: 'lower' },
  },
  unfair: ['messages in batches'],
  note: 'messages in batches: a hundred numbers in one message, of which the caller has to make a batch first',
  ours: {
    'submit, callbacks': (size) => measure(size, callbacks, submit),
    'submit, await': (size) => measure(size, awaited, submit),
  },
  peers: {
    piscina: fromPackage('piscina', piscina),
    tinypool: fromPackage('tinypool', tinypool),
    workerpool: fromPackage('workerpool', workerpool),
    postMessage: messages,
    'messages in batches': batches,
    ...elsewhere('executor'),
  },
  check({ sum, singles }, size) {
    assert.equal(sum, (size * (size - 1)) / 2, 'wrong results');
    if (singles !== undefined) {
      assert.equal(singles, (SINGLE * (SINGLE + 1)) / 2, 'wrong results of single calls');
    }
  },
};
