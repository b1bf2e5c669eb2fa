import { RECORDS_PER_HEAD } from './constants.js';
import { setFlagAtExit } from './exit-flag.js';
import {
  CLOSED,
  DRAINED,
  FIRST_UNIT,
  HEAD,
  HEADER,
  NOTIFIED,
  PARKED,
  SIGNAL,
  SKIP,
  TAIL,
  UNIT,
  WRITER_WAITS,
} from './protocol.js';
import { kindOf, unitsOf } from './record-header.js';
import type { RecordMemory, RingMemory } from './ring-memory.js';

/**
 * Told by {@link RingReader.take} of each record: its header, and where in `memory` its first word is. All is to be read
 * before anything of the user's is called, which may take from the same ring. Raises nothing.
 */
export type Receive = (header: number, record: number, memory: RecordMemory) => void;

/**
 * The reader's side of a ring. Its thread only.
 *
 * `SIGNAL` is what keeps wakeups few: the writer sets it when it finds the reader parked, and then wakes it; the reader parks
 * only when it has found nothing more. So a burst, and a flood that the reader keeps up with, is one wakeup.
 */
export class RingReader {
  readonly memory: RingMemory;
  /** Takes back that the writer is told of the end of this thread, even if that is terminated; when the ring is given up. */
  readonly clearExitFlag: () => void;
  readonly #words: Int32Array;
  readonly #mask: number;
  /** Units taken; wraps as `TAIL` does. */
  #position = 0;
  /** Records taken since the writer was told. */
  #untold = 0;

  constructor(memory: RingMemory) {
    this.memory = memory;
    this.#words = memory.words;
    this.#mask = memory.capacity - 1;
    this.clearExitFlag = setFlagAtExit(memory.words, SIGNAL, CLOSED);
  }

  /** Whether there is something to take. */
  get pending(): boolean {
    return Atomics.load(this.#words, TAIL) !== this.#position;
  }

  /** Whether the writer waits for room. */
  get writerWaits(): boolean {
    return Atomics.load(this.#words, WRITER_WAITS) !== 0;
  }

  /** Whether the writer has signalled, or is being served. */
  get signalled(): boolean {
    return Atomics.load(this.#words, SIGNAL) === NOTIFIED;
  }

  /** How many units there are to take. */
  get length(): number {
    return (Atomics.load(this.#words, TAIL) - this.#position) | 0;
  }

  /** Where the records end that are there by now: {@link take} up to here. */
  get end(): number {
    return Atomics.load(this.#words, TAIL);
  }

  /** Takes up to `limit` records that lie before `end`. Returns whether there are more of those. */
  take(end: number, limit: number, receive: Receive): boolean {
    const { memory } = this;
    const words = this.#words;
    // Not compared for equality: what is received may take more, and so beyond the end.
    for (let left = limit; left > 0 && ((end - this.#position) | 0) > 0; ) {
      const at = FIRST_UNIT + (this.#position & this.#mask) * UNIT;
      const header = words[at + HEADER];
      this.#position = (this.#position + unitsOf(header)) | 0;
      if (kindOf(header) !== SKIP) {
        receive(header, at, memory);
        left--;
        if (++this.#untold >= RECORDS_PER_HEAD) {
          this.#tell();
        }
      }
    }
    if (((end - this.#position) | 0) > 0) {
      return true;
    }
    this.#tell();
    return false;
  }

  /** After having found nothing more: the writer is to signal. Returns false where it came just before. */
  park(): boolean {
    const words = this.#words;
    if (this.pending) {
      // Not for a moment: a writer in full flow would see it, and wake for nothing.
      return false;
    }
    if (Atomics.compareExchange(words, SIGNAL, NOTIFIED, PARKED) !== NOTIFIED) {
      return true;
    }
    return !this.pending || Atomics.compareExchange(words, SIGNAL, PARKED, NOTIFIED) !== PARKED;
  }

  /** Begins to close: whatever is appended from now on, and was not taken when {@link drained} is called, never will be. */
  close(): void {
    Atomics.or(this.#words, SIGNAL, CLOSED);
  }

  /** After {@link close}: all was taken that will be. */
  drained(): void {
    this.clearExitFlag();
    this.#tell();
    Atomics.store(this.#words, DRAINED, 1);
    Atomics.notify(this.#words, DRAINED);
  }

  #tell(): void {
    const words = this.#words;
    this.#untold = 0;
    Atomics.store(words, HEAD, this.#position);
    if (Atomics.load(words, WRITER_WAITS) !== 0) {
      Atomics.store(words, WRITER_WAITS, 0);
      Atomics.notify(words, HEAD);
    }
  }
}
