import { DeadlockError, RuntimeError } from '../errors/errors.js';
import { DEAD, waker } from '../reactor/waker.js';
import { Atomics } from '../util/globals.js';
import { scratchWords } from './codec.js';
import { WRITER_SLICE } from './constants.js';
import { inboxPoller } from './inbox-poller.js';
import { isDead } from './liveness.js';
import {
  BACKLOG,
  BLOCKED,
  CALL,
  CLOSED,
  DRAINED,
  ENDED,
  ENDED_WITH_MESSAGE,
  HEAD,
  HEADER,
  NAME,
  NOTIFIED,
  PARKED,
  SIGNAL,
  SKIP,
  TAIL,
  UNIT,
  WRITER_ENDED,
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
  readonly #isForReplies: boolean;
  #tail = 0;
  /** The reader's counter, as last seen. */
  #head = 0;

  /** `isForReplies`: a record whose reader has ended may be lost without an error. */
  constructor(memory: RingMemory, reader: Reader, isForReplies = false) {
    this.#words = memory.words;
    this.#floats = memory.floats;
    this.#capacity = memory.capacity;
    this.#reader = reader;
    this.#isForReplies = isForReplies;
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
    this.#append(kind, name, call, bits, first);
  }

  /** {@link post}, but if there is no room it appends nothing and returns false. */
  tryPost(kind: number, name: number, call: number, bits: number, first: number): boolean {
    if (distance(this.#head, this.#tail) >= this.#capacity && !this.#seesRoom(1)) {
      return false;
    }
    this.#append(kind, name, call, bits, first);
    return true;
  }

  /** Waits until the next record of one unit has room; as {@link post}. */
  reserve(whenFull: WhenFull): void {
    if (distance(this.#head, this.#tail) >= this.#capacity) {
      this.#makeRoom(1, whenFull);
    }
  }

  /** As {@link post}, for the record whose payload `encode` has written. `bits` is what `encode` has returned. */
  postEncoded(kind: number, name: number, call: number, bits: number, whenFull: WhenFull): void {
    const units = unitsOf(bits);
    const gap = this.#gapBefore(units);
    if (distance(this.#head, this.#tail) + gap + units > this.#capacity) {
      this.#makeRoom(gap + units, whenFull);
    }
    this.#appendRecord(RingWriter.complete(kind, name, call, bits), gap);
  }

  /** Completes the record whose payload `encode` has written, and returns its words. They are valid until the next one. */
  static complete(kind: number, name: number, call: number, bits: number): Int32Array {
    scratchWords[HEADER] = headerOf(kind, bits);
    scratchWords[NAME] = name;
    scratchWords[CALL] = call;
    return scratchWords;
  }

  /** Appends the record that begins with the first of `words`. If there is no room, returns false. */
  tryPostRecord(words: Int32Array): boolean {
    const units = unitsOf(words[HEADER]);
    const gap = this.#gapBefore(units);
    if (distance(this.#head, this.#tail) + gap + units > this.#capacity && !this.#seesRoom(gap + units)) {
      return false;
    }
    this.#appendRecord(words, gap);
    return true;
  }

  /**
   * Appends the records that stand side by side in `words` from `start` to `end`, as many as there is room for. Returns
   * where the others begin.
   */
  tryPostRecords(words: Int32Array, start: number, end: number): number {
    this.#head = Atomics.load(this.#words, HEAD);
    const gap = this.#gapBefore(unitsOf(words[start + HEADER]));
    const place = gap > 0 ? 0 : unitAt(this.#tail, this.#capacity);
    const room = this.#capacity - distance(this.#head, this.#tail) - gap;
    const limit = start + Math.min(room, this.#capacity - place) * UNIT;
    let at = start;
    for (let next = at; next <= limit; next += unitsOf(words[next + HEADER]) * UNIT) {
      at = next;
      if (at === end) {
        break;
      }
    }
    if (at > start) {
      this.#skip(gap);
      this.#words.set(words.subarray(start, at), firstWordOf(place));
      this.#publish(advance(this.#tail, gap + (at - start) / UNIT));
    }
    return at;
  }

  /** Asks the reader to wake this thread when it has made room. Returns false if it has made some meanwhile. */
  isStillFull(): boolean {
    const head = this.#head;
    Atomics.store(this.#words, WRITER_WAITS, BACKLOG);
    return Atomics.load(this.#words, HEAD) === head;
  }

  /** Whether the reader has made room since {@link isStillFull}. */
  get wasGivenRoom(): boolean {
    return Atomics.load(this.#words, WRITER_WAITS) === 0;
  }

  /** Tells the reader that there are no more records, and whether the side channel has a last message for it. */
  announceEnd(hasMessage: boolean): void {
    const words = this.#words;
    Atomics.store(words, WRITER_ENDED, hasMessage ? ENDED_WITH_MESSAGE : ENDED);
    if (Atomics.compareExchange(words, SIGNAL, PARKED, NOTIFIED) === PARKED) {
      wakeThread(this.#reader.waker, this.#reader.reactor);
    }
  }

  #append(kind: number, name: number, call: number, bits: number, first: number): void {
    const tail = this.#tail;
    const words = this.#words;
    const at = firstWordOf(unitAt(tail, this.#capacity));
    words[at + HEADER] = headerOf(kind, bits | 1);
    words[at + NAME] = name;
    words[at + CALL] = call;
    this.#floats[payloadFloatOf(at)] = first;
    this.#publish(advance(tail, 1));
  }

  /** A record is in one piece. If it does not fit at the end of the ring, it leaves a gap there: of how many units. */
  #gapBefore(units: number): number {
    const place = unitAt(this.#tail, this.#capacity);
    return place + units > this.#capacity ? this.#capacity - place : 0;
  }

  #appendRecord(record: Int32Array, gap: number): void {
    const units = unitsOf(record[HEADER]);
    const place = gap > 0 ? 0 : unitAt(this.#tail, this.#capacity);
    this.#skip(gap);
    this.#words.set(record.subarray(0, units * UNIT), firstWordOf(place));
    this.#publish(advance(this.#tail, gap + units));
  }

  /** Marks `gap` units as empty: less than the record takes that did not fit there. */
  #skip(gap: number): void {
    if (gap > 0) {
      this.#words[firstWordOf(unitAt(this.#tail, this.#capacity)) + HEADER] = headerOf(SKIP, gap);
    }
  }

  #seesRoom(units: number): boolean {
    this.#head = Atomics.load(this.#words, HEAD);
    return distance(this.#head, this.#tail) + units <= this.#capacity;
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
      // To ask the system takes some microseconds, too long for each reply.
      const asks = reactor === 0 && !this.#isForReplies;
      const dead = asks ? isDead(wakerWords) : Atomics.load(wakerWords, DEAD) !== 0;
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

  /** Waits for room for `units` units. **Blocks**, or raises if `whenFull` is `'throw'`. */
  #makeRoom(units: number, whenFull: WhenFull): void {
    const words = this.#words;
    for (;;) {
      if (this.#seesRoom(units)) {
        return;
      }
      this.checkOpen();
      if (whenFull === 'throw') {
        const message = `The event loop has not taken the last ${this.#capacity} records from this thread`;
        throw new RuntimeError(message, 'ERR_ASYNCIO_INBOX_FULL');
      }
      if (this.isOwn) {
        throw new DeadlockError('This thread would wait for itself to take calls from its inbox, which is full');
      }
      if (isDead(this.#reader.waker)) {
        this.abandon();
      }
      // Otherwise two threads that wait for room in each other's rings would wait for ever.
      inboxPoller.spill();
      if (Atomics.exchange(words, WRITER_WAITS, BLOCKED) === 0) {
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
