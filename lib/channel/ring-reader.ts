import { Atomics } from '../util/globals.js';
import { RECORDS_PER_HEAD } from './constants.js';
import { setFlagAtExit } from './exit-flag.js';
import {
  BACKLOG,
  BLOCKED,
  CLOSED,
  DRAINED,
  ENDED_WITH_MESSAGE,
  HEAD,
  HEADER,
  NOTIFIED,
  PARKED,
  SIGNAL,
  SKIP,
  TAIL,
  WRITER_ENDED,
  WRITER_WAITS,
} from './protocol.js';
import { kindOf, unitsOf } from './record-header.js';
import type { RecordMemory, RingMemory } from './ring-memory.js';
import { advance, distance, firstWordOf, unitAt } from './ring-position.js';

/**
 * {@link RingReader.take} calls it for each record, with the header and the index of the first word in `memory`. It
 * must read all of the record before it calls user code, which may take from the same ring. Raises nothing.
 */
export type Receive = (header: number, record: number, memory: RecordMemory) => void;

/**
 * The reader's side of a ring. Its thread only.
 *
 * The word `SIGNAL` keeps wakeups few. If the writer finds the reader parked, it sets the word and wakes the reader;
 * the reader parks only if it has found nothing more. So a burst is one wakeup, and so is a flood that the reader can
 * follow.
 */
export class RingReader {
  readonly memory: RingMemory;
  /** Call when the ring is given up: the end of this thread does not close it any more. */
  readonly clearExitFlag: () => void;
  readonly #words: Int32Array;
  readonly #capacity: number;
  /** Units taken; wraps as `TAIL` does. */
  #position = 0;
  /** Records taken since `HEAD` was stored. */
  #unpublished = 0;
  #hasTakenEnd = false;
  readonly #wakeWriter: () => void;

  /** `wakeWriter` wakes the thread of a writer that keeps a backlog. */
  constructor(memory: RingMemory, wakeWriter: () => void = () => {}) {
    this.memory = memory;
    this.#wakeWriter = wakeWriter;
    this.#words = memory.words;
    this.#capacity = memory.capacity;
    this.clearExitFlag = setFlagAtExit(memory.words, SIGNAL, CLOSED);
  }

  /** Whether there is something to take: records, or the end. */
  get pending(): boolean {
    return Atomics.load(this.#words, TAIL) !== this.#position || this.hasEnded;
  }

  /** Whether the writer has ended. Records may be left. False after {@link takeEnd}. */
  get hasEnded(): boolean {
    return Atomics.load(this.#words, WRITER_ENDED) !== 0 && !this.#hasTakenEnd;
  }

  /** Notes that the writer has ended. Returns whether there is a last message in the side channel. */
  takeEnd(): boolean {
    this.#hasTakenEnd = true;
    return Atomics.load(this.#words, WRITER_ENDED) === ENDED_WITH_MESSAGE;
  }

  /** Whether the writer waits for room. */
  get writerWaits(): boolean {
    return Atomics.load(this.#words, WRITER_WAITS) !== 0;
  }

  /** Whether the writer has signalled, and the reader has not parked since. */
  get signalled(): boolean {
    return Atomics.load(this.#words, SIGNAL) === NOTIFIED;
  }

  /** How many units there are to take. */
  get length(): number {
    return distance(this.#position, Atomics.load(this.#words, TAIL));
  }

  /** Where the records end that are there by now: {@link take} up to here. */
  get end(): number {
    return Atomics.load(this.#words, TAIL);
  }

  /** Takes up to `limit` records that lie before `end`. Returns whether there are more of those. */
  take(end: number, limit: number, receive: Receive): boolean {
    const { memory } = this;
    const words = this.#words;
    // Not compared for equality: `receive` may take more from this ring, and so go beyond the end.
    for (let left = limit; left > 0 && distance(this.#position, end) > 0; ) {
      const at = firstWordOf(unitAt(this.#position, this.#capacity));
      const header = words[at + HEADER];
      this.#position = advance(this.#position, unitsOf(header));
      if (kindOf(header) !== SKIP) {
        receive(header, at, memory);
        left--;
        if (++this.#unpublished >= RECORDS_PER_HEAD) {
          this.#publish(false);
        }
      }
    }
    if (distance(this.#position, end) > 0) {
      return true;
    }
    this.#publish(true);
    return false;
  }

  /** Call if there is nothing more: from now on the writer signals. Returns false if a record came just before. */
  park(): boolean {
    const words = this.#words;
    if (this.pending) {
      // Not even for a moment: a writer that goes on posting would see it, and wake for nothing.
      return false;
    }
    if (Atomics.compareExchange(words, SIGNAL, NOTIFIED, PARKED) !== NOTIFIED) {
      return true;
    }
    return !this.pending || Atomics.compareExchange(words, SIGNAL, PARKED, NOTIFIED) !== PARKED;
  }

  /**
   * Begins to close. Records that come from now on, and were not taken before {@link drained}, are lost; their writer
   * is told.
   */
  close(): void {
    Atomics.or(this.#words, SIGNAL, CLOSED);
  }

  /** Call after {@link close}: this side takes no more records. */
  drained(): void {
    this.clearExitFlag();
    this.#publish(false);
    Atomics.store(this.#words, DRAINED, 1);
    Atomics.notify(this.#words, DRAINED);
  }

  /** `isAll`: all that was there is taken. */
  #publish(isAll: boolean): void {
    const words = this.#words;
    this.#unpublished = 0;
    Atomics.store(words, HEAD, this.#position);
    const waits = Atomics.load(words, WRITER_WAITS);
    if (waits === BLOCKED) {
      Atomics.store(words, WRITER_WAITS, 0);
      Atomics.notify(words, HEAD);
    } else if (waits === BACKLOG && isAll) {
      Atomics.store(words, WRITER_WAITS, 0);
      this.#wakeWriter();
    }
  }
}
