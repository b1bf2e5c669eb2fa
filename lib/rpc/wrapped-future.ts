import { CancelledError } from '../errors/errors.js';
import { Future } from '../future/future.js';
import type { BaseLoop } from '../scheduler/scheduler.js';
import type { ConcurrentFuture } from './concurrent-future.js';

/** A future of a loop that ends as a call in another thread does. Cancelling it cancels the call. */
export class WrappedFuture<T> extends Future<T> {
  readonly #call: ConcurrentFuture<T>;

  constructor(loop: BaseLoop, call: ConcurrentFuture<T>) {
    super(loop);
    this.#call = call;
    // A blocking run counts it among what it can wait for.
    loop._remotes++;
    call.addDoneCallback(() => {
      loop._remotes--;
      if (this.done() || loop._closed) {
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
