import type { BaseLoop } from '../loop/base-loop.js';
import { Future } from './future.js';
import { FROM_NODE } from './state.js';

/** Whether `value` has a `then` method. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

/** A future of `loop` that ends as `promise` does. Cancelling it does not reach the promise; see `abortable`. */
export function fromPromise<T>(loop: BaseLoop, promise: PromiseLike<T>): Future<T> {
  const future = new Future<T>(loop);
  future._state |= FROM_NODE;
  follow(future, promise);
  return future;
}

/** Completes `future` as `promise` is settled, unless it is done or its loop closed by then. */
export function follow<T>(future: Future<T>, promise: PromiseLike<T>): void {
  promise.then(
    (value) => {
      if (!future.done() && !future._loop._closed) {
        future.setResult(value);
      }
    },
    (reason) => {
      if (!future.done() && !future._loop._closed) {
        future.setException(reason);
      }
    },
  );
}
