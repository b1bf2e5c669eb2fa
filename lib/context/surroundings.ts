import type { AsyncResource } from 'node:async_hooks';
import { type Context, inheritedContext } from './context.js';
import { contextState } from './context-state.js';
import { inheritedStores } from './stores.js';

/**
 * The context and the `AsyncLocalStorage` stores of the code that makes this. For callbacks that are called repeatedly,
 * such as those of a connection: if one call sets a variable, the next call sees it.
 */
export class Surroundings {
  #context: Context | null = inheritedContext();
  readonly #stores: AsyncResource | null = inheritedStores();

  /** Calls `method` of `target` in them. Called by the loop, and with the sockets of the pure backend by Node. */
  call<T, A extends unknown[]>(method: (this: T, ...args: A) => void, target: T, ...args: A): void {
    const outer = contextState.current;
    contextState.current = this.#context;
    try {
      if (this.#stores === null) {
        method.apply(target, args);
      } else {
        this.#stores.runInAsyncScope(method, target, ...args);
      }
    } finally {
      this.#context = contextState.current;
      contextState.current = outer;
    }
  }
}
