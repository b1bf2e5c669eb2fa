import { checkOptions, invalidType } from '../errors/arguments.js';
import { EventLoop } from '../event-loop/event-loop.js';
import { getRunningLoop } from '../event-loop/policy.js';
import { Future } from '../future/future.js';
import { ConcurrentFuture } from '../rpc/concurrent-future.js';
import { lazyRpc } from '../rpc/lazy-rpc.js';

/**
 * A Future of `loop`, by default of the running one, that ends as `future` does, for `yield*`. Cancelling it cancels
 * the call. If `future` is a Future already, returns it as it is.
 *
 * @throws TypeError if `future` is no ConcurrentFuture; RuntimeError if no loop is given and none is running.
 */
export function wrapFuture<T>(
  future: ConcurrentFuture<T> | Future<T>,
  options: { readonly loop?: EventLoop | undefined } = {},
): Future<T> {
  checkOptions('wrapFuture', options, ['loop']);
  if (future instanceof Future) {
    return future;
  }
  if (!(future instanceof ConcurrentFuture)) {
    throw invalidType('wrapFuture', 'future', 'a ConcurrentFuture', future);
  }
  const { loop = getRunningLoop() } = options;
  if (!(loop instanceof EventLoop)) {
    throw invalidType('wrapFuture', 'loop', 'an EventLoop', loop);
  }
  return new (lazyRpc().WrappedFuture)(loop, future);
}
