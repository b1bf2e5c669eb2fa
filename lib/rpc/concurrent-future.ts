import { checkFunction, checkSignal, checkTime, notIterable } from '../errors/arguments.js';
import { cancelledError } from '../errors/cancelled.js';
import { deliveredTraces } from '../errors/delivered.js';
import type { CancelledError } from '../errors/errors.js';
import { TimeoutError } from '../errors/timeout-error.js';
import { reportException, reportFailedHandler } from '../scheduler/exception-context.js';
import { threadState } from '../scheduler/thread-state.js';
import { performance } from '../util/globals.js';
import { inspectable } from '../util/inspectable.js';
import { showBriefly } from '../util/show.js';

const PENDING = 0;
const FULFILLED = 1;
const REJECTED = 2;
const CANCELLED = 3;

/** What completes a {@link ConcurrentFuture}: a connection or a pool. */
export interface Source {
  /**
   * **Blocks** until `future` is done or `deadline`, of `performance.now()`, has passed. Raises if it can never be
   * done.
   */
  wait(future: ConcurrentFuture, deadline: number): void;
  /** Requests cancellation. Returns whether to cancel `future` at once, unless it was completed meanwhile. */
  cancel(future: ConcurrentFuture): boolean;
}

/**
 * The result of a call in another thread, as `concurrent.futures.Future` in Python. It is bound to no loop, and a
 * thread can block on it. It belongs to the thread that made the call. `wrapFuture` makes a Future of it; `await` and
 * `then` work on it.
 */
export class ConcurrentFuture<T = unknown> implements PromiseLike<T> {
  /** @internal Undefined once it is done. */
  _source: Source | undefined;
  /** @internal The number of the call. */
  _call = 0;
  private _state: number = PENDING;
  /** While it is pending, the name of what is called. */
  private _value: unknown = undefined;
  // biome-ignore lint/suspicious/noExplicitAny: a callback of whatever this is
  private _callbacks: ((future: any) => unknown)[] | undefined = undefined;

  private _listeners: ((value: unknown) => unknown)[] | undefined = undefined;
  /** Whether it is counted in `threadState.listened`. */
  private _isListened = false;

  /** @internal */
  constructor(source: Source) {
    this._source = source;
  }

  /** Whether there is a result, an exception or a cancellation. */
  done(): boolean {
    return this._state !== PENDING;
  }

  /** Whether it was cancelled. */
  cancelled(): boolean {
    return this._state === CANCELLED;
  }

  /** @internal Notes what is called, for reports. Before it is done. */
  _calls(name: string): void {
    this._value = name;
  }

  /** @internal The name of the called function in reports; undefined if there is none, or if it is done. */
  _callee(): string | undefined {
    return this._state === PENDING ? (this._value as string | undefined) : undefined;
  }

  /** @internal `yield*` on it raises an error that says what to write. */
  [Symbol.iterator](): never {
    throw notIterable(this, 'yield* wrapFuture(...)');
  }

  /**
   * **Blocks** this thread until the call has ended, and returns its result. Nothing else runs in this thread
   * meanwhile.
   *
   * @param timeout Milliseconds, at most.
   * @throws what the call threw; CancelledError if it was cancelled; TimeoutError after `timeout`.
   * @throws DeadlockError if the call is to a loop of this very thread. BrokenExecutorError if the other thread has
   * ended.
   */
  result(timeout: number = Number.POSITIVE_INFINITY): T {
    this._wait('result', timeout);
    switch (this._state) {
      case FULFILLED:
        return this._value as T;
      case REJECTED:
        deliveredTraces.captureRemote(this._value, this.result);
        throw this._value;
      default:
        throw this._cancelledError();
    }
  }

  /**
   * **Blocks** this thread until the call has ended, and returns what it threw; null if it has a result.
   *
   * @param timeout Milliseconds, at most.
   * @throws CancelledError if it was cancelled; TimeoutError after `timeout`; DeadlockError, BrokenExecutorError as
   * {@link result}.
   */
  exception(timeout: number = Number.POSITIVE_INFINITY): unknown {
    this._wait('exception', timeout);
    switch (this._state) {
      case FULFILLED:
        return null;
      case REJECTED:
        return this._value;
      default:
        throw this._cancelledError();
    }
  }

  /**
   * Cancels the call. If it has not begun, it never does. If it runs as a task, that is cancelled; a function of an
   * executor may ask for it (`checkCancelled`). Returns false if the call is done already.
   */
  cancel(): boolean {
    if (this._state !== PENDING) {
      return false;
    }
    if (this._source?.cancel(this) && this._state === PENDING) {
      this._settle(CANCELLED, undefined);
    }
    return true;
  }

