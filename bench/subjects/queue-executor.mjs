/** Calls over a Redis server to workers in other processes: how many per second, and how long a single call takes. */
import assert from 'node:assert/strict';
import { pythonPeer } from '../harness/elsewhere.mjs';
import { callAll } from '../harness/in-flight.mjs';
import { QueueServer, redisMissing } from '../harness/queue-server.mjs';
import { median } from '../harness/statistics.mjs';
import { atLeastShare, atMostMore, onlyFor } from '../harness/targets.mjs';
import { startedOnce } from '../harness/threads.mjs';

const IN_FLIGHT = 1_000;
/** Single calls, one after the other. */
const SINGLE = 200;
/**
 * The calls before the first measurement, as a multiple of those of a measurement. V8 compiles code after some thousand
 * calls, in each of three to six processes. Two runs: in the first 1,000 calls, ours takes 3.0 and 3.3 times as long as after
 * 10,000, and BullMQ 2.1 and 2.8 times. After 30,000, both are another 11 to 23 % faster, so the ratio hardly changes.
 */
const WARM_UP = 10;
const QUEUE = 'calls';

const calls = new URL('../programs/queue/calls.mjs', import.meta.url);

/** `client(url)` returns a function that makes a call; `kind` is the kind of the workers. */
function over(workers, kind, client) {
  let warm;
  const started = startedOnce(async () => client(await QueueServer.start(kind, workers)));
  const measure = async (size) => {
    const call = await started();
    warm ??= callAll(call, WARM_UP * size, IN_FLIGHT);
    await warm;
    const start = performance.now();
    const sum = await callAll(call, size, IN_FLIGHT);
    const rate = (size / (performance.now() - start)) * 1000;
    const times = [];
    let singles = 0;
    for (let i = 0; i < SINGLE; i++) {
      const begin = performance.now();
      singles += await call(i);
      times.push(performance.now() - begin);
    }
    return { sum, singles, rate, latency: median(times) };
  };
  return Object.assign(measure, { missing: redisMissing });
}

async function ours(url) {
  const { QueueExecutor, task } = await import(new URL('../../dist/bullmq.mjs', import.meta.url).href);
  const executor = new QueueExecutor({ queue: QUEUE, connection: url });
  const addOne = task(calls, 'addOne');
  return (value) => executor.submit(addOne, value);
}

/** One listener and a map of waiting calls: BullMQ's maintainer advises to wait for results in this way. */
async function bullmq(url) {
  const { Queue, QueueEvents } = await import('bullmq');
  const connection = { host: '127.0.0.1', port: Number(new URL(url).port), maxRetriesPerRequest: null };
  const queue = new Queue(QUEUE, { connection });
  // Reads events from the beginning. By default it misses events before the server has received its first XREAD, and a
  // call would wait for ever.
  const events = new QueueEvents(QUEUE, { connection, lastEventId: '0-0' });
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);
  const waiting = new Map();
  let made = 0;
  events.on('completed', ({ jobId, returnvalue }) => {
    waiting.get(jobId)?.(returnvalue);
    waiting.delete(jobId);
  });
  return (value) =>
    new Promise((resolve, reject) => {
      const jobId = `call-${made++}`;
      waiting.set(jobId, resolve);
      queue.add('addOne', value, { jobId }).catch(reject);
    });
}

const TITLES = { 1: 'one worker', 2: 'two workers', 4: 'four workers' };
const forms = (prefix, kind, client) =>
  Object.fromEntries(
    Object.entries(TITLES).map(([workers, title]) => [`${prefix}${title}`, over(Number(workers), kind, client)]),
  );

const TWO = 'two workers';
const SANDBOXED = `BullMQ sandboxed, ${TWO}`;

/** Measured with one backend only, because server and workers set the pace. */
function onceEach(made) {
  for (const title of Object.keys(made)) {
    if (title !== TWO) {
      made[title].nativeOnly = 'the number of workers is varied with the native backend alone';
    }
  }
  return made;
}

export default {
  name: 'queue-executor',
  title: 'calls of x => x + 1 over Redis in worker processes, up to 1,000 in flight',
  // A second on two busy cores. The calls before take most of a sample.
  size: 1_000,
  quickSize: 250,
  repeat: { warmup: 0, times: 5, limit: 40_000, timeout: 120_000 },
  metrics: {
    rate: {
      title: 'throughput',
      unit: 'calls/s',
      better: 'higher',
      targets: [onlyFor(TWO, atLeastShare(0.85, `BullMQ, ${TWO}`))],
    },
    latency: {
      title: 'a single call, p50',
      unit: 'ms',
      better: 'lower',
      targets: [onlyFor(TWO, atMostMore(0.5, `BullMQ, ${TWO}`))],
    },
  },
  notQuick: ['one worker', 'four workers', 'BullMQ, one worker', 'BullMQ, four workers', SANDBOXED, 'Celery', 'dask'],
  note: 'each worker computes one call at a time, ours in a thread of its own, BullMQ in the thread that takes the jobs, so that nothing renews its lock meanwhile; sandboxed, BullMQ computes in a thread, too. Celery and dask: two workers. Each process first makes 10 times as many calls.',
  ours: onceEach(forms('', 'ours', ours)),
  peers: {
    ...forms('BullMQ, ', 'BullMQ', bullmq),
    [SANDBOXED]: over(2, 'sandboxed', bullmq),
    Celery: pythonPeer('celery', 'celery', 'Celery'),
    dask: pythonPeer('dask', 'distributed', 'dask'),
  },
  check({ sum, singles, size: made }, given) {
    const size = made ?? given;
    assert.equal(sum, (size * (size - 1)) / 2, 'wrong results');
    assert.equal(singles, (SINGLE * (SINGLE + 1)) / 2, 'wrong results of single calls');
  },
};
