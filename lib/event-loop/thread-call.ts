import type { Coroutine } from '../coroutine/coroutine.js';
import { Future } from '../future/future.js';
import { ConcurrentFuture } from '../rpc/concurrent-future.js';
import { lazyRpc } from '../rpc/lazy-rpc.js';
import type { LoopMember } from '../scheduler/owner.js';
import { delegate } from '../task/awaitable.js';
import { isInstance } from '../util/is-instance.js';

/**
 * A coroutine that waits for `call`, if that is the future of a call in another thread, such as `toThread` and `submit`
 * return.
 */
export function threadCall<T>(call: unknown, loop: LoopMember): Coroutine<T> | undefined {
  if (isInstance(call, ConcurrentFuture)) {
    return delegate(new (lazyRpc().WrappedFuture)(loop, call as ConcurrentFuture<T>));
  }
  // Only such a future has a subject of that class.
  return isInstance(call, Future) && isInstance(call._subject, ConcurrentFuture)
    ? delegate(call as Future<T>)
    : undefined;
}