  /**
   * Cancels the call when `signal` is aborted, now or later. Returns this future. When the call has ended, its listener
   * is removed from the signal.
   *
   * @throws TypeError if `signal` is not an AbortSignal.
   */
  cancelOn(signal: AbortSignal): this {
    checkSignal('cancelOn', signal ?? null);
    const abort = (): unknown => this.cancel();
    if (signal.aborted) {
      abort();
    } else if (!this.done()) {
      signal.addEventListener('abort', abort, { once: true });
      this._onDone(() => signal.removeEventListener('abort', abort));
    }
    return this;
  }

  /**
   * Calls `callback(this)` in this thread once the call has ended, at once if it has ended already. What it throws is
   * reported to the standard error stream.
   *
   * @throws TypeError if `callback` is not a function.
   */
  addDoneCallback(callback: (future: this) => unknown): void {
    checkFunction('addDoneCallback', 'callback', callback);
    this._listened();
    this._onDone(callback);
  }

  /** @internal As {@link addDoneCallback}, for the package itself: no run waits for it. */
  _onDone(callback: (future: this) => unknown): void {
    if (this._state !== PENDING) {
      this._tell(callback);
    } else {
      this._callbacks ??= [];
      this._callbacks.push(callback);
    }
  }

  /**
   * Calls `listener(value)` in this thread for each value that the function reports from now on (`reportProgress`). The
   * calls are in order, and before the callbacks of the end. What `listener` throws is reported to the standard error
   * stream. If the values come faster than this thread or the queue takes them, some are dropped.
   *
   * @throws TypeError if `listener` is not a function.
   */
  onProgress(listener: (value: unknown) => unknown): void {
    checkFunction('onProgress', 'listener', listener);
    if (this._state === PENDING) {
      this._listened();
      this._listeners ??= [];
      this._listeners.push(listener);
    }
  }

  /** As `Promise.prototype.then`. Node's loop settles the Promise. */
  // biome-ignore lint/suspicious/noThenProperty: it is a thenable
  then<R = T, E = never>(
    onFulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    return new Promise<T>((resolve, reject) => {
      this._onDone(() => {
        switch (this._state) {
          case FULFILLED:
            resolve(this._value as T);
            break;
          case REJECTED:
            reject(this._value);
            break;
          default:
            reject(this._cancelledError());
        }
      });
    }).then(onFulfilled, onRejected);
  }

  /** @internal What the call has thrown, which may be any value; null if it has thrown nothing. */
  _failure(): { readonly reason: unknown } | null {
    return this._state === REJECTED ? { reason: this._value } : null;
  }

  /** @internal Cancels the call if it has not begun. Returns whether that was so; false where that cannot be known. */
  _withdraw(): boolean {
    return false;
  }

  /** @internal The future of a loop that waited for it was cancelled. */
  _giveUp(): void {}

  /** @internal The function has reported `value`. */
  _progressed(value: unknown): void {
    for (const listener of this._listeners ?? []) {
      this._tell(() => listener(value));
    }
  }

  /** @internal */
  _fulfil(value: T): void {
    this._settle(FULFILLED, value);
  }

  /** @internal */
  _reject(reason: unknown): void {
    this._settle(REJECTED, reason);
  }

  /** @internal */
  _cancelled(): void {
    this._settle(CANCELLED, undefined);
  }

  /** @internal */
  _describe(): string {
    switch (this._state) {
      case FULFILLED:
        return `finished result=${showBriefly(this._value)}`;
      case REJECTED:
        return `finished exception=${showBriefly(this._value)}`;
      case CANCELLED:
        return 'cancelled';
      default: {
        const callee = this._callee();
        return callee === undefined ? 'pending' : `pending call of ${callee}`;
      }
    }
  }

  private _listened(): void {
    if (this._state === PENDING && !this._isListened) {
      this._isListened = true;
      threadState.listened++;
    }
  }

  private _settle(state: number, value: unknown): void {
    if (this._state !== PENDING) {
      return;
    }
    this._state = state;
    this._value = value;
    this._source = undefined;
    this._listeners = undefined;
    if (this._isListened) {
      this._isListened = false;
      threadState.listened--;
    }
    const callbacks = this._callbacks;
    if (callbacks !== undefined) {
      this._callbacks = undefined;
      for (const callback of callbacks) {
        this._tell(callback);
      }
    }
  }

  private _tell(callback: (future: this) => unknown): void {
    try {
      callback(this);
    } catch (error) {
      const context = { message: 'Exception in callback of a ConcurrentFuture', exception: error, future: this };
      try {
        reportException(context);
      } catch (second) {
        // The report itself has failed.
        reportFailedHandler(second, context);
      }
    }
  }

  private _wait(where: string, timeout: number): void {
    checkTime(where, 'timeout', timeout);
    if (this._state === PENDING) {
      this._source?.wait(this, performance.now() + timeout);
      if ((this._state as number) === PENDING) {
        throw new TimeoutError(`The call has not ended after ${timeout} ms`);
      }
    }
  }

  private _cancelledError(): CancelledError {
    return cancelledError();
  }
}

inspectable(ConcurrentFuture);
