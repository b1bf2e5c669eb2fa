import { DeadlockError, RuntimeError } from '../errors/errors.js';
import { BLOCKED_IN, bell, DEAD, RUNG, WAITS } from '../reactor/bell.js';
import type { Binding } from '../reactor/native/binding.js';
import { loadAddon } from '../reactor/native/load-addon.js';
import { scratchWords } from './codec.js';
import type { InboxMemory } from './inbox-memory.js';
import {
  CALL,
  CLOSED,
  CONNECTION,
  CONNECTIONS,
  CROWD,
  FIRST_UNIT,
  HEAD,
  HEADER,
  KIND_SHIFT,
  NAME,
  PAYLOAD,
  REACTOR,
  ROOM,
  SIGNALLED,
  SKIP,
  TAIL,
  UNIT,
} from './layout.js';
import { isDead } from './liveness.js';
import { office } from './office.js';

/** What a sender does when the inbox is full. */
export type WhenFull = 'wait' | 'throw';

/** How long a sender waits for room before it looks again, in milliseconds: the receiver may have died. */
const ROOM_SLICE = 50;

/**
 * The sender's side of an inbox: appends records. Any number of threads, each with an outbox of its own.
 *
 * A bounded queue of many producers and one consumer. A sender claims units by compare-and-exchange of the tail, writes, and
 * then publishes the header, as in D. Vyukov's bounded queue (1024cores.net), of which the headers are the sequence numbers:
 * zero again when taken. Between claim and header there is no loop and no call of a function, so that V8 has no place at
 * which to end a terminated thread there: a record claimed and never published would stop the queue for all.
 */
export class Outbox {
  readonly #bell: Int32Array;
  readonly #whenFull: WhenFull;
  readonly #words: Int32Array;
  readonly #floats: Float64Array;
  readonly #capacity: number;
  /** The addon's, once it is needed. */
  #wake: Binding['wake'] | undefined;
  /** As last seen. */
  #tail = 0;
  #head = 0;

  constructor(memory: InboxMemory, bellWords: Int32Array, whenFull: WhenFull) {
    this.#words = memory.words;
    this.#floats = memory.floats;
    this.#capacity = memory.capacity;
    this.#bell = bellWords;
    this.#whenFull = whenFull;
  }

