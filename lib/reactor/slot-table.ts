import { RuntimeError } from '../errors/errors.js';
import { WeakRef } from '../util/globals.js';
import { FREE, SLOT_ABANDONED, SLOT_ARMED, SLOT_IDLE } from './layout.js';
import type { SharedMemory } from './memory.js';
import type { Reactor } from './reactor.js';

/** Objects per chunk: the table grows by whole chunks, so that nothing is ever copied. */
const CHUNK_BITS = 11;
const CHUNK = 1 << CHUNK_BITS;
/** A slot must fit beside eight flag bits in one 32-bit integer. */
const MAX_SLOTS = 1 << 24;
/** A table of this size or smaller never shrinks. */
const KEEP_SLOTS = 1 << 16;
/** A table is trimmed if at most one slot in this many is occupied. */
const SPARSE = 8;
/**
 * Trimming takes time in proportion to the table. So it is tried again only when half of the remaining slots are free,
 * or when the loop has been idle once for each of this many slots of the table.
 */
const TRIM_PACE = 4;

/** A spare chunk holds only undefined. */
type Chunk<T> = (T | undefined)[];

/**
 * Numbers for objects: each scheduled object holds a slot, and heap, ring and inbox refer to slots only.
 *
 * So that a stale number never wakes another object, a slot is not free while the heap or the ring refers to it. An
 * object that leaves early *vacates* its slot; the code that drops the last reference frees it.
 */
export class SlotTable<T extends object> {
  readonly #memory: SharedMemory;
  readonly #reactor: Reactor;
  readonly #words: Int32Array;
  #free: Int32Array;
  #states: Uint8Array;
  #chunks: Chunk<T>[] = [];
  /** Spare chunks of a past burst, for the next one, unless they are garbage-collected before. */
  #spare: WeakRef<Chunk<T>[]> | undefined = undefined;
  /** Slots below this have been handed out at least once. */
  #used = 0;
  /** How many times the loop has been idle since the last attempt to trim, while the table was sparse. */
  #idles = 0;
  /** How many slots were occupied then. */
  #left = MAX_SLOTS;

  constructor(memory: SharedMemory, reactor: Reactor) {
    this.#memory = memory;
    this.#reactor = reactor;
    this.#words = memory.words;
    this.#free = memory.free;
    this.#states = memory.states;
  }

  /** Slots that are not free. */
  get occupied(): number {
    return this.#used - this.#words[FREE];
  }

  /** Binds `object` to a free slot. Raises RuntimeError if 16,777,216 are in use. */
  acquire(object: T): number {
    const words = this.#words;
    const free = words[FREE];
    let slot: number;
    if (free > 0) {
      words[FREE] = free - 1;
      slot = this.#free[free - 1];
    } else {
      slot = this.#used;
      if (slot === this.#states.length) {
        this.#grow();
      }
      if ((slot & (CHUNK - 1)) === 0 && this.#chunks.length === slot >>> CHUNK_BITS) {
        this.#chunks.push(this.#spare?.deref()?.pop() ?? new Array<T | undefined>(CHUNK).fill(undefined));
      }
      this.#used = slot + 1;
    }
    this.#chunks[slot >>> CHUNK_BITS][slot & (CHUNK - 1)] = object;
    return slot;
  }

  /** The object bound to `slot`, or undefined if it was vacated. */
  get(slot: number): T | undefined {
    return this.#chunks[slot >>> CHUNK_BITS][slot & (CHUNK - 1)];
  }

  /** Unbinds and frees `slot`, to which neither ring nor heap refers. */
  release(slot: number): void {
    const words = this.#words;
    const free = words[FREE];
    this.#chunks[slot >>> CHUNK_BITS][slot & (CHUNK - 1)] = undefined;
    this.#free[free] = slot;
    words[FREE] = free + 1;
  }

  /** Unbinds `slot`, to which the ring or the heap still refers. */
  vacate(slot: number): void {
    this.#chunks[slot >>> CHUNK_BITS][slot & (CHUNK - 1)] = undefined;
  }

  /** Whether a timer in stage or heap refers to `slot`. */
  isArmed(slot: number): boolean {
    return this.#states[slot] === SLOT_ARMED;
  }

  /** Records that a timer now refers to `slot`. */
  setArmed(slot: number): void {
    this.#states[slot] = SLOT_ARMED;
  }

  /** Vacates an armed slot; the reactor frees it when it drops the timer. */
  abandon(slot: number): void {
    this.#states[slot] = SLOT_ABANDONED;
    this.vacate(slot);
  }

  /** Every bound object, in order of slots. */
  *objects(): Generator<T> {
    for (let slot = 0; slot < this.#used; slot++) {
      const object = this.get(slot);
      if (object !== undefined) {
        yield object;
      }
    }
  }

  /**
   * Frees the memory of a past burst, as far as the remaining slots allow. Called whenever the loop is idle; usually it
   * only compares two numbers.
   */
  trim(): void {
    const used = this.#used;
    const occupied = this.occupied;
    if (used <= KEEP_SLOTS || occupied * SPARSE > used) {
      this.#left = MAX_SLOTS;
      return;
    }
    if (occupied * 2 > this.#left && ++this.#idles * TRIM_PACE < used) {
      return;
    }
    this.#idles = 0;
    this.#left = occupied;
    const isFree = new Uint8Array(used);
    for (let at = this.#words[FREE] - 1; at >= 0; at--) {
      isFree[this.#free[at]] = 1;
    }
    let end = used;
    while (end > 0 && isFree[end - 1] === 1) {
      end--;
    }
    // The lowest on top: new objects get low slots, so that the top of the table can be freed later.
    let free = 0;
    for (let slot = end - 1; slot >= 0; slot--) {
      if (isFree[slot] === 1) {
        this.#free[free++] = slot;
      }
    }
    this.#words[FREE] = free;
    this.#used = end;
    const spare = this.#chunks.splice(Math.ceil(end / CHUNK));
    this.#spare = new WeakRef(spare.concat(this.#spare?.deref() ?? []));
    const capacity = Math.max(KEEP_SLOTS, 2 ** Math.ceil(Math.log2(end + 1)));
    if (capacity < this.#states.length) {
      this.#resize(capacity);
    }
  }

  /** Unbinds everything, for a loop that is closed. */
  clear(): void {
    this.#used = 0;
    this.#chunks = [];
    this.#words[FREE] = 0;
    this.#states.fill(SLOT_IDLE);
  }

  #grow(): void {
    if (this.#states.length >= MAX_SLOTS) {
      throw new RuntimeError(
        `A loop holds at most ${MAX_SLOTS} tasks and scheduled callbacks at once`,
        'ERR_ASYNCIO_TOO_MANY',
      );
    }
    this.#resize(this.#states.length * 2);
  }

  #resize(capacity: number): void {
    const states = new Uint8Array(capacity);
    const free = new Int32Array(capacity);
    states.set(this.#states.subarray(0, Math.min(capacity, this.#used)));
    free.set(this.#free.subarray(0, this.#words[FREE]));
    this.#states = states;
    this.#free = free;
    this.#memory.states = states;
    this.#memory.free = free;
    this.#reactor.remap(this.#memory);
  }
}
