/**
 * `node work-queue.mjs URL...` prints the digest of what is at each address. With `REDIS_URL=redis://127.0.0.1`, two
 * worker processes do the work, one address at a time each, over a queue; without it, threads of this process. Ctrl-C
 * withdraws what waits, and ends the workers.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { createTask, ensureFuture, gather, runAsync, wrapFuture } from 'asyncio-native';
import { QueueExecutor, task } from 'asyncio-native/bullmq';

const { REDIS_URL } = process.env;
const MODULE = new URL('./queue/digest.mjs', import.meta.url);
/** A queue of this run's own. */
const QUEUE = `digests-${process.pid}`;
const digest = task(MODULE, 'digest', { attempts: 3, timeout: 60_000 });

function startWorker() {
  const command = fileURLToPath(new URL('../../dist/cli/main.cjs', import.meta.url));
  const args = ['worker', fileURLToPath(MODULE), '--queue', QUEUE, '--redis', REDIS_URL, '--concurrency', '1'];
  // A session of its own: Ctrl-C reaches only this process, which then ends the workers.
  return spawn(process.execPath, [command, ...args], { stdio: 'ignore', detached: true });
}

/** A worker that gets SIGTERM finishes what runs. One that still starts has taken nothing: the signal just ends it. */
function* endWorker(worker) {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const exit = once(worker, 'exit');
  worker.kill('SIGTERM');
  const [code, signal] = yield* ensureFuture(exit);
  if (code !== 0 && signal !== 'SIGTERM') console.log(`a worker has ended with ${code ?? signal}`);
}

function* digestOf(executor, url, processes) {
  const call = executor.submit(digest, url);
  call.onProgress((pid) => processes.add(pid));
  try {
    return yield* wrapFuture(call); // if this task is cancelled, so is the call
  } catch (error) {
    if (error.code === 'ERR_ASYNCIO_CANCELLED') throw error;
    process.exitCode = 1;
    return `failed: ${error.cause?.code ?? error.message}`;
  }
}

await runAsync(function* () {
  const urls = process.argv.slice(2);
  const workers = REDIS_URL === undefined ? [] : [startWorker(), startWorker()];
  const executor = new QueueExecutor({ queue: QUEUE, connection: REDIS_URL });
  const processes = new Set();
  try {
    const digests = yield* gather(urls.map((url) => createTask(digestOf(executor, url, processes), { name: url })));
    for (const [at, url] of urls.entries()) console.log(`${digests[at]}  ${url}`);
    console.log(`by ${processes.size} process(es)`);
  } finally {
    executor.shutdown({ wait: false, cancelFutures: true });
    yield* gather(workers.map(endWorker));
    if (workers.length > 0) console.log('the workers have ended');
  }
});
