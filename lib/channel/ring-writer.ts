import { DeadlockError, RuntimeError } from '../errors/errors.js';
import { DEAD, waker } from '../reactor/waker.js';
import { Atomics } from '../util/globals.js';
import { scratchWords } from './codec.js';
import { WRITER_SLICE } from './constants.js';
import { inboxPoller } from './inbox-poller.js';
import { isDead } from './liveness.js';
import {
  CALL,
  CLOSED,
  DRAINED,
  HEAD,
  HEADER,
  MAX_UNITS,
  NAME,
  NOTIFIED,
  PARKED,
  SIGNAL,
  SKIP,
  TAIL,
  UNIT,
  WRITER_WAITS,
} from './protocol.js';
import { headerOf, payloadFloatOf, unitsOf } from './record-header.js';
import type { RingMemory } from './ring-memory.js';
import { advance, distance, firstWordOf, unitAt } from './ring-position.js';
import { wakeThread } from './wake-thread.js';

/** What a call does if there is no room for it. */
export type WhenFull = 'wait' | 'throw';

/** The reader, as its writer sees it. */
export interface Reader {
  /** The waker of its thread. */
  readonly waker: Int32Array;
  /** The native reactor by which it is woken; 0 if the waker is enough. */
  readonly reactor: number;
  /** Whether `inboxPoller.spill` empties the ring if the reader is of the calling thread. */
  readonly canSpill?: boolean;
}

/**
 * The writer's side of a ring: appends records. One thread only.
 *
 * A bounded queue with one producer and one consumer, as L. Lamport's of 1977 ("Proving the correctness of multiprocess
 * programs"): each side stores one counter, after the records that it counts. So a thread that is terminated at any
 * point leaves no incomplete record. With several producers on one ring V8 may terminate one between its claim of a
 * place and its record: then the queue stops for all.
 */
export class RingWriter {
  readonly #words: Int32Array;
  readonly #floats: Float64Array;
  readonly #capacity: number;
  readonly #reader: Reader;
  #tail = 0;
  /** The reader's counter, as last seen. */
  #head = 0;

  constructor(memory: RingMemory, reader: Reader) {
    this.#words = memory.words;
    this.#floats = memory.floats;
    this.#capacity = memory.capacity;
    this.#reader = reader;
  }

