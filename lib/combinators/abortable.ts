import { checkFunction, invalidType } from '../errors/arguments.js';
import { type CancelReason, cancelledError } from '../errors/cancelled.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { getLoopFor } from '../event-loop/policy.js';
import { follow } from '../future/from-promise.js';
import { Future } from '../future/future.js';

/** What {@link abortable} returns: cancelling it aborts the signal. */
class AbortableFuture<T> extends Future<T> {
  readonly #controller = new AbortController();

  constructor(loop: EventLoop, start: (signal: AbortSignal) => PromiseLike<T>) {
    super(loop);
    const promise = start(this.#controller.signal);
    if (!follow(this, promise)) {
      throw invalidType('abortable', 'start', 'a function that returns a Promise', promise);
    }
  }

  override cancel(reason?: CancelReason): boolean {
    const cancelled = super.cancel(reason);
    if (cancelled) {
      this.#controller.abort(cancelledError(reason));
    }
    return cancelled;
  }
}

/**
 * Makes a future of a cancellable operation of Node, so that cancelling the task that awaits it aborts the operation.
 *
 *     const text = yield* abortable(async (signal) => (await fetch(url, { signal })).text());
 *
 * `start` is called at once. Cancelling the future, or the task that awaits it, aborts the signal. Once the Promise is settled, the
 * signal is not aborted any more: so read the body of a response in the same function, as here.
 *
 * @throws TypeError if `start` is not a function or returns no Promise; and whatever `start` throws.
 */
export function abortable<T>(start: (signal: AbortSignal) => PromiseLike<T>): Future<T> {
  checkFunction('abortable', 'start', start);
  return new AbortableFuture(getLoopFor('abortable'), start);
}
