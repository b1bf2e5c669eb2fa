import type { Store } from '../util/store.js';
import type { Precedes } from './ordering.js';

/**
 * A binary heap: the least item first. It makes the same comparisons as CPython's heapq, so that equal items come out
 * in the same order as there. To take an item, it moves the smaller child up all the way to a leaf, and lets the last
 * item rise from there. That takes about half as many comparisons as stopping early (Knuth, The Art of Computer
 * Programming 3, 5.2.3, exercise 18).
 *
 * All comparisons come before the first change: if one throws, the heap is unchanged.
 */
export class Heap<T> implements Store<T> {
  readonly #items: T[] = [];
  readonly #precedes: Precedes<T>;

  constructor(precedes: Precedes<T>) {
    this.#precedes = precedes;
  }

  get size(): number {
    return this.#items.length;
  }

  put(item: T): void {
    const items = this.#items;
    const precedes = this.#precedes;
    const end = items.length;
    let place = end;
    while (place > 0 && precedes(item, items[(place - 1) >> 1])) {
      place = (place - 1) >> 1;
    }
    let hole = end;
    while (hole > place) {
      const parent = (hole - 1) >> 1;
      items[hole] = items[parent];
      hole = parent;
    }
    items[place] = item;
  }

  take(): T {
    const items = this.#items;
    const first = items[0];
    const last = items.length - 1;
    if (last > 0) {
      this.#fill(items[last], last);
    }
    items.pop();
    return first;
  }

  /** Moves `item`, which is at the end, into the hole at the root of the first `size` items. */
  #fill(item: T, size: number): void {
    const items = this.#items;
    const precedes = this.#precedes;
    let leaf = 0;
    for (let child = 1; child < size; child = 2 * leaf + 1) {
      const right = child + 1;
      leaf = right < size && !precedes(items[child], items[right]) ? right : child;
    }
    // On the path from the root to that leaf each item moves up one step; `item` is inserted at its place.
    let place = leaf;
    while (place > 0 && precedes(item, items[place])) {
      place = (place - 1) >> 1;
    }
    let moved = item;
    for (let at = place; ; at = (at - 1) >> 1) {
      const displaced = items[at];
      items[at] = moved;
      moved = displaced;
      if (at === 0) {
        return;
      }
    }
  }
}
