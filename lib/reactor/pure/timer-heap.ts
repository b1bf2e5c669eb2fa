/** Children per node: with four, the tree is half as high as with two, and siblings are adjacent in memory. */
const ARITY = 4;
const INITIAL_CAPACITY = 64;
/** The largest sequence number; after it, the timers are renumbered. */
const MAX_SEQUENCE = 0xffff_ffff;

/**
 * Timers ordered by deadline and, if equal, by arrival.
 *
 * A d-ary heap (Johnson 1975) in parallel typed arrays. Sifting moves a hole and writes the moved timer once.
 */
export class TimerHeap {
  #deadlines = new Float64Array(INITIAL_CAPACITY);
  #sequences = new Uint32Array(INITIAL_CAPACITY);
  #slots = new Uint32Array(INITIAL_CAPACITY);
  #size = 0;
  #sequence: number;

  /** `sequence`: the first sequence number; tests begin near the end. */
  constructor(sequence = 0) {
    this.#sequence = sequence;
  }

  get size(): number {
    return this.#size;
  }

  /** The earliest deadline, in milliseconds; Infinity when empty. */
  get deadline(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#deadlines[0];
  }

  /** The slot with the earliest deadline. Only when not empty. */
  get slot(): number {
    return this.#slots[0];
  }

  /** Deadline and slot of each, one after the other, in the order of the heap. */
  pairs(): Float64Array {
    const pairs = new Float64Array(2 * this.#size);
    for (let at = 0; at < this.#size; at++) {
      pairs[2 * at] = this.#deadlines[at];
      pairs[2 * at + 1] = this.#slots[at];
    }
    return pairs;
  }

  add(deadline: number, slot: number): void {
    if (this.#sequence === MAX_SEQUENCE) {
      this.#renumber();
    }
    if (this.#size === this.#deadlines.length) {
      this.#resize(this.#size * 2);
    }
    const sequence = this.#sequence++;
    const deadlines = this.#deadlines;
    let hole = this.#size++;
    while (hole > 0) {
      const parent = (hole - 1) >>> 2;
      // A new timer has the highest number, so it never passes one with an equal deadline.
      if (deadlines[parent] <= deadline) {
        break;
      }
      this.#move(parent, hole);
      hole = parent;
    }
    this.#place(hole, deadline, sequence, slot);
  }

  /** Removes the earliest timer. Only when not empty. */
  pop(): void {
    const last = --this.#size;
    if (last > 0) {
      this.#sift(0, this.#deadlines[last], this.#sequences[last], this.#slots[last]);
    }
    this.#shrink();
  }

  /** Keeps only the timers whose slot `keep` approves, and restores the order in O(n) (Floyd 1964). */
  filter(keep: (slot: number) => boolean): void {
    let kept = 0;
    for (let at = 0; at < this.#size; at++) {
      if (keep(this.#slots[at])) {
        this.#move(at, kept++);
      }
    }
    this.#size = kept;
    for (let at = (kept - 2) >> 2; at >= 0; at--) {
      this.#sift(at, this.#deadlines[at], this.#sequences[at], this.#slots[at]);
    }
    this.#shrink();
  }

  #sift(from: number, deadline: number, sequence: number, slot: number): void {
    const deadlines = this.#deadlines;
    const sequences = this.#sequences;
    const size = this.#size;
    let hole = from;
    for (;;) {
      const first = ARITY * hole + 1;
      if (first >= size) {
        break;
      }
      const end = first + ARITY < size ? first + ARITY : size;
      let least = first;
      let leastDeadline = deadlines[first];
      for (let child = first + 1; child < end; child++) {
        const candidate = deadlines[child];
        if (candidate < leastDeadline || (candidate === leastDeadline && sequences[child] < sequences[least])) {
          least = child;
          leastDeadline = candidate;
        }
      }
      if (deadline < leastDeadline || (deadline === leastDeadline && sequence < sequences[least])) {
        break;
      }
      this.#move(least, hole);
      hole = least;
    }
    this.#place(hole, deadline, sequence, slot);
  }

  #move(from: number, to: number): void {
    this.#deadlines[to] = this.#deadlines[from];
    this.#sequences[to] = this.#sequences[from];
    this.#slots[to] = this.#slots[from];
  }

  #place(at: number, deadline: number, sequence: number, slot: number): void {
    this.#deadlines[at] = deadline;
    this.#sequences[at] = sequence;
    this.#slots[at] = slot;
  }

  #shrink(): void {
    const capacity = this.#deadlines.length;
    if (capacity > INITIAL_CAPACITY && this.#size < capacity >>> 3) {
      this.#resize(capacity >>> 1);
    }
  }

  #resize(capacity: number): void {
    const size = Math.min(this.#size, capacity);
    const deadlines = new Float64Array(capacity);
    const sequences = new Uint32Array(capacity);
    const slots = new Uint32Array(capacity);
    deadlines.set(this.#deadlines.subarray(0, size));
    sequences.set(this.#sequences.subarray(0, size));
    slots.set(this.#slots.subarray(0, size));
    this.#deadlines = deadlines;
    this.#sequences = sequences;
    this.#slots = slots;
  }

  #renumber(): void {
    const order = Array.from(this.#sequences.subarray(0, this.#size).keys());
    order.sort((a, b) => this.#sequences[a] - this.#sequences[b]);
    for (const [sequence, at] of order.entries()) {
      this.#sequences[at] = sequence;
    }
    this.#sequence = order.length;
  }
}
