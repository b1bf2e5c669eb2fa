import { CoroutineObject, type Operation } from './coroutine.js';

/**
 * A coroutine object of ours that can end at once: `[Symbol.iterator]()` does the work when it is awaited, and answers
 * `finishWith(result)` where there is nothing to wait for, so that neither a generator nor a future is made.
 *
 * Nothing is done before it is awaited. One without state of its own may be shared, and awaited any number of times.
 */
export abstract class OperationObject<T> extends CoroutineObject<T> implements Operation<T> {
  /** Only of one that is stepped by hand: a field that every operation had would double the time that making one takes. */
  declare private _iterator?: Iterator<unknown, T, unknown>;

  abstract [Symbol.iterator](): Iterator<unknown, T, unknown>;

  next(value?: unknown): IteratorResult<unknown, T> {
    this._iterator ??= this[Symbol.iterator]();
    return this._iterator.next(value);
  }

  throw(error: unknown): IteratorResult<unknown, T> {
    if (this._iterator?.throw === undefined) {
      throw error;
    }
    return this._iterator.throw(error);
  }

  return(value: T): IteratorResult<unknown, T> {
    return this._iterator?.return?.(value) ?? { done: true, value };
  }
}
