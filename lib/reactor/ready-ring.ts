import { READY_HEAD, READY_TAIL } from './layout.js';
import type { SharedMemory } from './memory.js';
import type { Reactor } from './reactor.js';

/** A ring of this size or smaller never shrinks. */
const KEEP_CAPACITY = 1 << 14;
/**
 * With a factor above two, the outgrown rings that wait for garbage collection are small compared to the present one.
 */
const GROWTH = 4;

/** The queue of slots that are ready to run: strict first in, first out. */
export class ReadyRing {
  readonly #memory: SharedMemory;
  readonly #reactor: Reactor;
  readonly #words: Int32Array;
  #ring: Int32Array;
  #mask: number;

  constructor(memory: SharedMemory, reactor: Reactor) {
    this.#memory = memory;
    this.#reactor = reactor;
    this.#words = memory.words;
    this.#ring = memory.ready;
    this.#mask = memory.ready.length - 1;
  }

  /** How many slots are queued. */
  get size(): number {
    return (this.#words[READY_TAIL] - this.#words[READY_HEAD]) >>> 0;
  }

  /** How many slots were taken so far, counted modulo 2^32. */
  get taken(): number {
    return this.#words[READY_HEAD] >>> 0;
  }

  /** The position behind the last slot; see {@link reached}. */
  get tail(): number {
    return this.#words[READY_TAIL];
  }

  /** The slot at a position between the first slot and {@link tail}. */
  at(position: number): number {
    return this.#ring[position & this.#mask];
  }

  /** Whether everything queued before `tail` was read has been taken. */
  reached(tail: number): boolean {
    return this.#words[READY_HEAD] === tail;
  }

  /** Whether everything queued before `tail` was read has been taken, and perhaps more. */
  hasTaken(tail: number): boolean {
    return ((this.#words[READY_HEAD] - tail) | 0) >= 0;
  }

  /** Appends a slot. */
  push(slot: number): void {
    const words = this.#words;
    const tail = words[READY_TAIL];
    if (((tail - words[READY_HEAD]) | 0) > this.#mask) {
      this.enlarge();
    }
    this.#ring[tail & this.#mask] = slot;
    words[READY_TAIL] = tail + 1;
  }

  /** Takes the first slot. Only when there is one. */
  shift(): number {
    const words = this.#words;
    const head = words[READY_HEAD];
    words[READY_HEAD] = head + 1;
    return this.#ring[head & this.#mask];
  }

  /** Drops everything queued before `tail` was read. */
  skipTo(tail: number): void {
    this.#words[READY_HEAD] = tail;
  }

  /** Puts the slot that was taken last back in front of all others. */
  unshift(slot: number): void {
    if (this.size > this.#mask) {
      this.enlarge();
    }
    const words = this.#words;
    const head = (words[READY_HEAD] - 1) | 0;
    this.#ring[head & this.#mask] = slot;
    words[READY_HEAD] = head;
  }

  /** Makes room for more. */
  enlarge(): void {
    this.#resize(this.#ring.length * GROWTH);
  }

  /** Frees the memory of a burst that is nearly over. */
  trim(): void {
    const capacity = this.#ring.length;
    if (capacity > KEEP_CAPACITY && this.size * GROWTH * 2 <= capacity) {
      this.#resize(capacity / GROWTH);
    }
  }

  #resize(capacity: number): void {
    const old = this.#ring;
    const ring = new Int32Array(capacity);
    const tail = this.#words[READY_TAIL];
    for (let at = this.#words[READY_HEAD]; at !== tail; at = (at + 1) | 0) {
      ring[at & (capacity - 1)] = old[at & (old.length - 1)];
    }
    this.#ring = ring;
    this.#mask = capacity - 1;
    this.#memory.ready = ring;
    this.#reactor.remap(this.#memory);
  }
}