  /** The number of a new connection. */
  connect(): number {
    return Atomics.add(this.#words, CONNECTIONS, 1) + 1;
  }

  /** Whether nothing can be appended any more. */
  get isClosed(): boolean {
    return (Atomics.load(this.#words, TAIL) & CLOSED) !== 0;
  }

  /** @throws RuntimeError if nothing can be appended any more. */
  checkOpen(): void {
    if (this.isClosed) {
      throw closedError();
    }
  }

  /** The receiver is dead: lets nothing more in. */
  abandon(): void {
    Atomics.or(this.#words, TAIL, CLOSED);
  }

  /** Whether this is an inbox of the calling thread. */
  get isOwn(): boolean {
    return this.#bell.buffer === bell.words.buffer;
  }

  /**
   * Appends a record of one unit: `bits` of `codec.ts`, or `PARCEL` with its number as `first`. May **block** while the
   * inbox is full.
   *
   * @throws RuntimeError if the inbox is closed, or full and not to be waited for.
   */
  post(kind: number, connection: number, name: number, call: number, bits: number, first: number): void {
    const words = this.#words;
    const header = bits | (kind << KIND_SHIFT) | 1;
    let tail = this.#tail;
    for (;;) {
      if ((tail & CLOSED) !== 0) {
        throw closedError();
      }
      if (((tail + 2 - this.#head) | 0) >>> 1 > this.#capacity && !this.#hasRoom(tail, 1)) {
        tail = Atomics.load(words, TAIL);
        continue;
      }
      const seen = Atomics.compareExchange(words, TAIL, tail, (tail + 2) | 0);
      if (seen === tail) {
        break;
      }
      tail = seen;
    }
    const at = FIRST_UNIT + ((tail >>> 1) & (this.#capacity - 1)) * UNIT;
    words[at + CONNECTION] = connection;
    words[at + NAME] = name;
    words[at + CALL] = call;
    this.#floats[(at + PAYLOAD) >> 1] = first;
    Atomics.store(words, at + HEADER, header);
    this.#tail = (tail + 2) | 0;
    if (Atomics.load(words, SIGNALLED) === 0) {
      this.#signal();
    }
  }

  /** The same for the record whose payload `encode` has written, and described by `bits`. */
  postEncoded(kind: number, connection: number, name: number, call: number, bits: number): void {
    const words = this.#words;
    const units = bits & 0xff;
    const header = bits | (kind << KIND_SHIFT);
    // Zero until it is published.
    scratchWords[HEADER] = 0;
    scratchWords[CONNECTION] = connection;
    scratchWords[NAME] = name;
    scratchWords[CALL] = call;
    const record = scratchWords.subarray(0, units * UNIT);
    let tail = this.#tail;
    let place = 0;
    let before = 0;
    for (;;) {
      if ((tail & CLOSED) !== 0) {
        throw closedError();
      }
      place = (tail >>> 1) & (this.#capacity - 1);
      // A record is in one piece: at the end of the ring it leaves a gap.
      before = place + units > this.#capacity ? this.#capacity - place : 0;
      const wanted = before + units;
      if (((tail + 2 * wanted - this.#head) | 0) >>> 1 > this.#capacity && !this.#hasRoom(tail, wanted)) {
        tail = Atomics.load(words, TAIL);
        continue;
      }
      const seen = Atomics.compareExchange(words, TAIL, tail, (tail + 2 * wanted) | 0);
      if (seen === tail) {
        break;
      }
      tail = seen;
    }
    const gap = FIRST_UNIT + place * UNIT;
    const at = before === 0 ? gap : FIRST_UNIT;
    words.set(record, at);
    Atomics.store(words, at + HEADER, header);
    if (before !== 0) {
      Atomics.store(words, gap + HEADER, before | (SKIP << KIND_SHIFT));
    }
    this.#tail = (tail + 2 * (before + units)) | 0;
    if (Atomics.load(words, SIGNALLED) === 0) {
      this.#signal();
    }
  }

  /** Whether there is room by now; waits until there may be, or raises, where there is not. */
  #hasRoom(tail: number, units: number): boolean {
    const words = this.#words;
    this.#head = Atomics.load(words, HEAD);
    if (((tail + 2 * units - this.#head) | 0) >>> 1 <= this.#capacity) {
      return true;
    }
    if ((Atomics.load(words, TAIL) & ~CLOSED) - (tail & ~CLOSED) !== 0) {
      return false;
    }
    if (this.#whenFull === 'throw') {
      throw new RuntimeError(
        `The inbox of the event loop is full (${this.#capacity} records)`,
        'ERR_ASYNCIO_INBOX_FULL',
      );
    }
    if (this.isOwn) {
      throw new DeadlockError('The inbox of this thread is full, and this thread waits for room in it');
    }
    this.#awaitRoom();
    return false;
  }

  /** **Blocks** until the receiver has taken something, or it is time to look. */
  #awaitRoom(): void {
    const words = this.#words;
    Atomics.add(words, CROWD, 1);
    try {
      if (isDead(this.#bell)) {
        this.abandon();
        return;
      }
      const room = Atomics.load(words, ROOM);
      this.#signal();
      if (Atomics.load(words, HEAD) === this.#head) {
        Atomics.wait(words, ROOM, room, ROOM_SLICE);
      }
      // Else two threads that wait for each other's inbox would wait for ever.
      office.evacuate();
    } finally {
      Atomics.sub(words, CROWD, 1);
    }
  }

  /**
   * Tells the receiver, unless somebody has, that there is something to take. Here, too, V8 has no place to end a terminated
   * thread between the exchange and the ringing: all would rely on its having rung.
   */
  #signal(): void {
    const words = this.#words;
    const bellWords = this.#bell;
    const reactor = words[REACTOR];
    // A receiver without a reactor may be on the pure backend, where nothing but a look tells that it was terminated.
    if (reactor === 0 ? isDead(bellWords) : Atomics.load(bellWords, DEAD) !== 0) {
      // What was appended just now will not be taken.
      this.abandon();
      throw closedError();
    }
    if (this.#wake === undefined && (reactor !== 0 || Atomics.load(bellWords, BLOCKED_IN) !== 0)) {
      this.#wake = loadAddon().wake;
    }
    const wake = this.#wake;
    if (Atomics.compareExchange(words, SIGNALLED, 0, 1) !== 0) {
      return;
    }
    Atomics.store(bellWords, RUNG, 1);
    if (Atomics.load(bellWords, WAITS) !== 0) {
      Atomics.notify(bellWords, RUNG);
    }
    const target = Atomics.load(bellWords, BLOCKED_IN) || reactor;
    if (target !== 0) {
      if (wake === undefined) {
        // It has begun to block just now.
        loadAddon().wake(target);
      } else {
        wake(target);
      }
    }
  }
}

function closedError(): RuntimeError {
  return new RuntimeError('Event loop is closed', 'ERR_ASYNCIO_LOOP_CLOSED');
}
