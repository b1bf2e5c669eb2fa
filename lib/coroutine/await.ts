/**
 * Lets `yield*` wait for something without allocating anything.
 *
 * `yield* x` asks `x` for an iterator and calls its `next` at once. Only in that call the iterator must know `x`. So
 * one iterator serves all: `x` leaves itself in it, the first `next` yields `x` to the task, and the `next` with which
 * the task resumes the coroutine returns the value that the task passes in.
 */

import { deliveredTraces } from '../errors/delivered.js';
import { awaitTrace } from './trace.js';

const RESUMED = 0;
const SUSPENDING = 1;
const FINISHED = 2;

/** An iterator result with the hidden class of a generator's results, so that the task's `next` sees one shape only. */
function genuineResult(): { value: unknown; done: boolean } {
  return (function* (): Generator<undefined> {
    yield;
  })().next() as { value: unknown; done: boolean };
}

class AwaitIterator {
  #phase: number = RESUMED;
  #value: unknown = undefined;
  /** V8 reads it before the next one can be requested. */
  readonly #result = genuineResult();

  suspend(target: unknown): this {
    this.#phase = SUSPENDING;
    this.#value = target;
    return this;
  }

  finish(value: unknown): this {
    this.#phase = FINISHED;
    this.#value = value;
    return this;
  }

  next(resumedWith: unknown): { value: unknown; done: boolean } {
    const result = this.#result;
    const phase = this.#phase;
    if (phase === RESUMED) {
      result.value = resumedWith;
      result.done = true;
    } else {
      this.#phase = RESUMED;
      result.value = this.#value;
      result.done = phase === FINISHED;
      this.#value = undefined;
    }
    return result;
  }

  throw(error: unknown): never {
    deliveredTraces.capture(error, throwIn);
    throw error;
  }

  return(value: unknown): { value: unknown; done: boolean } {
    return { value, done: true };
  }
}

const iterator = new AwaitIterator();
/** The frames that stack traces leave out. */
const throwIn = iterator.throw;

/**
 * The iterator that an awaitable returns to yield `target` to the task, and to return the value with which the task
 * resumes.
 */
export function suspendFor<T>(target: unknown): Iterator<unknown, T, unknown> {
  if (awaitTrace.locate !== null) {
    awaitTrace.last = awaitTrace.locate();
  }
  return iterator.suspend(target) as unknown as Iterator<unknown, T, unknown>;
}

/** The iterator that an awaitable returns if there is nothing to wait for. */
export function finishWith<T>(value: T): Iterator<unknown, T, unknown> {
  return iterator.finish(value) as unknown as Iterator<unknown, T, unknown>;
}
