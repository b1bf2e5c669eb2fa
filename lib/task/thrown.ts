import { RuntimeError } from '../errors/errors.js';
import type { Future } from '../future/future.js';
import { OUTCOME, REJECTED } from '../future/state.js';
import { isInstance } from '../util/is-instance.js';
import { errorMessage } from '../util/show.js';

/**
 * Handles a `yield` of something that the task cannot wait for. As in CPython, the coroutine gets `error` in a later
 * iteration, through the ready queue, so that a cancellation that is requested meanwhile replaces it.
 */
export class BadYield {
  readonly error: Error;

  constructor(error: Error) {
    this.error = error;
  }
}

/** The error for an awaiter of `future`, which ended without a result. */
export function failureOf(future: Future): unknown {
  if ((future._state & OUTCOME) === REJECTED) {
    future._retrieve();
    return future._value;
  }
  return future._cancelledError();
}

/** The messages of V8 and JavaScriptCore for a generator that is running already. */
const RUNNING = ['Generator is already running', 'Generator is executing'];

/** Replaces the engine's error for a generator that is running already by one of this package. */
export function explain(error: unknown): unknown {
  return isInstance(error, TypeError) && RUNNING.includes(errorMessage(error) ?? '')
    ? new RuntimeError('coroutine is running already', 'ERR_ASYNCIO_COROUTINE_RUNNING', { cause: error })
    : error;
}
