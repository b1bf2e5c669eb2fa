import { randomUUID } from 'node:crypto';
import { scope } from '../context/scope.js';
import { RuntimeError } from '../errors/errors.js';
import { thread } from '../loop/thread.js';
import { decode } from '../mail/codec.js';
import { Inbox, type Receive } from '../mail/inbox.js';
import { InboxMemory, type RecordMemory } from '../mail/inbox-memory.js';
import {
  CALL,
  CANCELLATION,
  CONNECTION,
  FAILURE,
  KIND_SHIFT,
  LOBBY,
  PARCEL,
  PAYLOAD,
  QUEUED,
  RESULT,
} from '../mail/layout.js';
import { office, type Recipient } from '../mail/office.js';
import { Lobby } from '../mail/parcels.js';
import { bell } from '../reactor/bell.js';
import type { ConcurrentFuture } from './concurrent-future.js';
import { type Failure, putTogether } from './failure.js';
import { AdaptiveSpin } from './spin.js';

/** Answers that may wait to be taken. */
const CAPACITY = 1 << 16;
/** Calls without an answer, at most, and the bits of a call's number that say which of them it is. */
const MAX_CALLS = 1 << 20;
/** How often, in milliseconds, a thread that waits for answers makes sure that somebody lives who can give them. */
const ALIVE_INTERVAL = 100;
/** The same for one that blocks. */
const ALIVE_SLICE = 50;

/** A connection whose answers come here. */
export interface Answered {
  /** Takes the parcel of that number. */
  takeParcel(number: number, lobby: Lobby): unknown;
  /** A call was answered. */
  answered(future: ConcurrentFuture): void;
  /** Fails the calls that nobody will answer any more, if that is so. */
  checkAlive(): void;
}

/**
 * Where the answers to the calls of this thread come in, and who waits for which. One for each thread that makes calls.
 *
 * While there are calls without an answer, it keeps the process alive, and looks from time to time whether those who are to
 * answer still live.
 */
class Hub implements Recipient {
  readonly needsBell = true;
  readonly memory: InboxMemory = InboxMemory.create(CAPACITY);
  readonly lobbyName: string = `asyncio-native.${randomUUID()}`;
  /** A word for each call, which caller and callee change by compare-and-exchange; pages that are not used take no memory. */
  readonly claims: Int32Array = new Int32Array(new SharedArrayBuffer(4 * MAX_CALLS));
  readonly #inbox = new Inbox(this.memory);
  readonly #lobby = new Lobby(this.lobbyName);
  readonly #links = new Map<number, WeakRef<Answered>>();
  #nextLink = 1;
  readonly #futures: (ConcurrentFuture | undefined)[] = [];
  /** Whom each call was made by; that holds a connection until all its calls are answered. */
  readonly #owners: (Answered | undefined)[] = [];
  readonly #generations: number[] = [];
  readonly #free: number[] = [];
  #outstanding = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #spin = new AdaptiveSpin();
  readonly #receive: Receive = (header, record, memory) => this.#take(header, record, memory);

  constructor() {
    Atomics.store(this.memory.words, LOBBY, 1);
    office.open(this);
  }

  get signalled(): boolean {
    return this.#inbox.signalled;
  }

  /** The number of `link`, for its {@link Introduction}. */
  register(link: Answered): number {
    const number = this.#nextLink++;
    this.#links.set(number, new WeakRef(link));
    return number;
  }

  unregister(link: number): void {
    this.#links.delete(link);
  }

