import type { Store } from './store.js';

/** Items for which there is always room. */
const LEAST = 16;

/** First in, first out: a ring in an array whose length is a power of two. */
export class Fifo<T> implements Store<T> {
  #ring: (T | undefined)[] = new Array(LEAST);
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  put(item: T): void {
    if (this.#size === this.#ring.length) {
      this.#resize(this.#size * 2);
    }
    this.#ring[(this.#head + this.#size) & (this.#ring.length - 1)] = item;
    this.#size++;
  }

  take(): T {
    const ring = this.#ring;
    const head = this.#head;
    const item = ring[head] as T;
    // The ring must not keep removed items alive.
    ring[head] = undefined;
    this.#head = (head + 1) & (ring.length - 1);
    this.#size--;
    // Frees memory that a burst has left. The limit is far below the one for growing, so that the two do not alternate.
    if (ring.length > LEAST && this.#size * 8 <= ring.length) {
      this.#resize(ring.length / 4);
    }
    return item;
  }

  /** The items, the next one first. */
  items(): T[] {
    const { length } = this.#ring;
    return Array.from({ length: this.#size }, (_, at) => this.#ring[(this.#head + at) & (length - 1)] as T);
  }

  #resize(length: number): void {
    const old = this.#ring;
    const ring = new Array<T | undefined>(length);
    for (let at = 0; at < this.#size; at++) {
      ring[at] = old[(this.#head + at) & (old.length - 1)];
    }
    this.#ring = ring;
    this.#head = 0;
  }
}
