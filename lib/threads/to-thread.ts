import { getRunningLoop } from '../event-loop/policy.js';
import type { Callable, Called } from '../executor/target.js';
import type { Future } from '../future/future.js';

/**
 * Calls `fn(...args)` in a thread of the running loop's default executor. Returns a Future of the loop for the result:
 * `yield* toThread(hash, data)`. Cancelling the future cancels the call. For what `fn` may be, see
 * `ThreadPoolExecutor.submit`.
 *
 * @throws RuntimeError if no loop is running; and as `submit`.
 */
export function toThread<A extends unknown[], R>(fn: Callable<A, R>, ...args: A): Future<Called<R>> {
  return getRunningLoop().runInExecutor(null, fn, ...args);
}
