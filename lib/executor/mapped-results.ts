import { TimeoutError } from '../errors/timeout-error.js';
import type { ConcurrentFuture } from '../rpc/concurrent-future.js';
import { clearTimeout, performance, setTimeout } from '../util/globals.js';

/** The results of `ThreadPoolExecutor.map`, in their order. Each can be had once. */
export class MappedResults<T> implements IterableIterator<T>, AsyncIterable<T> {
  readonly #calls: ConcurrentFuture<T>[];
  /** The deadline, of `performance.now()`. */
  readonly #end: number;

  /** @internal */
  constructor(calls: readonly ConcurrentFuture[], end: number) {
    this.#calls = (calls as ConcurrentFuture<T>[]).slice().reverse();
    this.#end = end;
  }

  /**
   * **Blocks** until the next result is there. @throws what its call threw, or TimeoutError; then the rest is
   * cancelled.
   */
  next(): IteratorResult<T, undefined> {
    const call = this.#calls.pop();
    if (call === undefined) {
      return { done: true, value: undefined };
    }
    try {
      return { done: false, value: call.result(Math.max(0, this.#end - performance.now())) };
    } catch (error) {
      const isLate = !call.done();
      call.cancel();
      this.#cancel();
      throw isLate ? late() : error;
    }
  }

  /** Cancels the rest. */
  return(): IteratorResult<T, undefined> {
    this.#cancel();
    return { done: true, value: undefined };
  }

  /** For `for of`, which blocks as `next` does. */
  [Symbol.iterator](): this {
    return this;
  }

  /** The same without blocking, for `for await`. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    try {
      for (let call = this.#calls.pop(); call !== undefined; call = this.#calls.pop()) {
        yield await this.#within(call);
      }
    } finally {
      this.#cancel();
    }
  }

  async #within(call: ConcurrentFuture<T>): Promise<T> {
    if (this.#end === Number.POSITIVE_INFINITY) {
      return call;
    }
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () => {
          call.cancel();
          reject(late());
        },
        Math.max(0, this.#end - performance.now()),
      );
    });
    try {
      return await Promise.race([call, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  #cancel(): void {
    for (const call of this.#calls.splice(0)) {
      call.cancel();
    }
  }
}

function late(): TimeoutError {
  return new TimeoutError('The result is not there in time');
}
