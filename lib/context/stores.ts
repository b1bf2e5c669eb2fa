import { AsyncResource } from '../util/node-builtins.js';
import { detectLayout, type StoreLayout } from './als-layout.js';
import { contextState } from './context-state.js';

/** What async hooks are told a task or callback is. */
const TYPE = 'asyncio-native';

/**
 * Carries the stores of `AsyncLocalStorage` from where a task or callback is made to where it runs, in an `AsyncResource`.
 * Made when the first store is entered. From then on each callback of a loop runs apart: in the resource that it carries,
 * or a clean one, so that it sees nothing of whoever turns the loop, and what it enters stays with it.
 */
export class Stores {
  /** Whether `enterWith` may have been called; see {@link StoreLayout.inPlace}. */
  entered: boolean;
  readonly #layout: StoreLayout;
  /** Without stores, and nothing of others ever runs in it. */
  readonly #pristine: AsyncResource;
  /** Without stores. What callbacks that carry none run in. */
  #clean: AsyncResource;

  constructor() {
    // Some may be active here. In a scope of its own they can be taken out.
    [this.#layout, this.#pristine] = new AsyncResource(TYPE).runInAsyncScope(() => {
      const layout = detectLayout();
      layout.clear();
      return [layout, new AsyncResource(TYPE)];
    });
    this.#clean = this.fresh();
    // Where a scope drops what was entered in it, `run` is `enterWith` twice, and there is nothing to tell apart.
    this.entered = !this.#layout.inPlace;
  }

  /** The stores that are active now; null where none is. */
  capture(): AsyncResource | null {
    const resource = new AsyncResource(TYPE);
    return this.#layout.carries(resource) ? resource : null;
  }

  /** At the end of a step, in its scope: what the task is to carry from now on. `own` is what it has carried. */
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

  /** Calls `run(...args)` without stores. What it enters is not seen by others. */
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

  /** Takes all stores out of the present surroundings: those that the first callback to enter one has left there. */
  clear(): void {
    this.#layout.clear();
  }
}

/** What a new task or callback is to carry; null where no store is active. */
export function inheritedStores(): AsyncResource | null {
  return contextState.stores === null ? null : contextState.stores.capture();
}
