import type { Listener } from './callbacks.js';
import type { Future } from './future.js';
import { resolve } from './resolution.js';
import { CANCELLED, FULFILLED, OUTCOME, REJECTED } from './state.js';

type Handler = ((value: never) => unknown) | null | undefined;

/**
 * One call of `then`: runs its handler when the future is done, and resolves the derived future with what that returns.
 */
export class Reaction implements Listener {
  // biome-ignore lint/suspicious/noExplicitAny: the derived future takes whatever the handlers return
  readonly #derived: Future<any>;
  readonly #onFulfilled: Handler;
  readonly #onRejected: Handler;

  // biome-ignore lint/suspicious/noExplicitAny: see above
  constructor(derived: Future<any>, onFulfilled: Handler, onRejected: Handler) {
    this.#derived = derived;
    this.#onFulfilled = onFulfilled;
    this.#onRejected = onRejected;
  }

  /** @internal */
  _notify(source: Future<unknown>): void {
    const derived = this.#derived;
    if (derived.done()) {
      source._retrieve();
      return;
    }
    const outcome = source._state & OUTCOME;
    source._retrieve();
    const handler = outcome === FULFILLED ? this.#onFulfilled : this.#onRejected;
    if (typeof handler !== 'function') {
      if (outcome === REJECTED) {
        derived._fail(source._value);
      } else {
        derived._complete(outcome, source._value);
      }
      return;
    }
    const value = outcome === CANCELLED ? source._cancelledError() : source._value;
    let result: unknown;
    try {
      result = handler(value as never);
    } catch (error) {
      derived._fail(error);
      return;
    }
    resolve(derived, result);
  }
}
