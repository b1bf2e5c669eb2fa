import type { Context } from './context.js';
import type { Stores } from './stores.js';

/**
 * The current context of this thread. Null means an empty context that is not made yet. As long as no variable is set,
 * no context is made, and the loop pays one comparison per callback.
 */
class ContextState {
  current: Context | null = null;
  /** Null as long as no store of an `AsyncLocalStorage` was ever entered in this thread. */
  stores: Stores | null = null;
  /** Set if the running loop must check, after the current callback, how to run the next ones. */
  lookAgain = false;
}

export const contextState: ContextState = new ContextState();
