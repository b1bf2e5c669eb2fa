import { workerData } from 'node:worker_threads';
import { CancelledError, type Coroutine } from '../core.js';
import { QueueClient } from './queue-client.js';
import type { QueueTaskOptions } from './queue-task.js';
import type { QueueSettings } from './redis-connection.js';

/**
 * The module of the thread in which the connection of a `QueueExecutor` lives: so its calls are answered while the
 * thread that made them blocks. `startLoopThread` exposes what it exports.
 */

const client = new QueueClient(workerData as QueueSettings);

/** Makes a call; a coroutine function, because cancelling its task cancels the call. */
export function* call(id: string, name: string, args: string, options: QueueTaskOptions): Coroutine<unknown> {
  try {
    return yield client.call(id, name, args, options);
  } catch (error) {
    if (error instanceof CancelledError) {
      client.cancel(id);
    }
    throw error;
  }
}

/** Waits for all answers, then ends the connections. A coroutine function, too, so that it begins behind earlier calls. */
export function* close(): Coroutine<void> {
  yield client.close();
}
