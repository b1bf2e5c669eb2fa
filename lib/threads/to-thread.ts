import { getRunningLoopFor } from '../event-loop/policy.js';
import type { Callable, Called } from '../executor/target.js';
import type { Future } from '../future/future.js';

/**
 * Calls `fn(...args)` in another thread, so that it does not block the loop, and returns a Future for the result.
 *
 *     const digest = yield* toThread(hash, data);
 *
 * The thread is one of the running loop's default executor. Cancelling the future cancels the call. For what `fn` may be, see
 * {@link ThreadPoolExecutor.submit}.
 *
 * @throws RuntimeError if no loop is running; and as `submit`.
 */
export function toThread<A extends unknown[], R>(fn: Callable<A, R>, ...args: A): Future<Called<R>> {
  return getRunningLoopFor('toThread', 'submit of a ThreadPoolExecutor').runInExecutor(null, fn, ...args);
}
