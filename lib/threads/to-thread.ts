import { getRunningLoop } from '../event-loop/policy.js';
import type { Callable, Called } from '../executor/target.js';
import type { Future } from '../future/future.js';

/**
 * Has `fn(...args)` called in a thread of the running loop's default executor, and returns a Future of the loop for its
 * result: `yield* toThread(hash, data)`. Cancelling that cancels the call. What `fn` may be says `ThreadPoolExecutor.submit`.
 *
 * @throws RuntimeError if no loop is running; and as `submit`.
 */
export function toThread<A extends unknown[], R>(fn: Callable<A, R>, ...args: A): Future<Called<R>> {
  return getRunningLoop().runInExecutor(null, fn, ...args);
}
