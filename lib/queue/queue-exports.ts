/** The modules of `dist/queue.cjs`. `lib/bullmq.ts` lists which names are public. */

export type { QueueConnectionOptions, QueueTlsOptions } from './connection-options.js';
export { QueueClient } from './queue-client.js';
export { QueueExecutor, type QueueExecutorOptions } from './queue-executor.js';
export { QueueTask, type QueueTaskOptions, task } from './queue-task.js';
export { exportedFunctions, QueueWorker, type StartWorkerOptions, startWorker } from './start-worker.js';
