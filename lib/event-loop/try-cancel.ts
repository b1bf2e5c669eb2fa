import type { CancelReason } from '../errors/cancelled.js';
import type { Future } from '../future/future.js';
import { Task } from '../task/task.js';
import type { EventLoop } from './event-loop.js';

/**
 * Cancels one of several futures of `loop`. If its `cancel` throws, such as an overridden one, reports that to the
 * exception handler, so that the caller can go on with the others. Returns what `cancel` returned, or null if it
 * threw.
 *
 * @throws RuntimeError if the loop is closed: then no future takes the request.
 */
export function tryCancel(loop: EventLoop, future: Future, reason?: CancelReason): boolean | null {
  try {
    // Not its value: an overridden one may return nothing.
    return Boolean(future.cancel(reason));
  } catch (exception) {
    if (loop.isClosed()) {
      throw exception;
    }
    const isTask = future instanceof Task;
    loop.callExceptionHandler({
      message: `Exception in cancel() of a ${isTask ? 'task' : 'future'}`,
      exception,
      [isTask ? 'task' : 'future']: future,
    });
    return null;
  }
}
