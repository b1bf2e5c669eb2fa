import type { WaitEntry } from '../future/wait-entry.js';

/**
 * A first-in, first-out queue of waiters. Adding, waking and removing from the middle take constant time, because the
 * links are in the entries. An entry is in one queue at a time.
 */
export class WaitQueue<T> {
  #first: WaitEntry<T> | null = null;
  #last: WaitEntry<T> | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): WaitEntry<T> | null {
    return this.#first;
  }

  /** Adds `entry` at the end. */
  push(entry: WaitEntry<T>): void {
    const last = this.#last;
    entry._previous = last;
    if (last === null) {
      this.#first = entry;
    } else {
      last._next = entry;
    }
    this.#last = entry;
    this.#size++;
  }

  /** Takes `entry` out. Only if it is in this queue. */
  remove(entry: WaitEntry<T>): void {
    const previous = entry._previous;
    const next = entry._next;
    if (previous === null) {
      this.#first = next;
    } else {
      previous._next = next;
    }
    if (next === null) {
      this.#last = previous;
    } else {
      next._previous = previous;
    }
    // A link from an old object into the queue would keep alive, one after the other, all entries that come after it.
    entry._previous = null;
    entry._next = null;
    this.#size--;
  }

  /** Removes the first entry and wakes it. False if there is none. Only if all entries in the queue are waiting. */
  wakeFirst(): boolean {
    const first = this.#first;
    if (first === null) {
      return false;
    }
    this.remove(first);
    first.wake();
    return true;
  }

  /** Removes all entries and wakes them, in order. On the same condition. */
  wakeAll(): void {
    while (this.wakeFirst()) {
      // The condition does it.
    }
  }

  /** For descriptions: how many there are, if any. */
  describe(name = 'waiters'): string {
    return this.#size === 0 ? '' : ` ${name}=${this.#size}`;
  }
}
