import { AsyncLocalStorage } from '../util/node-builtins.js';
import { isStorageInUse } from './als-layout.js';
import { contextState } from './context-state.js';
import { Stores } from './stores.js';

/**
 * Detects the first use of any `AsyncLocalStorage`, so that loops need not look for stores before it. Node has no event
 * for that, and each look costs 50 ns or more. So this replaces `run` and `enterWith` (which `withScope` and
 * `bindStore` use, too) by functions that report the first call and restore the originals at once.
 *
 * In Node 24 and newer, a store that was entered before this module was loaded is hidden unless it is active now. It
 * stays unknown until {@link look} finds a store, or any store is entered.
 */
class AlsDetector {
  /** Restores the original functions. */
  #wires: (() => void)[] = [];

  constructor() {
    this.look();
    if (contextState.stores === null) {
      this.#wires = [wire('run', () => this.#trip(false)), wire('enterWith', () => this.#trip(true))];
      if (Object.isFrozen(AsyncLocalStorage.prototype)) {
        this.#trip(true);
      }
    }
  }

  /** Checks whether a store is active here. */
  look(): void {
    if (contextState.stores === null && isStorageInUse()) {
      this.#trip(true);
    }
  }

  #trip(entered: boolean): void {
    for (const remove of this.#wires) {
      remove();
    }
    const stores = new Stores();
    stores.entered ||= entered;
    contextState.stores = stores;
    contextState.lookAgain = true;
    if (!stores.entered) {
      wire('enterWith', () => {
        stores.entered = true;
      });
    }
  }
}

/**
 * Calls `trip` once, before the next call of `AsyncLocalStorage.prototype[name]`. Returns a function that undoes this.
 */
function wire(name: 'run' | 'enterWith', trip: () => void): () => void {
  const prototype = AsyncLocalStorage.prototype;
  const original = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
  let tripped = false;
  const remove = (): void => {
    tripped = true;
    // If other code has wrapped it meanwhile, it stays below that wrapper and does nothing.
    if (prototype[name] === wired) {
      Reflect.defineProperty(prototype, name, original);
    }
  };
  function wired(this: AsyncLocalStorage<unknown>, ...args: unknown[]): unknown {
    if (!tripped) {
      remove();
      trip();
    }
    return Reflect.apply(original.value, this, args);
  }
  Object.defineProperty(wired, 'name', { value: name });
  Object.defineProperty(wired, 'length', { value: original.value.length });
  Reflect.defineProperty(prototype, name, { ...original, value: wired });
  return remove;
}

/** Set when this module is loaded. */
export const alsDetector: AlsDetector = new AlsDetector();
