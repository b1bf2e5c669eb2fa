import { type InboxMemory, RecordMemory } from './inbox-memory.js';
import {
  CLOSED,
  CROWD,
  FIRST_UNIT,
  HEAD,
  HEADER,
  KIND_SHIFT,
  MAX_UNITS,
  ROOM,
  SIGNALLED,
  SKIP,
  TAIL,
  UNIT,
  UNIT_BYTES,
} from './layout.js';

/** How many records are taken before senders are told that there is room. */
const BATCH = 64;

/**
 * Told by {@link Inbox.take} of each record: its header, and where in `memory` its first word is. All is to be read before
 * anything of the user's is called, which may take from the same inbox. Raises nothing.
 */
export type Receive = (header: number, record: number, memory: RecordMemory) => void;

/**
 * The receiver's side of an inbox. Owned by a loop, or by a thread for the answers to its calls; its thread only.
 *
 * `SIGNALLED` is what keeps wakeups few: it is set by the first sender that finds it clear, who rings, and cleared by the
 * receiver only when it has found nothing more. So a burst, and a flood that the receiver keeps up with, is one wakeup.
 */
export class Inbox {
  readonly memory: InboxMemory;
  readonly #words: Int32Array;
  /** Where records of several units are copied to, so that their place in the ring is free before they are read. */
  readonly #copy = new RecordMemory(new ArrayBuffer(UNIT_BYTES * MAX_UNITS));
  /** The next record, in units; wraps at 2^31. */
  #position = 0;
  /** Records taken since senders were told. */
  #untold = 0;

  constructor(memory: InboxMemory) {
    this.memory = memory;
    this.#words = memory.words;
  }

  /** Whether a record is complete and waits to be taken. */
  get pending(): boolean {
    return Atomics.load(this.#words, this.#first() + HEADER) !== 0;
  }

  /** Whether a sender has signalled, or is being served. */
  get signalled(): boolean {
    return Atomics.load(this.#words, SIGNALLED) !== 0;
  }

  /** Where the records end that have been begun by now: {@link take} up to here. */
  get end(): number {
    return Atomics.load(this.#words, TAIL) >>> 1;
  }

  /**
   * Takes up to `limit` records that lie before `end`. Returns whether there are more of those: not where the next one is not
   * complete yet, for its sender will signal when it is.
   */
  take(end: number, limit: number, receive: Receive): boolean {
    const words = this.#words;
    for (let left = limit; left > 0; ) {
      if (this.#position === end) {
        this.#tell();
        return false;
      }
      const at = this.#first();
      const header = Atomics.load(words, at + HEADER);
      if (header === 0) {
        this.#tell();
        return false;
      }
      const units = header & 0xff;
      this.#position = (this.#position + units) & 0x7fffffff;
      if (units === 1) {
        words[at + HEADER] = 0;
        if (((header >> KIND_SHIFT) & 15) !== SKIP) {
          receive(header, at, this.memory);
          left--;
        }
      } else {
        this.#clear(at, units);
        if (((header >> KIND_SHIFT) & 15) !== SKIP) {
          receive(header, 0, this.#copy);
          left--;
        }
      }
      if (++this.#untold >= BATCH) {
        this.#tell();
      }
    }
    if (this.#position !== end) {
      return true;
    }
    this.#tell();
    return false;
  }

  /** After having found nothing more: the next sender is to signal. Returns false where one came just before. */
  rest(): boolean {
    const words = this.#words;
    Atomics.store(words, SIGNALLED, 0);
    return !this.pending || Atomics.compareExchange(words, SIGNALLED, 0, 1) !== 0;
  }

  /** Lets nothing more in. Returns where the last record ends. Those begun by now will be completed. */
  close(): number {
    return Atomics.or(this.#words, TAIL, CLOSED) >>> 1;
  }

  /** Whether everything before `end` was taken. */
  reached(end: number): boolean {
    return this.#position === end;
  }

  /** Moves a record away, and zeroes wherever the next round may look for a header. */
  #clear(at: number, units: number): void {
    const words = this.#words;
    this.#copy.words.set(words.subarray(at, at + units * UNIT));
    for (let unit = 0; unit < units; unit++) {
      words[at + unit * UNIT] = 0;
    }
  }

  #first(): number {
    return FIRST_UNIT + (this.#position & (this.memory.capacity - 1)) * UNIT;
  }

  #tell(): void {
    const words = this.#words;
    this.#untold = 0;
    Atomics.store(words, HEAD, this.#position << 1);
    if (Atomics.load(words, CROWD) !== 0) {
      Atomics.add(words, ROOM, 1);
      Atomics.notify(words, ROOM);
    }
  }
}
