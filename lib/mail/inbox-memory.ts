import { FIRST_UNIT, UNIT, UNIT_BYTES } from './layout.js';

/** The memory of an inbox, seen as what a record is made of. Every thread makes views of its own. */
export class InboxMemory {
  readonly buffer: SharedArrayBuffer;
  readonly words: Int32Array;
  readonly floats: Float64Array;
  readonly bytes: Buffer;
  /** In units; a power of two. */
  readonly capacity: number;

  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.words = new Int32Array(buffer);
    this.floats = new Float64Array(buffer);
    this.bytes = Buffer.from(buffer);
    this.capacity = (this.words.length - FIRST_UNIT) / UNIT;
  }

  /** A new inbox for `capacity` units, a power of two. Pages that are not written take no memory. */
  static create(capacity: number): InboxMemory {
    return new InboxMemory(new SharedArrayBuffer(4 * FIRST_UNIT + capacity * UNIT_BYTES));
  }
}
