/**
 * `asyncio-native/bullmq`: an executor whose calls are jobs of BullMQ, on Redis or Valkey, and the workers that serve them.
 *
 * @packageDocumentation
 */

export {
  QueueExecutor,
  type QueueExecutorOptions,
  QueueTask,
  type QueueTaskOptions,
  QueueWorker,
  type StartWorkerOptions,
  startWorker,
  task,
} from './queue/queue-exports.js';
