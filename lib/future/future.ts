import { finishWith, suspendFor } from '../coroutine/await.js';
import { checkFunction, checkSignal, notConstructible } from '../errors/arguments.js';
import { type CancelReason, cancelledError, keptReason, requestedReason } from '../errors/cancelled.js';
import { CancelledError, InvalidStateError } from '../errors/errors.js';
import type { LoopMember } from '../scheduler/owner.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { forgetUnretrieved } from '../scheduler/unretrieved.js';
import { inspectable } from '../util/inspectable.js';
import { isInstance } from '../util/is-instance.js';
import { show, showBriefly } from '../util/show.js';
import {
  type DoneCallback,
  inherit,
  isSame,
  isWaiter,
  type Listener,
  looksForCertain,
  Notification,
  type Waiting,
} from './callbacks.js';
import { cancelOnAbort } from './cancel-on-abort.js';
import { CANCELLED, FROM_NODE, FULFILLED, OUTCOME, PENDING, REJECTED, UNRETRIEVED } from './state.js';
import { Reaction } from './then.js';
import { leaveUnseen } from './unseen.js';

/**
 * A result that will be available later, bound to one loop.
 *
 *     const answer = loop.createFuture();
 *     loop.callLater(100, () => answer.setResult(42));
 *     const value = yield* answer; // 42
 *
 * It starts pending, and ends cancelled or finished. In a later iteration, the loop wakes its waiters in the order in
 * which they registered.
 */
export class Future<T = unknown> implements PromiseLike<T>, LoopMember {
  /** @internal Of the loop to which it is bound. */ readonly _scheduler: Scheduler;
  /** @internal Flags of `state.ts`. */
  _state: number = PENDING;
  /** @internal Result, exception or cancellation message; of a pending task, what it waits for. */
  _value: unknown = undefined;
  /** @internal A single waiter is kept without an array. */
  _waiting: Waiting | Waiting[] | undefined = undefined;

  /** @internal Use `loop.createFuture()`. */
  constructor(loop: LoopMember) {
    this._scheduler = loop?._scheduler ?? noLoop();
  }

  /** Whether there is a result, an exception or a cancellation. */
  done(): boolean {
    return (this._state & OUTCOME) !== PENDING;
  }

  /** Whether it was cancelled. */
  cancelled(): boolean {
    return (this._state & OUTCOME) === CANCELLED;
  }

  /**
   * The result.
   *
   * @throws the exception, if it ended with one; CancelledError if it was cancelled; InvalidStateError if it is not
   * done.
   */
  result(): T {
    switch (this._state & OUTCOME) {
      case FULFILLED:
        return this._value as T;
      case REJECTED:
        this._retrieve();
        throw this._value;
      case CANCELLED:
        throw this._cancelledError();
      default:
        throw new InvalidStateError('Result is not set.');
    }
  }

  /**
   * The exception, or null if it ended with a result.
   *
   * @throws CancelledError if it was cancelled; InvalidStateError if it is not done.
   */
  exception(): unknown {
    switch (this._state & OUTCOME) {
      case FULFILLED:
        return null;
      case REJECTED:
        this._retrieve();
        return this._value;
      case CANCELLED:
        throw this._cancelledError();
      default:
        throw new InvalidStateError('Exception is not set.');
    }
  }

  /** Completes it with a result. @throws InvalidStateError if it is done already. */
  setResult(result: T): void {
    this._checkPending();
    this._complete(FULFILLED, result);
  }

  /** Completes it with an exception. @throws InvalidStateError if it is done already. */
  setException(exception: unknown): void {
    this._checkPending();
    this._fail(exception);
  }

  /**
   * Cancels it: every waiter receives CancelledError. Returns false if it is done already.
   *
   * `reason` is the message of that error, or an Error that becomes its `cause` and gives its message.
   *
   * @throws TypeError if `reason` is neither a string nor an Error.
   */
  cancel(reason?: CancelReason): boolean {
    const request = requestedReason(reason, this);
    if (this.done()) {
      return false;
    }
    this._complete(CANCELLED, keptReason(request));
    return true;
  }

  /**
   * Cancels this future when `signal` is aborted, now or later. The signal's reason becomes the `cause` of the
   * CancelledError. Returns this future. When the future is done, its listener is removed from the signal.
   *
   * @throws TypeError if `signal` is not an AbortSignal.
   */
  cancelOn(signal: AbortSignal): this {
    checkSignal('cancelOn', signal ?? null);
    cancelOnAbort(this as Future, signal);
    return this;
  }

  /**
   * Registers `callback`: the loop calls `callback(future)` once this is done; if it is done already, in the next
   * iteration.
   *
   * @throws TypeError if `callback` is not a function.
   */
  addDoneCallback(callback: DoneCallback<this>): void {
    checkFunction('addDoneCallback', 'callback', callback);
    this._listen(inherit(callback));
  }

  /** Removes every registration of `callback`, and returns how many there were. */
  removeDoneCallback(callback: DoneCallback<this>): number {
    return this._unlisten(callback);
  }

