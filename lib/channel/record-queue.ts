import { CALL, HEADER, NAME, UNIT, UNIT_BYTES } from './protocol.js';
import { headerOf, payloadFloatOf, unitsOf } from './record-header.js';
import { RecordMemory } from './ring-memory.js';

/** Units in a block: more than the longest record takes. */
const BLOCK_UNITS = 1024;

/** Records in memory of this thread, as they stand in a ring, first in, first out. */
export class RecordQueue {
  readonly #blocks: RecordMemory[] = [];
  /** The first word of the next record in the first block, and the first free word of the last one. */
  #start = 0;
  #end = BLOCK_UNITS * UNIT;
  /** How many words of each block are in use, but for the last. */
  readonly #lengths: number[] = [];

  get isEmpty(): boolean {
    return this.#blocks.length === 0;
  }

  /** Appends a record of one unit. See `RingWriter.post`. */
  put(kind: number, call: number, bits: number, first: number): void {
    const at = this.#reserve(1);
    const { words, floats } = this.#last;
    words[at + HEADER] = headerOf(kind, bits | 1);
    words[at + NAME] = 0;
    words[at + CALL] = call;
    floats[payloadFloatOf(at)] = first;
  }

  /** Appends the record in `words`, from its first word on. */
  putRecord(words: Int32Array): void {
    const units = unitsOf(words[HEADER]);
    const at = this.#reserve(units);
    this.#last.words.set(words.subarray(0, units * UNIT), at);
  }

  /** The words of the first block. Its records stand from {@link start} to {@link end}. The queue must not be empty. */
  get words(): Int32Array {
    return this.#blocks[0].words;
  }

  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#blocks.length === 1 ? this.#end : this.#lengths[0];
  }

  /** Drops the records of the first block that stand before `at`. */
  dropTo(at: number): void {
    this.#start = at;
    if (at === this.end) {
      this.#blocks.shift();
      this.#lengths.shift();
      this.#start = 0;
      if (this.isEmpty) {
        this.#end = BLOCK_UNITS * UNIT;
      }
    }
  }

  /** The words of all records, in pieces that each hold whole records. */
  pieces(): Int32Array[] {
    return this.#blocks.map(({ words }, at) => {
      const end = at === this.#blocks.length - 1 ? this.#end : this.#lengths[at];
      return words.slice(at === 0 ? this.#start : 0, end);
    });
  }

  get #last(): RecordMemory {
    return this.#blocks[this.#blocks.length - 1];
  }

  /** Returns the first word of `units` units in the last block. */
  #reserve(units: number): number {
    let at = this.#end;
    if (at + units * UNIT > BLOCK_UNITS * UNIT) {
      if (this.#blocks.length > 0) {
        this.#lengths.push(at);
      }
      this.#blocks.push(new RecordMemory(new ArrayBuffer(BLOCK_UNITS * UNIT_BYTES)));
      at = 0;
    }
    this.#end = at + units * UNIT;
    return at;
  }
}
