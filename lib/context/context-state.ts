import type { Context } from './context.js';
import type { Stores } from './stores.js';

/**
 * Which context this thread is in. Null is an empty one that nobody has asked for yet: as long as no variable is set, no
 * context is ever made, and the loop pays one comparison per callback.
 */
class ContextState {
  current: Context | null = null;
  /** Null as long as no store of an `AsyncLocalStorage` was ever entered in this thread. */
  stores: Stores | null = null;
  /** Set when the loop that runs has to look anew, after the callback on the stack, at how it runs callbacks. */
  lookAgain = false;
}

export const contextState: ContextState = new ContextState();
