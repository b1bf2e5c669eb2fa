import type { Coroutine } from '../coroutine/coroutine.js';
import { isInstance } from '../util/is-instance.js';

/**
 * How a coroutine has ended. `awaits`: a `finally` block waits for something, which nothing will bring. `runs`: it is
 * being stepped now, and will end itself.
 */
interface Outcome {
  readonly awaits?: true;
  readonly runs?: true;
  readonly failure?: { readonly error: unknown };
}

const ENDED: Outcome = {};
/** What V8 and JavaScriptCore throw. */
const RUNS = /^Generator is (already running|executing)/;

/**
 * Ends the suspended coroutines `stack`, outermost first, so that their `finally` blocks run: as Python does with
 * GeneratorExit when it destroys a pending task. What a block throws passes on into the next outer coroutine.
 */
export function unwind(stack: readonly Coroutine<unknown>[]): Outcome {
  let outcome = ENDED;
  for (const coroutine of [...stack].reverse()) {
    outcome = end(coroutine, outcome.failure);
    if (outcome.awaits || outcome.runs) {
      break;
    }
  }
  return outcome;
}

function end(coroutine: Coroutine<unknown>, failure: Outcome['failure']): Outcome {
  try {
    // Iterators that a program wrote may lack both.
    const result = failure === undefined ? coroutine.return?.(undefined) : coroutine.throw(failure.error);
    return result === undefined || result.done ? ENDED : { awaits: true };
  } catch (error) {
    return isInstance(error, TypeError) && RUNS.test(error.message) ? { runs: true } : { failure: { error } };
  }
}
