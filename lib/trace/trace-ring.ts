import { RECORD_BYTES } from './trace-record.js';

/** A record, as {@link TraceRing.records} reads it. */
export interface TraceRecord {
  readonly time: number;
  readonly number: number;
  readonly word: number;
}

/** The last records of a trace, in memory that threads can share. */
export class TraceRing {
  readonly buffer: SharedArrayBuffer;
  readonly capacity: number;
  /** How many records were ever written. */
  written = 0;
  readonly #times: Float64Array;
  readonly #words: Int32Array;
  readonly #mask: number;

  /** `capacity` is a power of two. */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.buffer = new SharedArrayBuffer(capacity * RECORD_BYTES);
    this.#times = new Float64Array(this.buffer);
    this.#words = new Int32Array(this.buffer);
    this.#mask = capacity - 1;
  }

  /** How many were overwritten. */
  get lost(): number {
    return Math.max(0, this.written - this.capacity);
  }

  write(time: number, number: number, word: number): void {
    const at = this.written++ & this.#mask;
    this.#times[at << 1] = time;
    this.#words[(at << 2) + 2] = number;
    this.#words[(at << 2) + 3] = word;
  }

  /** The remaining records, oldest first. */
  *records(): Generator<TraceRecord, void> {
    for (let index = this.lost; index < this.written; index++) {
      const at = index & this.#mask;
      yield {
        time: this.#times[at << 1] as number,
        number: this.#words[(at << 2) + 2] as number,
        word: this.#words[(at << 2) + 3] as number,
      };
    }
  }
}