  /** A number for a call by `owner`, whose answer `future` is. @throws RuntimeError when 1,048,576 have no answer. */
  begin(owner: Answered, future: ConcurrentFuture): number {
    let slot = this.#free.pop();
    if (slot === undefined) {
      slot = this.#futures.length;
      if (slot === MAX_CALLS) {
        throw new RuntimeError(
          `More than ${MAX_CALLS} calls to other threads are without an answer`,
          'ERR_ASYNCIO_TOO_MANY',
        );
      }
      this.#generations.push(0);
      this.#futures.push(undefined);
      this.#owners.push(undefined);
    }
    // Never zero: that is a call without an answer.
    const generation = (this.#generations[slot] % 2047) + 1;
    this.#generations[slot] = generation;
    this.#futures[slot] = future;
    this.#owners[slot] = owner;
    Atomics.store(this.claims, slot, QUEUED);
    if (this.#outstanding++ === 0) {
      this.#watch();
    }
    return (generation << 20) | slot;
  }

  /** Takes back {@link begin}: the call could not be made, or nobody will answer. */
  end(call: number): void {
    const slot = slotOf(call);
    this.#futures[slot] = undefined;
    this.#owners[slot] = undefined;
    this.#free.push(slot);
    if (--this.#outstanding === 0) {
      this.#timer?.unref();
    }
  }

  /** Takes the answers that have come. What waits for them is called as from Node's loop, not from one of ours. */
  collect(): void {
    const { running } = thread;
    const context = scope.current;
    thread.running = null;
    scope.current = null;
    do {
      while (this.#inbox.take(this.#inbox.end, CAPACITY, this.#receive)) {}
    } while (!this.#inbox.rest());
    thread.running = running;
    scope.current = context;
  }

  /** **Blocks** until `future` is done or `deadline` has passed. `checkAlive` raises or completes it where nobody answers. */
  wait(future: ConcurrentFuture, deadline: number, checkAlive: () => void): void {
    while (!future.done()) {
      office.collect();
      if (future.done()) {
        return;
      }
      const left = deadline - performance.now();
      if (!(left > 0)) {
        return;
      }
      if (!this.#spin.until(() => this.#inbox.pending)) {
        bell.wait(Math.min(left, ALIVE_SLICE));
        if (!this.#inbox.pending) {
          checkAlive();
        }
      }
    }
  }

  /** Fails every call of `link` that has no answer. */
  fail(link: Answered, error: (future: ConcurrentFuture) => unknown): void {
    for (const [slot, owner] of this.#owners.entries()) {
      const future = this.#futures[slot];
      if (owner === link && future !== undefined) {
        this.end(future._call);
        future._reject(error(future));
      }
    }
  }

  evacuate(): void {
    this.collect();
  }

  abandon(): void {
    this.#inbox.close();
  }

  #take(header: number, record: number, memory: RecordMemory): void {
    const { words, floats } = memory;
    const call = words[record + CALL];
    const slot = slotOf(call);
    const link = this.#links.get(words[record + CONNECTION])?.deref();
    if (link === undefined) {
      return;
    }
    let kind = (header >> KIND_SHIFT) & 15;
    let value: unknown;
    try {
      value =
        (header & PARCEL) === 0
          ? decode(header, record, memory)[0]
          : link.takeParcel(floats[(record + PAYLOAD) >> 1], this.#lobby);
    } catch (error) {
      // V8 could not make of it what was sent.
      kind = FAILURE;
      value = { value: error };
    }
    const future = this.#futures[slot];
    if (future === undefined || this.#generations[slot] !== call >>> 20) {
      return;
    }
    this.end(call);
    link.answered(future);
    switch (kind) {
      case RESULT:
        future._fulfil(value);
        break;
      case FAILURE:
        future._reject(putTogether(value as Failure));
        break;
      case CANCELLATION:
        future._cancelled();
        break;
    }
  }

  #watch(): void {
    if (this.#timer === undefined) {
      this.#timer = setInterval(() => {
        for (const link of new Set(this.#owners)) {
          link?.checkAlive();
        }
      }, ALIVE_INTERVAL);
    }
    this.#timer.ref();
  }
}

let ofThread: Hub | undefined;

/** Which of the {@link Hub.claims} is that of a call. */
export function slotOf(call: number): number {
  return call & (MAX_CALLS - 1);
}

/** The hub of this thread. */
export function hub(): Hub {
  ofThread ??= new Hub();
  return ofThread;
}

export type { Hub };
