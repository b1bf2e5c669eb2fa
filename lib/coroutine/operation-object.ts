import { CoroutineObject, type Operation } from './coroutine.js';

/** As a generator that has ended. */
const ENDED: Iterator<unknown, never, unknown> = {
  next: () => ({ value: undefined as never, done: true }),
  throw: (error) => {
    throw error;
  },
};

/**
 * An internal coroutine object that can end at once. When it is awaited, `[Symbol.iterator]()` does the work. If there
 * is nothing to wait for, it returns `finishWith(result)`, and no generator or future is made.
 *
 * It does nothing before it is awaited. An object without state may be shared and awaited many times.
 */
export abstract class OperationObject<T> extends CoroutineObject<T> implements Operation<T> {
  /** Set only if it is stepped by hand: as a field of every operation it would double the time to make one. */
  declare private _iterator?: Iterator<unknown, T, unknown>;

  abstract [Symbol.iterator](): Iterator<unknown, T, unknown>;

  next(value?: unknown): IteratorResult<unknown, T> {
    this._iterator ??= this[Symbol.iterator]();
    return this._stepped(this._iterator.next(value));
  }

  throw(error: unknown): IteratorResult<unknown, T> {
    const iterator = this._iterator;
    this._iterator = ENDED;
    if (iterator?.throw === undefined) {
      throw error;
    }
    return this._stepped(iterator.throw(error));
  }

  /** A result of its own: the iterators of all operations share theirs. */
  private _stepped({ value, done }: IteratorResult<unknown, T>): IteratorResult<unknown, T> {
    if (done) {
      this._iterator = ENDED;
    }
    return { value, done } as IteratorResult<unknown, T>;
  }

  return(value: T): IteratorResult<unknown, T> {
    const iterator = this._iterator;
    this._iterator = ENDED;
    return iterator?.return?.(value) ?? { done: true, value };
  }
}
