import { WeakRef } from './globals.js';

/** Below so many, dead entries are not looked for. */
const FEW = 32;

/** Objects in the order in which they were added, which it does not keep alive. Adding takes constant time, on average. */
export class WeakCollection<T extends object> {
  #refs: WeakRef<T>[] = [];
  /** Entries at which the dead ones are dropped. */
  #limit = FEW;

  /** Only once for each. */
  add(item: T): void {
    if (this.#refs.length >= this.#limit) {
      this.#refs = this.#refs.filter((ref) => ref.deref() !== undefined);
      this.#limit = Math.max(FEW, 2 * this.#refs.length);
    }
    this.#refs.push(new WeakRef(item));
  }

  /** Those that have not been collected. */
  items(): T[] {
    return this.#refs.map((ref) => ref.deref()).filter((item) => item !== undefined);
  }
}
