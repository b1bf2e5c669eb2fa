import { FIRST_UNIT, UNIT, UNIT_BYTES } from './protocol.js';

/** Memory for records, with views of the types that they consist of. */
export class RecordMemory {
  readonly words: Int32Array;
  readonly floats: Float64Array;
  readonly bytes: Buffer;

  constructor(buffer: ArrayBuffer | SharedArrayBuffer) {
    this.words = new Int32Array(buffer);
    this.floats = new Float64Array(buffer);
    this.bytes = Buffer.from(buffer as ArrayBuffer);
  }
}

/** The memory of a ring. Each of the two threads makes views of its own. */
export class RingMemory extends RecordMemory {
  readonly buffer: SharedArrayBuffer;
  /** In units; a power of two. */
  readonly capacity: number;

  constructor(buffer: SharedArrayBuffer) {
    super(buffer);
    this.buffer = buffer;
    this.capacity = (this.words.length - FIRST_UNIT) / UNIT;
  }

  /** A new ring of `capacity` units, a power of two. Pages that are not written take no memory. */
  static create(capacity: number): RingMemory {
    return new RingMemory(new SharedArrayBuffer(4 * FIRST_UNIT + capacity * UNIT_BYTES));
  }
}
