import type { CancelReason } from '../errors/cancelled.js';
import type { Future } from '../future/future.js';
import { Task } from '../task/task.js';
import { isInstance } from '../util/is-instance.js';
import type { EventLoop } from './event-loop.js';

/**
 * Cancels one of several futures of `loop`. If its `cancel` throws, such as an overridden one, reports that to the
 * exception handler, so that the caller can go on with the others. Returns what `cancel` returned, or null if it
 * threw.
 *
 * @throws RuntimeError if the loop is closed: then no future takes the request. If `isNested`, because the caller is the
 * `cancel` of another future: RangeError if the stack is full. There a report would fail, too.
 */
export function tryCancel(loop: EventLoop, future: Future, reason?: CancelReason, isNested = false): boolean | null {
  try {
    // Not its value: an overridden one may return nothing.
    return Boolean(future.cancel(reason));
  } catch (exception) {
    if (loop.isClosed() || (isNested && isStackOverflow(exception))) {
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

function isStackOverflow(exception: unknown): boolean {
  return isInstance(exception, RangeError) && exception.message === 'Maximum call stack size exceeded';
}
