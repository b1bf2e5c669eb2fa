import type { Future } from './future.js';
import { FULFILLED } from './state.js';

type ThenMethod = (onFulfilled: (value: unknown) => void, onRejected: (reason: unknown) => void) => unknown;

/** What a thenable has answered. */
interface Answer {
  readonly x: unknown;
}

/**
 * The resolution procedure: `derived` takes on the state of a thenable `x`, or gets `x` itself as its result. If a
 * thenable answers at once with another thenable, a loop follows it, so that a long chain does not exhaust the stack.
 *
 * It follows section 2.3 of Promises/A+ (promisesaplus.com), with the loop as its platform code.
 */
// biome-ignore lint/suspicious/noExplicitAny: a future takes whatever a thenable answers
export function resolve(derived: Future<any>, x: unknown): void {
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
