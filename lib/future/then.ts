import type { Listener } from './callbacks.js';
import type { Future } from './future.js';
import { CANCELLED, FULFILLED, OUTCOME, REJECTED } from './state.js';

type Handler = ((value: never) => unknown) | null | undefined;
type ThenMethod = (onFulfilled: (value: unknown) => void, onRejected: (reason: unknown) => void) => unknown;

/** What a thenable has answered. */
interface Answer {
  readonly x: unknown;
}

/**
 * One call of `then`: runs its handler when the future is done, and resolves the derived future with what that returns.
 *
 * The resolution follows section 2.3 of Promises/A+ (promisesaplus.com), with the loop as its platform code.
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

/**
 * The resolution procedure: `derived` takes on the state of a thenable `x`, or gets `x` itself as its result. If a
 * thenable answers at once with another thenable, a loop follows it, so that a long chain does not exhaust the stack.
 */
// biome-ignore lint/suspicious/noExplicitAny: see above
function resolve(derived: Future<any>, x: unknown): void {
  let following: Answer | undefined = { x };
  while (following !== undefined) {
    following = resolveStep(derived, following.x);
  }
}

/** `derived` takes on the state of the thenable `x`, whose method is `then`, unless it is done or its loop closed by then. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export function adopt(derived: Future<any>, x: object, then: ThenMethod): void {
  const answer = askThenable(derived, x, then);
  if (answer !== undefined) {
    resolve(derived, answer.x);
  }
}

/** One step of {@link resolve}. Returns the value to continue with, if a thenable has answered already. */
// biome-ignore lint/suspicious/noExplicitAny: see above
function resolveStep(derived: Future<any>, x: unknown): Answer | undefined {
  if (!isOpen(derived)) {
    return undefined;
  }
  if (x === derived) {
    derived._fail(new TypeError('A future cannot be resolved with itself'));
    return undefined;
  }
  if ((typeof x !== 'object' || x === null) && typeof x !== 'function') {
    derived._complete(FULFILLED, x);
    return undefined;
  }
  try {
    // Read once: a getter may answer only the first time.
    const then: unknown = (x as { then?: unknown }).then;
    if (typeof then === 'function') {
      return askThenable(derived, x, then as ThenMethod);
    }
  } catch (error) {
    derived._fail(error);
    return undefined;
  }
  derived._complete(FULFILLED, x);
  return undefined;
}

/** Calls `then` of `x`. Returns the answer if it comes at once. */
// biome-ignore lint/suspicious/noExplicitAny: see above
function askThenable(derived: Future<any>, x: object, then: ThenMethod): Answer | undefined {
  let returned = false;
  let answer: Answer | undefined;
  // The first call decides, whatever the thenable does afterwards.
  let decided = false;
  const decide = (act: (value: unknown) => void) => (value: unknown) => {
    if (!decided) {
      decided = true;
      act(value);
    }
  };
  const reject = decide((reason) => {
    if (isOpen(derived)) {
      derived._fail(reason);
    }
  });
  try {
    then.call(
      x,
      decide((value) => {
        if (returned) {
          resolve(derived, value);
        } else {
          answer = { x: value };
        }
      }),
      reject,
    );
  } catch (error) {
    reject(error);
  }
  returned = true;
  return answer;
}

function isOpen(future: Future<unknown>): boolean {
  return !future.done() && !future._scheduler.closed;
}
