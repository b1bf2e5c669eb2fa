import { OUTCOME, PENDING } from '../future/state.js';
import type { WaitEntry } from '../future/wait-entry.js';

/**
 * A first-in, first-out queue of waiters. Adding, waking and removing from the middle take constant time, because the
 * links are in the entries. An entry is in one queue at a time.
 */
export class WaitQueue<T> {
  /** @internal Fields, for code that must not call: see `Unfinished`. */
  _first: WaitEntry<T> | null = null;
  /** @internal The last entry to which {@link wakeAll} owes a wakeup. */
  _owedTo: WaitEntry<T> | null = null;
  _last: WaitEntry<T> | null = null;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): WaitEntry<T> | null {
    return this._first;
  }

  /** Adds `entry` at the end. */
  push(entry: WaitEntry<T>): void {
    const last = this._last;
    entry._previous = last;
    if (last === null) {
      this._first = entry;
    } else {
      last._next = entry;
    }
    this._last = entry;
    this.#size++;
  }

  /**
   * Takes `entry` out. Only if it is in this queue. False if a wakeup that the end of the stack interrupted has taken it
   * out already: then it needs none any more.
   */
  remove(entry: WaitEntry<T>): boolean {
    if (entry._previous === entry) {
      entry._previous = null;
      return false;
    }
    const previous = entry._previous;
    const next = entry._next;
    if (previous === null) {
      this._first = next;
    } else {
      previous._next = next;
    }
    if (next === null) {
      this._last = previous;
    } else {
      next._previous = previous;
    }
    // A link from an old object into the queue would keep alive, one after the other, all entries that come after it.
    entry._previous = null;
    entry._next = null;
    this.#size--;
    return true;
  }

  /** Removes the first entry and wakes it. False if there is none. Only if all entries in the queue are waiting. */
  wakeFirst(): boolean {
    const first = this._first;
    if (first === null) {
      return false;
    }
    const next = first._next;
    this._first = next;
    if (next === null) {
      this._last = null;
    } else {
      next._previous = null;
      first._next = null;
    }
    this.#size--;
    try {
      first.wake();
    } catch (error) {
      const { closed, unfinished } = first._scheduler;
      if ((first._state & OUTCOME) === PENDING && !closed) {
        // The end of the stack. Without a call: it would fail, too.
        first._previous = first;
        unfinished.futures[unfinished.futureCount++] = first;
      }
      throw error;
    }
    return true;
  }

  /** Removes all entries and wakes them, in order. On the same condition. */
  wakeAll(): void {
    try {
      while (this.wakeFirst()) {
        // The condition does it.
      }
    } catch (error) {
      const first = this._first;
      if (first !== null && !first._scheduler.closed) {
        this._owedTo = this._last;
        const { unfinished } = first._scheduler;
        unfinished.futures[unfinished.futureCount++] = this;
      }
      throw error;
    }
  }

  /** @internal For the scheduler, if the stack ended in {@link wakeAll}: wakes those who waited then. */
  _tellRest(): void {
    while (this._owedTo !== null && this._first !== null) {
      if (this._first === this._owedTo) {
        this._owedTo = null;
      }
      this.wakeFirst();
    }
    this._owedTo = null;
  }

  /** For descriptions: how many there are, if any. */
  describe(name = 'waiters'): string {
    return this.#size === 0 ? '' : ` ${name}=${this.#size}`;
  }
}
