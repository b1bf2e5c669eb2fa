import type { AsyncResource } from 'node:async_hooks';
import { type Context, inheritedContext } from './context.js';
import { contextState } from './context-state.js';
import { inheritedStores } from './stores.js';

/**
 * The context and the stores of `AsyncLocalStorage` of whoever makes this. For callbacks that are called again and again, as those of a
 * connection: a variable that one sets is there in the next.
 */
export class Surroundings {
  #context: Context | null = inheritedContext();
  readonly #stores: AsyncResource | null = inheritedStores();

  /** Calls `method` of `target` in them. By the loop, which is in no context of its own; afterwards it is in none again. */
  call<T, A extends unknown[]>(method: (this: T, ...args: A) => void, target: T, ...args: A): void {
    contextState.current = this.#context;
    try {
      if (this.#stores === null) {
        method.apply(target, args);
      } else {
        this.#stores.runInAsyncScope(method, target, ...args);
      }
    } finally {
      this.#context = contextState.current;
      contextState.current = null;
    }
  }
}