  /**
   * Like `Promise.prototype.then`, but the loop makes the calls. Returns a new Future, which does not cancel this one.
   *
   * @throws RuntimeError if the loop is closed.
   */
  // biome-ignore lint/suspicious/noThenProperty: a Future is a thenable
  then<R = T, E = never>(
    onFulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Future<R | E> {
    this._scheduler.checkClosed();
    const derived = new Future<R | E>(this);
    derived._state |= this._state & FROM_NODE;
    this._listen(inherit(new Reaction(derived, onFulfilled, onRejected)));
    return derived;
  }

  /** Like the method of a Promise; see {@link then}. */
  catch<E = never>(onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null): Future<T | E> {
    return this.then(undefined, onRejected);
  }

  /** Like the method of a Promise; see {@link then}. */
  finally(onFinally?: (() => unknown) | null): Future<T> {
    if (typeof onFinally !== 'function') {
      return this.then();
    }
    const afterwards = <R>(outcome: () => R): Future<R> => {
      const done = new Future<unknown>(this);
      done.setResult(undefined);
      return done.then(() => onFinally()).then(outcome);
    };
    return this.then(
      (value) => afterwards(() => value),
      (reason) =>
        afterwards(() => {
          throw reason;
        }),
    );
  }

  /** What `yield*` calls: waits until this is done, then returns its result or throws. */
  [Symbol.iterator](): Iterator<unknown, T, unknown> {
    return this.done() ? finishWith(this.result()) : suspendFor<T>(this);
  }

  /** @internal */
  _describe(): string {
    return this._describeState();
  }

  /** @internal For reports: what will complete it, if that is known. */
  get _subject(): object | undefined {
    return undefined;
  }

  /** @internal */
  _describeState(): string {
    switch (this._state & OUTCOME) {
      case FULFILLED:
        return `finished result=${showBriefly(this._value)}`;
      case REJECTED:
        return `finished exception=${showBriefly(this._value)}`;
      case CANCELLED:
        return 'cancelled';
      default:
        return 'pending';
    }
  }

  /** @internal Registers `waiting`, to be called when this is done. */
  _listen(waiting: Waiting): void {
    if (this.done()) {
      this._tell(waiting);
    } else if (this._waiting === undefined) {
      this._waiting = waiting;
    } else if (Array.isArray(this._waiting)) {
      this._waiting.push(waiting);
    } else {
      this._waiting = [this._waiting, waiting];
    }
  }

  /** @internal Removes `waiting`, and returns how many times it was registered. */
  _unlisten(waiting: Waiting): number {
    const present = this._waiting;
    if (present !== undefined && !this.done() && isSame(present as Waiting, waiting)) {
      this._waiting = undefined;
      return 1;
    }
    if (!Array.isArray(present)) {
      return 0;
    }
    const kept = present.filter((other) => !isSame(other, waiting));
    this._waiting = kept.length === 0 ? undefined : kept;
    return present.length - kept.length;
  }

  /** @internal */
  _fail(exception: unknown): void {
    this._state |= UNRETRIEVED;
    const seen = this._waiting !== undefined && [this._waiting].flat().some(looksForCertain);
    this._complete(REJECTED, exception);
    if (!seen) {
      leaveUnseen(this);
    }
  }

  /** @internal Sets the outcome and schedules all waiters. */
  _complete(outcome: number, value: unknown): void {
    this._state |= outcome;
    this._value = value;
    const waiting = this._waiting;
    if (waiting === undefined) {
      return;
    }
    try {
      this._tellAll(waiting);
    } catch (error) {
      const { closed, unfinished } = this._scheduler;
      if (closed) {
        this._waiting = undefined;
      } else {
        unfinished.futures[unfinished.futureCount++] = this;
      }
      throw error;
    }
  }

  /** @internal Schedules `waiting`. Those that are scheduled are not in `_waiting` any more, even if this throws. */
  _tellAll(waiting: Waiting | (Waiting | null)[]): void {
    if (Array.isArray(waiting)) {
      for (let i = 0; i < waiting.length; i++) {
        this._tell(waiting[i] as Waiting);
        waiting[i] = null;
      }
    } else {
      this._tell(waiting);
    }
    this._waiting = undefined;
  }

  /** @internal For the scheduler, if the stack ended before. */
  _tellRest(): void {
    const rest = [this._waiting].flat().filter((waiting) => waiting != null) as Waiting[];
    this._waiting = rest;
    this._tellAll(rest);
  }

  /** @internal Puts `waiting` on the ready ring. */
  _tell(waiting: Waiting): void {
    if (isWaiter(waiting)) {
      waiting._wake(this);
    } else {
      this._scheduler.checkClosed();
      this._scheduler.schedule(new Notification(waiting as DoneCallback | Listener, this));
    }
  }

  /** @internal Notes that the exception was seen. */
  _retrieve(): void {
    if ((this._state & UNRETRIEVED) !== 0) {
      this._state &= ~UNRETRIEVED;
      forgetUnretrieved(this);
    }
  }

  /** @internal The error to throw after a cancellation. */
  _cancelledError(): CancelledError {
    return isInstance(this._value, CancelledError) ? this._value : cancelledError(this._value as string | undefined);
  }

  /** @internal The error of a request to cancel this, however it ended. */
  _cancellation(): CancelledError {
    return this.cancelled() ? this._cancelledError() : cancelledError();
  }

  /** @internal */
  _checkPending(): void {
    if (this.done()) {
      throw new InvalidStateError(`invalid state: ${show(this)}`);
    }
  }
}

inspectable(Future);

/** Whether `value` is a {@link Future} or a Task. */
export function isFuture(value: unknown): value is Future {
  return value instanceof Future;
}

/** Not within the constructor, which is a third as fast with a throw in it. */
function noLoop(): never {
  throw notConstructible('Future', 'loop.createFuture()');
}
