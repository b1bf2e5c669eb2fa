import { type Coroutine, CoroutineObject } from './coroutine.js';

/**
 * A coroutine object of ours that can end at once: `[Symbol.iterator]()` does the work when it is awaited, and answers
 * `finishWith(result)` where there is nothing to wait for, so that neither a generator nor a future is made.
 *
 * Nothing is done before it is awaited. One without state of its own may be shared, and awaited any number of times.
 */
export abstract class Operation<T> extends CoroutineObject implements Coroutine<T> {
  #iterator: Iterator<unknown, T, unknown> | undefined;

  abstract [Symbol.iterator](): Iterator<unknown, T, unknown>;

  next(value?: unknown): IteratorResult<unknown, T> {
    this.#iterator ??= this[Symbol.iterator]();
    return this.#iterator.next(value);
  }

  throw(error: unknown): IteratorResult<unknown, T> {
    if (this.#iterator?.throw === undefined) {
      throw error;
    }
    return this.#iterator.throw(error);
  }

  return(value: T): IteratorResult<unknown, T> {
    return this.#iterator?.return?.(value) ?? { done: true, value };
  }
}
