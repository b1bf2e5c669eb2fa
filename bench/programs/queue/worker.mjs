/** A worker that computes one call at a time: `worker.mjs ours|BullMQ|sandboxed PORT`. */
import process from 'node:process';

const [kind, port] = process.argv.slice(2);
if (kind === 'ours') {
  const { startWorker } = await import(new URL('../../../dist/bullmq.mjs', import.meta.url).href);
  const modules = [new URL('./calls.mjs', import.meta.url)];
  await startWorker({ modules, queue: 'calls', connection: `redis://127.0.0.1:${port}` });
} else {
  const { Worker } = await import('bullmq');
  const connection = { host: '127.0.0.1', port: Number(port), maxRetriesPerRequest: null };
  // Keeps as many answers as ours.
  const removeOnComplete = { age: 600, count: 50_000 };
  const options = { connection, removeOnComplete, useWorkerThreads: true };
  await new Worker('calls', await processor(), options).waitUntilReady();
}
console.log('ready');

/** Computes in the thread that takes the jobs, or in BullMQ's way to compute in another. */
async function processor() {
  if (kind === 'sandboxed') {
    return new URL('./sandboxed.mjs', import.meta.url);
  }
  const { addOne } = await import('./calls.mjs');
  return async ({ data }) => addOne(data);
}
