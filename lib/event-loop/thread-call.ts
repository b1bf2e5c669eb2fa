import type { Coroutine } from '../coroutine/coroutine.js';
import { ConcurrentFuture } from '../rpc/concurrent-future.js';
import { WrappedFuture } from '../rpc/wrapped-future.js';
import type { LoopMember } from '../scheduler/owner.js';
import { delegate } from '../task/awaitable.js';
import { isInstance } from '../util/is-instance.js';

/**
 * A coroutine that waits for `call`, if that is the future of a call in another thread, such as `toThread` and `submit`
 * return.
 */
export function threadCall<T>(call: unknown, loop: LoopMember): Coroutine<T> | undefined {
  if (isInstance(call, ConcurrentFuture)) {
    return delegate(new WrappedFuture(loop, call as ConcurrentFuture<T>));
  }
  return isInstance(call, WrappedFuture) ? delegate(call as WrappedFuture<T>) : undefined;
}
