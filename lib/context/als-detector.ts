import { AsyncLocalStorage } from '../util/node-builtins.js';
import { isStorageInUse } from './als-layout.js';
import { contextState } from './context-state.js';
import { Stores } from './stores.js';

/**
 * Learns of the first use of any `AsyncLocalStorage`, so that loops need not look for stores before. Node has no event for
 * it, and looking costs 50 ns and more each time. So `run` and `enterWith` (by which `withScope` and `bindStore` enter, too)
 * are replaced by functions that say so when called, and put the originals back at once.
 *
 * Node 24 and newer hide a store that was entered before this module was loaded, and is not active here and now. Nothing
 * is known of it until {@link look} finds one, or any is entered.
 */
class AlsDetector {
  /** How to take the wires back. */
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

  /** Looks whether a store is active here. */
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

/** Calls `trip` before the next call of `AsyncLocalStorage.prototype[name]`, and only then. Returns how to take that back. */
function wire(name: 'run' | 'enterWith', trip: () => void): () => void {
  const prototype = AsyncLocalStorage.prototype;
  const original = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
  let tripped = false;
  const remove = (): void => {
    tripped = true;
    // Where others have wrapped it since, it stays below theirs and does nothing.
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