  /** Whether the reader is closed. */
  get isClosed(): boolean {
    return (Atomics.load(this.#words, SIGNAL) & CLOSED) !== 0;
  }

  /** @throws RuntimeError if the reader is closed. */
  checkOpen(): void {
    if (this.isClosed) {
      throw closedError();
    }
  }

  /** The reader's thread has ended: closes the ring in its place. */
  abandon(): void {
    Atomics.or(this.#words, SIGNAL, CLOSED);
    Atomics.store(this.#words, DRAINED, 1);
  }

  /**
   * Appends a record of one unit. `bits` are those of `codec.ts`, or `IN_SIDE_CHANNEL` with the message's number as
   * `first`. May **block** while there is no room.
   *
   * @throws RuntimeError if the reader is closed, or if there is no room and `whenFull` is `'throw'`.
   */
  post(kind: number, name: number, call: number, bits: number, first: number, whenFull: WhenFull): void {
    if (distance(this.#head, this.#tail) >= this.#capacity) {
      this.#makeRoom(1, whenFull);
    }
    const tail = this.#tail;
    const words = this.#words;
    const at = firstWordOf(unitAt(tail, this.#capacity));
    words[at + HEADER] = headerOf(kind, bits | 1);
    words[at + NAME] = name;
    words[at + CALL] = call;
    this.#floats[payloadFloatOf(at)] = first;
    this.#publish(advance(tail, 1));
  }

  /** Waits until the next record of one unit has room; as {@link post}. */
  reserve(whenFull: WhenFull): void {
    if (distance(this.#head, this.#tail) >= this.#capacity) {
      this.#makeRoom(1, whenFull);
    }
  }

  /** As {@link post}, for the record whose payload `encode` has written. `bits` is what `encode` has returned. */
  postEncoded(kind: number, name: number, call: number, bits: number, whenFull: WhenFull): void {
    const words = this.#words;
    const units = unitsOf(bits);
    const place = unitAt(this.#tail, this.#capacity);
    // A record is in one piece. If it does not fit at the end of the ring, it leaves a gap there.
    const gap = place + units > this.#capacity ? this.#capacity - place : 0;
    if (distance(this.#head, this.#tail) + gap + units > this.#capacity) {
      this.#makeRoom(gap + units, whenFull);
    }
    scratchWords[HEADER] = headerOf(kind, bits);
    scratchWords[NAME] = name;
    scratchWords[CALL] = call;
    // A gap may be longer than a record can be.
    for (let left = gap, at = place; left > 0; left -= MAX_UNITS, at += MAX_UNITS) {
      words[firstWordOf(at) + HEADER] = headerOf(SKIP, Math.min(left, MAX_UNITS));
    }
    words.set(scratchWords.subarray(0, units * UNIT), firstWordOf(gap > 0 ? 0 : place));
    this.#publish(advance(this.#tail, gap + units));
  }

  #publish(tail: number): void {
    const words = this.#words;
    this.#tail = tail;
    Atomics.store(words, TAIL, tail);
    const signal = Atomics.load(words, SIGNAL);
    if (signal !== NOTIFIED) {
      this.#signal(signal, tail);
    }
  }

  /** The reader is parked or closed. */
  #signal(signal: number, tail: number): void {
    const words = this.#words;
    const { waker: wakerWords, reactor } = this.#reader;
    if (signal === PARKED) {
      // A reader without a reactor may be on the pure backend, where no exit flag tells that its thread was terminated.
      const dead = reactor === 0 ? isDead(wakerWords) : Atomics.load(wakerWords, DEAD) !== 0;
      if (!dead) {
        if (Atomics.compareExchange(words, SIGNAL, PARKED, NOTIFIED) === PARKED) {
          wakeThread(wakerWords, reactor);
          return;
        }
        if (!this.isClosed) {
          return;
        }
      }
    }
    // The reader closes, or has ended. The record counts only if it is taken before that is complete.
    while (Atomics.load(words, DRAINED) === 0) {
      if (this.isOwn || isDead(wakerWords)) {
        this.abandon();
      } else {
        // It may be waiting for room for an answer to this thread.
        inboxPoller.spill();
        Atomics.wait(words, DRAINED, 0, WRITER_SLICE);
      }
    }
    if (distance(tail, Atomics.load(words, HEAD)) < 0) {
      throw closedError();
    }
  }

  /** Whether the reader is of the calling thread. */
  get isOwn(): boolean {
    return this.#reader.waker.buffer === waker.words.buffer;
  }

  /** Waits for room for so many units. **Blocks**, or raises if `whenFull` is `'throw'`. */
  #makeRoom(units: number, whenFull: WhenFull): void {
    const words = this.#words;
    for (;;) {
      this.#head = Atomics.load(words, HEAD);
      if (distance(this.#head, this.#tail) + units <= this.#capacity) {
        return;
      }
      this.checkOpen();
      if (whenFull === 'throw') {
        const message = `The event loop has not taken the last ${this.#capacity} records from this thread`;
        throw new RuntimeError(message, 'ERR_ASYNCIO_INBOX_FULL');
      }
      if (this.isOwn && !this.#reader.canSpill) {
        throw new DeadlockError('This thread would wait for itself to take calls from its inbox, which is full');
      }
      if (isDead(this.#reader.waker)) {
        this.abandon();
      }
      // Else two threads that wait for room in each other's rings would wait for ever.
      inboxPoller.spill();
      if (Atomics.exchange(words, WRITER_WAITS, 1) === 0) {
        // The reader may be blocked on an answer of this thread. Once woken, it makes room.
        wakeThread(this.#reader.waker, 0);
      }
      if (Atomics.load(words, HEAD) === this.#head) {
        Atomics.wait(words, HEAD, this.#head, WRITER_SLICE);
      }
    }
  }
}

function closedError(): RuntimeError {
  return new RuntimeError('Event loop is closed', 'ERR_ASYNCIO_LOOP_CLOSED');
}
