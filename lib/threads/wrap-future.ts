import { checkOptions, invalidType } from '../errors/arguments.js';
import { CancelledError } from '../errors/errors.js';
import { EventLoop } from '../event-loop/event-loop.js';
import { getRunningLoop } from '../event-loop/policy.js';
import { Future } from '../future/future.js';
import { ConcurrentFuture } from './concurrent-future.js';

/** A future of a loop that ends as a call in another thread does, and cancels that when it is cancelled. */
class WrappedFuture<T> extends Future<T> {
  readonly #call: ConcurrentFuture<T>;

  constructor(loop: EventLoop, call: ConcurrentFuture<T>) {
    super(loop);
    this.#call = call;
    // A blocking run has something to wait for.
    loop._remotes++;
    call.addDoneCallback(() => {
      loop._remotes--;
      if (this.done() || loop.isClosed()) {
        return;
      }
      try {
        this.setResult(call.result());
      } catch (error) {
        if (error instanceof CancelledError && call.cancelled()) {
          super.cancel();
        } else {
          this.setException(error);
        }
      }
    });
  }

  override cancel(message?: string): boolean {
    const cancelled = super.cancel(message);
    if (cancelled) {
      this.#call.cancel();
    }
    return cancelled;
  }
}

/**
 * A Future of `loop`, by default of the running one, that ends as `future` does: for `yield*`. Cancelling it cancels the call.
 * One that is a Future already is returned as it is.
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
  return new WrappedFuture(loop, future);
}
