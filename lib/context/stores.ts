import { AsyncResource } from '../util/node-builtins.js';
import { detectLayout, type StoreLayout } from './als-layout.js';
import { contextState } from './context-state.js';

/** The type of a task or callback in async hooks. */
const TYPE = 'asyncio-native';

/**
 * Carries the stores of `AsyncLocalStorage`, in an `AsyncResource`, from where a task or callback is made to where it
 * runs. Created when the first store is entered. From then on, each callback of a loop runs in isolation: in its own
 * resource, or in a clean one. So it sees no stores of the code that runs the loop, and its own stores do not leak.
 */
export class Stores {
  /** Whether `enterWith` may have been called; see {@link StoreLayout.inPlace}. */
  entered: boolean;
  readonly #layout: StoreLayout;
  /** Without stores; no user code ever runs in it. */
  readonly #pristine: AsyncResource;
  /** Without stores. Callbacks that carry none run in it. */
  #clean: AsyncResource;

  constructor() {
    // Some stores may be active here. In a new scope they can be removed.
    [this.#layout, this.#pristine] = new AsyncResource(TYPE).runInAsyncScope(() => {
      const layout = detectLayout();
      layout.clear();
      return [layout, new AsyncResource(TYPE)];
    });
    this.#clean = this.fresh();
    // If a scope drops the stores entered in it, `run` calls `enterWith` twice, and there is nothing to distinguish.
    this.entered = !this.#layout.inPlace;
  }

  /** The active stores; null if there are none. */
  capture(): AsyncResource | null {
    const resource = new AsyncResource(TYPE);
    return this.#layout.carries(resource) ? resource : null;
  }

  /**
   * Called at the end of a step, in its scope. Returns what the task carries from now on; `own` is what it carried
   * before.
   */
  keep(own: AsyncResource | null): AsyncResource | null {
    if (!this.entered || (own !== null && this.#layout.inPlace)) {
      return own;
    }
    const resource = new AsyncResource(TYPE);
    if (own !== null && this.#layout.same(own, resource)) {
      return own;
    }
    return this.#layout.carries(resource) ? resource : null;
  }

  /** A resource without stores. */
  fresh(): AsyncResource {
    return this.#pristine.runInAsyncScope(() => new AsyncResource(TYPE));
  }

  /** Calls `run(...args)` without stores. Other code does not see the stores that it enters. */
  runApart<A extends unknown[]>(run: (...args: A) => void, ...args: A): void {
    const clean = this.#clean;
    try {
      clean.runInAsyncScope(run, undefined, ...args);
    } finally {
      if (this.entered && this.#layout.inPlace && this.#layout.carries(clean)) {
        this.#clean = this.fresh();
      }
    }
  }

  /** Removes all stores from the current scope: the first callback that entered one has left them there. */
  clear(): void {
    this.#layout.clear();
  }
}

/** The stores for a new task or callback; null if none is active. */
export function inheritedStores(): AsyncResource | null {
  return contextState.stores === null ? null : contextState.stores.capture();
}
