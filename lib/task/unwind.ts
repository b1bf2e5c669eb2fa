import type { Coroutine } from '../coroutine/coroutine.js';

/** How a coroutine has ended; `awaits` if a `finally` block waits for something, which nothing will bring. */
type Outcome = { readonly awaits: boolean; readonly failure: { readonly error: unknown } | null };

const ENDED: Outcome = { awaits: false, failure: null };

/**
 * Ends the suspended coroutines `stack`, outermost first, so that their `finally` blocks run: as Python does with
 * GeneratorExit when it destroys a pending task. What a block throws passes on into the next outer coroutine.
 */
export function unwind(stack: readonly Coroutine<unknown>[]): Outcome {
  let outcome = ENDED;
  for (const coroutine of [...stack].reverse()) {
    outcome = end(coroutine, outcome.failure);
    if (outcome.awaits) {
      break;
    }
  }
  return outcome;
}

function end(coroutine: Coroutine<unknown>, failure: Outcome['failure']): Outcome {
  try {
    // Iterators that a program wrote may lack both.
    const result = failure === null ? coroutine.return?.(undefined) : coroutine.throw(failure.error);
    return result === undefined || result.done ? ENDED : { awaits: true, failure: null };
  } catch (error) {
    return { awaits: false, failure: { error } };
  }
}
