import { WeakRef } from './globals.js';

/** Below this size, dead entries are not searched for. */
const FEW = 32;

/** Objects in the order in which they were added. Does not keep them alive. Adding takes constant time, on average. */
export class WeakCollection<T extends object> {
  #refs: WeakRef<T>[] = [];
  /** The size at which dead entries are dropped. */
  #limit = FEW;

  /** Only once for each. */
  add(item: T): void {
    if (this.#refs.length >= this.#limit) {
      this.#refs = this.#refs.filter((ref) => ref.deref() !== undefined);
      this.#limit = Math.max(FEW, 2 * this.#refs.length);
    }
    this.#refs.push(new WeakRef(item));
  }

  /** The objects that have not been collected. */
  items(): T[] {
    return this.#refs.map((ref) => ref.deref()).filter((item) => item !== undefined);
  }
}
