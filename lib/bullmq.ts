/**
 * `asyncio-native/bullmq`: an executor whose calls are jobs of BullMQ, on Redis or Valkey, and the workers that serve them.
 *
 * @packageDocumentation
 */

export {
  type QueueConnectionOptions,
  QueueExecutor,
  type QueueExecutorOptions,
  QueueTask,
  type QueueTaskOptions,
  type QueueTlsOptions,
  QueueWorker,
  type StartWorkerOptions,
  startWorker,
  task,
} from './queue/queue-exports.js';
