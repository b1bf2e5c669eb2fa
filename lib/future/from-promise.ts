import type { LoopMember } from '../scheduler/owner.js';
import { isInstance } from '../util/is-instance.js';
import { Future } from './future.js';
import { adopt } from './resolution.js';
import { FROM_NODE } from './state.js';

type Then<T> = (onFulfilled: (value: T) => void, onRejected: (reason: unknown) => void) => unknown;

/**
 * A future of `loop` that ends as `promise` does; undefined if that is neither a Promise nor a thenable. Cancelling the
 * future does not affect the promise; see `abortable`.
 */
export function fromPromise<T>(loop: LoopMember, promise: PromiseLike<T>): Future<T>;
export function fromPromise(loop: LoopMember, value: unknown): Future | undefined;
export function fromPromise(loop: LoopMember, value: unknown): Future | undefined {
  const future = new Future(loop);
  return follow(future, value) ? future : undefined;
}

/**
 * Completes `future` as `promise` is settled, unless the future is already done or its loop closed. Returns whether
 * `promise` is a Promise or thenable.
 *
 * Only the first call by a thenable counts, and it may answer with another thenable: Promises/A+, section 2.3.3.
 */
export function follow<T>(future: Future<T>, promise: unknown): boolean {
  if ((typeof promise !== 'object' || promise === null) && typeof promise !== 'function') {
    return false;
  }
  // Read once: a getter may answer only the first time.
  const then = (promise as { then?: unknown }).then;
  if (typeof then !== 'function') {
    return false;
  }
  future._state |= FROM_NODE;
  if (!isInstance(promise, Promise)) {
    adopt(future, promise, then as Then<unknown>);
    return true;
  }
  // The result of a Promise is never a thenable.
  const open = (): boolean => !future.done() && !future._scheduler.closed;
  const reject = (reason: unknown): void => {
    if (open()) {
      future.setException(reason);
    }
  };
  try {
    (then as Then<T>).call(
      promise,
      (value) => {
        if (open()) {
          future.setResult(value);
        }
      },
      reject,
    );
  } catch (error) {
    reject(error);
  }
  return true;
}

/** Whether `value` has a `then` method. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
