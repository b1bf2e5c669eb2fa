/** What subjects across threads share: Workers that live for all measurements of a process. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Starts a Worker with bench/programs/threads/FILE. Returns it and the first message that it posts. */
export async function startWorker(file, workerData) {
  const worker = new Worker(new URL(`../programs/threads/${file}`, import.meta.url), { workerData });
  const [first] = await once(worker, 'message');
  return { worker, first };
}

/** Calls `start` on first use, and returns the same result afterwards. */
export function startedOnce(start) {
  let started;
  return () => {
    started ??= start();
    return started;
  };
}
