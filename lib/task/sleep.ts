import { suspendFor } from '../coroutine/await.js';
import { CoroutineObject, type Operation } from '../coroutine/coroutine.js';
import { watchOperation } from '../coroutine/never-awaited.js';
import { checkTime } from '../errors/arguments.js';
import { RuntimeError } from '../errors/errors.js';
import { inspectable } from '../util/inspectable.js';

/**
 * What {@link sleep} returns: a coroutine object that ends after a time.
 */
// Under `yield*` the task arms its own slot, so no future and no closure is needed. As the coroutine of a task it
// yields itself, with the same effect.
export class Sleep<T = undefined> extends CoroutineObject<T> implements Operation<T> {
  /** @internal Milliseconds. */ readonly _delay: number;
  /** @internal */ readonly _result: T;
  #awaited = false;

  /** @internal */
  constructor(delay: number, result: T) {
    super();
    this._delay = delay;
    this._result = result;
    watchOperation(this, 'sleep');
  }

  /** What `yield*` calls. @throws RuntimeError if it was awaited before. */
  [Symbol.iterator](): Iterator<unknown, T, unknown> {
    this._begin();
    return suspendFor<T>(this);
  }

  /** What a task calls: falls asleep, then returns the result. @throws RuntimeError if it was awaited before. */
  next(value?: unknown): IteratorResult<unknown, T> {
    if (this.#awaited) {
      return { done: true, value: value as T };
    }
    this._begin();
    return { done: false, value: this };
  }

  /** Ends it by `error`. */
  throw(error: unknown): never {
    this.#awaited = true;
    throw error;
  }

  /** Ends it with `value`. */
  return(value: T): IteratorResult<unknown, T> {
    this.#awaited = true;
    return { done: true, value };
  }

  /** @internal */
  _describe(): string {
    return `${this.#awaited ? 'awaited ' : ''}delay=${this._delay}`;
  }

  private _begin(): void {
    if (this.#awaited) {
      throw new RuntimeError('cannot reuse already awaited coroutine', 'ERR_ASYNCIO_ALREADY_AWAITED');
    }
    this.#awaited = true;
  }
}

inspectable(Sleep);

/**
 * Suspends the task that awaits it for `delay` milliseconds, and returns `result`. Other tasks run meanwhile.
 *
 *     yield* sleep(250);
 *
 * With zero or less, the other tasks that are ready run first. With Infinity, the task sleeps until it is cancelled.
 *
 * @throws TypeError if `delay` is no number; RangeError if it is NaN.
 */
export function sleep(delay: number): Sleep<undefined>;
export function sleep<T>(delay: number, result: T): Sleep<T>;
export function sleep(delay: number, result?: unknown): Sleep<unknown> {
  checkTime('sleep', 'delay', delay);
  return new Sleep(delay, result);
}
