/**
 * One round of the stress run: `node round.mjs --seed N --seconds N`. Threads with loops, this one too, call each other at
 * random; some are terminated, some close their loops, others take their place. At the end all that must have been answered
 * has been, or this program does not end. Exit code 1: something was wrong, and is printed.
 */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { connectLoop, getRunningLoop, runAsync, runCoroutineThreadsafe, sleep, wrapFuture } from 'asyncio-native';
import { Peer } from './peer.mjs';
import { Random } from './random.mjs';

const MAX_THREADS = 1000;
const WORKERS = 3;

const { values } = parseArgs({ options: { seed: { type: 'string' }, seconds: { type: 'string' } } });
const seed = Number(values.seed ?? 1);
const random = new Random(seed);
const doomed = new Int32Array(new SharedArrayBuffer(4 * MAX_THREADS));
const alive = new Map();
const errors = [];
let nextId = 1;
let answered = 0;

/** Starts a thread and has everybody meet everybody. */
async function startWorker(me) {
  const id = nextId++;
  const mode = random.pick(['hosted', 'blocking', 'attached']);
  const worker = new Worker(new URL('worker.mjs', import.meta.url), {
    workerData: { id, seed: random.below(1 << 30), doomed, mode },
  });
  worker.on('error', (error) => errors.push(`thread ${id}: ${error.stack}`));
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  const handle = await new Promise((resolve) => worker.once('message', resolve));
  const remote = connectLoop(handle);
  const whenFull = () => (random.below(4) === 0 ? 'throw' : 'wait');
  const settles = mode !== 'blocking';
  for (const [other, peer] of alive) {
    remote.callSoonThreadsafe('meet', other, peer.handle, whenFull(), peer.settles);
    peer.remote.callSoonThreadsafe('meet', id, handle, whenFull(), settles);
  }
  remote.callSoonThreadsafe('meet', 0, me.handle, whenFull(), true);
  me.peer.meet(id, handle, whenFull(), settles);
  alive.set(id, { worker, remote, handle, settles, ended });
}

async function end(id) {
  const { worker, remote, ended } = alive.get(id);
  alive.delete(id);
  Atomics.store(doomed, id, 1);
  if (random.below(2) === 0) await worker.terminate();
  else remote.callSoonThreadsafe('quit');
  await ended;
}

function* main() {
  const loop = getRunningLoop();
  const peer = new Peer(loop, 0, doomed, random);
  const me = { handle: loop.handle(), peer };
  for (let n = 0; n < WORKERS; n++) yield startWorker(me);
  peer.start();
  const stop = performance.now() + 1000 * Number(values.seconds ?? 5);
  while (performance.now() < stop) {
    yield* sleep(random.below(150));
    if (random.below(3) === 0) {
      yield end(random.pick([...alive.keys()]));
      yield startWorker(me);
    }
  }
  // First all stop calling, then all tell what has come.
  const sent = new Map();
  const finishing = [...alive].map(([id, { remote }]) => [
    id,
    runCoroutineThreadsafe(remote.coroutine('finish'), remote),
  ]);
  sent.set(0, yield* peer.finish());
  for (const [id, call] of finishing) sent.set(id, yield* wrapFuture(call));
  const expectedBy = (id) => Object.fromEntries([...sent].map(([from, counts]) => [from, counts[id] ?? 0]));
  const reports = new Map([[0, yield* peer.report(expectedBy(0))]]);
  for (const [id, { remote }] of alive) {
    reports.set(id, yield* wrapFuture(runCoroutineThreadsafe(remote.coroutine('report', expectedBy(id)), remote)));
  }
  for (const [id, report] of reports) {
    errors.push(...report.errors);
    answered += report.answered;
    for (const [from, counts] of sent) {
      const expected = counts[id] ?? 0;
      const got = report.notes[from] ?? 0;
      if (from !== id && got !== expected) errors.push(`thread ${id}: ${got} of ${expected} notes of ${from} came`);
    }
  }
  while (alive.size > 0) yield end([...alive.keys()][0]);
}

await runAsync(main);
console.log(`seed ${seed}: ${nextId} threads, ${answered} calls answered, ${errors.length} errors`);
for (const error of errors.slice(0, 20)) console.log(error);
process.exitCode = errors.length === 0 ? 0 : 1;
