import type { CancelReason } from '../errors/cancelled.js';
import { Future } from '../future/future.js';
import type { LoopMember } from '../scheduler/owner.js';
import type { ConcurrentFuture } from './concurrent-future.js';

/** A future of a loop that ends as a call in another thread does. Cancelling it cancels the call. */
export class WrappedFuture<T> extends Future<T> {
  readonly #call: ConcurrentFuture<T>;

  constructor(loop: LoopMember, call: ConcurrentFuture<T>) {
    super(loop);
    this.#call = call;
    const scheduler = this._scheduler;
    // A blocking run counts it among what it can wait for.
    scheduler.remotes++;
    call._onDone(() => {
      scheduler.remotes--;
      if (this.done() || scheduler.closed) {
        return;
      }
      const failure = call._failure();
      if (call.cancelled()) {
        super.cancel();
      } else if (failure !== null) {
        this.setException(failure.reason);
      } else {
        this.setResult(call.result());
      }
    });
  }

  /** @internal */
  override get _subject(): object {
    return this.#call;
  }

  override cancel(reason?: CancelReason): boolean {
    const cancelled = super.cancel(reason);
    if (cancelled) {
      this.#call.cancel();
      this.#call._giveUp();
    }
    return cancelled;
  }
}
