import { RecordQueue } from './record-queue.js';
import type { RingMemory } from './ring-memory.js';
import { type Reader, RingWriter } from './ring-writer.js';

/** Replies go into the ring. */
const DIRECT = 0;
/** Replies go into the backlog, behind those that had no room in the ring. */
const BACKLOGGED = 1;
/** There are no more replies. */
const ENDED = 2;

/**
 * The writer's side of a ring of answers. It never waits: a caller that takes no answers must not stop the loop that
 * serves others.
 *
 * A reply that has no room joins the *backlog*, in memory of this thread. The reader wakes this thread when it has made
 * room; then {@link flush} moves replies into the ring. There is at most one reply for each call, so the backlog of a
 * caller is limited by the calls that it may have without an answer (`MAX_PENDING_CALLS`).
 */
export class ReplyWriter {
  readonly #ring: RingWriter;
  #state = DIRECT;
  #backlog = new RecordQueue();

  constructor(memory: RingMemory, reader: Reader) {
    this.#ring = new RingWriter(memory, reader, true);
  }

  /** Whether replies wait for room. */
  get isBacklogged(): boolean {
    return this.#state === BACKLOGGED;
  }

  /** Whether the caller is gone, or there are no more replies: no caller wants one. */
  get isClosed(): boolean {
    return this.#state === ENDED || this.#ring.isClosed;
  }

  /** Whether {@link flush} has something to do. */
  get canFlush(): boolean {
    return this.#state === BACKLOGGED && (this.#ring.wasGivenRoom || this.#ring.isClosed);
  }

  /** Appends a record of one unit, as `RingWriter.post`. Raises nothing: if the caller is gone, no thread wants it. */
  post(kind: number, call: number, bits: number, first: number): void {
    if (this.#state === DIRECT) {
      try {
        if (this.#ring.isClosed || this.#ring.tryPost(kind, 0, call, bits, first)) {
          return;
        }
      } catch {
        // The caller is gone since just now.
        return;
      }
      this.#state = BACKLOGGED;
      this.#backlog.put(kind, call, bits, first);
      this.flush();
    } else if (this.#state === BACKLOGGED) {
      this.#backlog.put(kind, call, bits, first);
    }
  }

  /** The same for the record whose payload `encode` has written. */
  postEncoded(kind: number, call: number, bits: number): void {
    const record = RingWriter.complete(kind, 0, call, bits);
    if (this.#state === DIRECT) {
      try {
        if (this.#ring.isClosed || this.#ring.tryPostRecord(record)) {
          return;
        }
      } catch {
        return;
      }
      this.#state = BACKLOGGED;
      this.#backlog.putRecord(record);
      this.flush();
    } else if (this.#state === BACKLOGGED) {
      this.#backlog.putRecord(record);
    }
  }

  /** Moves replies into the ring, as many as there is room for. The reader wakes this thread when there is more. */
  flush(): void {
    if (this.#state !== BACKLOGGED) {
      return;
    }
    const backlog = this.#backlog;
    try {
      while (!this.#ring.isClosed && !backlog.isEmpty) {
        const at = this.#ring.tryPostRecords(backlog.words, backlog.start, backlog.end);
        if (at > backlog.start) {
          backlog.dropTo(at);
        } else if (this.#ring.isStillFull()) {
          return;
        }
      }
    } catch {
      // The caller is gone since just now.
    }
    this.#backlog = new RecordQueue();
    this.#state = DIRECT;
  }

  /** There are no more replies. Returns those that had no room: see {@link announceEnd}. */
  end(): Int32Array[] {
    const left = this.#backlog.pieces();
    this.#backlog = new RecordQueue();
    this.#state = ENDED;
    return left;
  }

  /** After {@link end}: tells the reader so. `hasMessage`: the side channel has a last message for it. */
  announceEnd(hasMessage: boolean): void {
    if (!this.#ring.isClosed) {
      this.#ring.announceEnd(hasMessage);
    }
  }
}
