import type { Operation } from '../coroutine/coroutine.js';
import { checkFunction } from '../errors/arguments.js';
import type { Awaitable } from '../task/awaitable.js';
import { checkDeadline, type Timeout } from './timeout.js';
import { TimeoutBlock } from './timeout-block.js';
import { untilAborted } from './until-aborted.js';

/** A coroutine function that gets the {@link Timeout} under which it runs. */
export type TimeoutBody<T> = (timeout: Timeout) => Awaitable<T>;

/** Options of {@link timeout} and {@link timeoutAt}. */
export interface TimeoutOptions {
  /** Aborting it cancels the body: CancelledError, with the signal's reason as `cause`. */
  readonly signal?: AbortSignal | undefined;
}

/** What {@link timeout} and {@link timeoutAt} return. */
class WithTimeout<T> extends TimeoutBlock<T> {
  readonly #body: TimeoutBody<T>;

  constructor(where: string, limit: number | null, absolute: boolean, body: TimeoutBody<T>) {
    super(where, limit, absolute);
    this.#body = body;
  }

  protected _start(): Awaitable<T> {
    return this.#body(this._timeout);
  }
}

/**
 * Runs the coroutine function `body` and returns its result. If it takes longer than `delay` milliseconds, cancels what
 * it is waiting for. When `body` has ended, raises TimeoutError. With a `delay` of null there is no deadline. With zero
 * or less, `body` runs up to its first wait.
 *
 *     yield* timeout(1000, function* (t) { … });
 *
 * `body` gets the {@link Timeout}, by which it can set another deadline. Timeouts nest. If another caller cancels the
 * task, that stays a CancelledError.
 *
 * @throws TypeError, RangeError (at once) for a `delay` or `body` of the wrong kind.
 * @throws TimeoutError (when awaited) if the deadline came first; RuntimeError if it is awaited twice or not in a task.
 */
export function timeout<T>(delay: number | null, body: TimeoutBody<T>, options?: TimeoutOptions): Operation<T> {
  checkDeadline('timeout', 'delay', delay);
  return limited('timeout', delay, false, body, options);
}

/**
 * {@link timeout} with a deadline in milliseconds of `loop.time()` instead of a delay.
 *
 * @throws as {@link timeout}.
 */
export function timeoutAt<T>(when: number | null, body: TimeoutBody<T>, options?: TimeoutOptions): Operation<T> {
  checkDeadline('timeoutAt', 'when', when);
  return limited('timeoutAt', when, true, body, options);
}

function limited<T>(
  where: string,
  limit: number | null,
  absolute: boolean,
  body: TimeoutBody<T>,
  options: TimeoutOptions | undefined,
): Operation<T> {
  checkFunction(where, 'body', body);
  const block = new WithTimeout(where, limit, absolute, body);
  return options === undefined ? block : untilAborted(where, options, block);
}
