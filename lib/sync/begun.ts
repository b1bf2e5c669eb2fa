import { suspended } from './steps.js';

/** An iterator that has been asked for its first step already: gives that step, then goes on. */
export class Begun<T> implements Iterator<unknown, T, unknown> {
  readonly #iterator: Iterator<unknown, T, unknown>;
  #yielded: unknown;
  #fresh = true;

  /** `yielded` is the value of the first step, which did not end it. */
  constructor(iterator: Iterator<unknown, T, unknown>, yielded: unknown) {
    this.#iterator = iterator;
    this.#yielded = yielded;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(value?: unknown): IteratorResult<unknown, T> {
    if (!this.#fresh) {
      return this.#iterator.next(value);
    }
    const yielded = this.#yielded;
    this.#fresh = false;
    this.#yielded = undefined;
    return suspended(yielded);
  }

  throw(error: unknown): IteratorResult<unknown, T> {
    return this.#iterator.throw!(error);
  }

  return(value: T): IteratorResult<unknown, T> {
    return this.#iterator.return!(value);
  }
}
