import type { MessagePort, TransferListItem } from 'node:worker_threads';
import { BrokenExecutorError, DeadlockError } from '../errors/errors.js';
import type { LoopHandle } from '../mail/address.js';
import { decode, encode, NO_ARGUMENTS, ONE_NUMBER } from '../mail/codec.js';
import { type Introduction, introduce } from '../mail/introduction.js';
import {
  ASKED,
  CALL,
  CALLED,
  CANCEL,
  CANCEL_ASKED,
  CANCELLATION,
  DEFINE,
  FAILURE,
  GOODBYE,
  INTRODUCED,
  KIND_SHIFT,
  LOBBY,
  PARCEL,
  PAYLOAD,
  QUEUED,
  REACTOR,
  RESULT,
  RUNNING,
  SHUT,
  WITHDRAWN,
} from '../mail/layout.js';
import { isDead } from '../mail/liveness.js';
import { office } from '../mail/office.js';
import { ParcelPort } from '../mail/parcels.js';
import { ringBell } from '../mail/ring-bell.js';
import { type RecordMemory, RingMemory } from '../mail/ring-memory.js';
import { type Receive, RingReader } from '../mail/ring-reader.js';
import { RingWriter, type WhenFull } from '../mail/ring-writer.js';
import { uniqueName } from '../mail/unique-name.js';
import { bell } from '../reactor/bell.js';
import { ConcurrentFuture, type Source } from './concurrent-future.js';
import { type Failure, putTogether } from './failure.js';
import { type Answered, hub, slotOf } from './hub.js';
import { unwrap } from './transfer.js';

/** Records that a ring holds: half a megabyte, which stays in a processor's cache. */
const CAPACITY = 1 << 14;

/** How long a new connection waits for the lobby of a loop that is being made, before it looks if that lives, in milliseconds. */
const LOBBY_SLICE = 50;
const EVERYTHING = Number.POSITIVE_INFINITY;

/**
 * Numbers that a connection gives to names. Functions that are made up as a program goes have ever new ones: then the numbers are
 * given anew, from the first on, and the other side forgets what they meant. It has read by then all that was said before.
 */
const MAX_NAMES = 1024;

/** Tells the loop of a connection that was collected. What it holds must not refer to the link. */
const collected = new FinalizationRegistry<{
  calls: RingWriter;
  unmark: () => void;
  lobby: string;
}>(({ calls, unmark, lobby }) => {
  unmark();
  if (links.get(lobby)?.deref() === undefined) {
    links.delete(lobby);
  }
  if (!calls.isClosed) {
    try {
      calls.post(GOODBYE, 0, 0, NO_ARGUMENTS, 0, 'throw');
    } catch {
      // It was closed just now, or has no room: then the loop keeps a few bytes more than it needs.
    }
  }
});

/** The connections of this thread, by the lobby of the loop: one each, or the order of calls would not be kept. */
const links = new Map<string, WeakRef<Link>>();

/**
 * The caller's side of the connection of this thread to a loop: sends calls, and takes what comes back. It begins with the
 * first call.
 */
export class Link implements Answered, Source {
  outstanding = 0;
  readonly #handle: LoopHandle;
  readonly #gate: Int32Array;
  readonly #bell: Int32Array;
  readonly #id = uniqueName();
  readonly #callMemory = RingMemory.create(CAPACITY);
  readonly #answerMemory = RingMemory.create(CAPACITY);
  readonly #calls: RingWriter;
  readonly #answers: RingReader;
  readonly #cancelsAtOnce: boolean;
  readonly #names = new Map<string, number>();
  #lastName: string | undefined;
  #lastNumber = 0;
  /** Undefined before it was introduced. */
  #parcels: ParcelPort | undefined;
  #cause: unknown;
  /** This thread has started the other one, and will be told of its end. */
  #isAnnounced = false;
  /** Whether answers were taken since {@link _collected}. */
  #hasTaken = false;
  readonly #receive: Receive = (header, record, memory) => this.#take(header, record, memory);

  /** The link of this thread to the loop behind `handle`. */
  static to(handle: LoopHandle): Link {
    let link = links.get(handle.lobby)?.deref();
    if (link === undefined) {
      link = new Link(handle);
      links.set(handle.lobby, new WeakRef(link));
    }
    return link;
  }

  /** `cancelsAtOnce`: a call that is cancelled while it runs is over for the caller, as a coroutine in asyncio is. */
  constructor(handle: LoopHandle, cancelsAtOnce = true) {
    this.#handle = handle;
    const gate = new Int32Array(handle.gate);
    this.#gate = gate;
    this.#bell = new Int32Array(handle.bell);
    this.#calls = new RingWriter(this.#callMemory, {
      bell: this.#bell,
      get reactor() {
        return gate[REACTOR];
      },
    });
    this.#answers = new RingReader(this.#answerMemory);
    this.#cancelsAtOnce = cancelsAtOnce;
    collected.register(this, { calls: this.#calls, unmark: this.#answers.unmark, lobby: handle.lobby });
  }

  get signalled(): boolean {
    return this.#answers.signalled;
  }

  get pending(): boolean {
    return this.#answers.pending;
  }

  /** Whether the loop is closed, or its thread has ended. */
  get isClosed(): boolean {
    return this.#calls.isClosed || Atomics.load(this.#gate, SHUT) !== 0 || isDead(this.#bell);
  }

  /** Whether nothing can be sent any more. */
  get isShut(): boolean {
    return this.#calls.isClosed;
  }

  /** The native reactor of the loop; 0 where it has none, or is not made yet. */
  get reactor(): number {
    return Atomics.load(this.#gate, REACTOR);
  }

  /** Has the function of that name called. @throws RuntimeError, DataCloneError. */
  send(name: string, args: readonly unknown[], whenFull: WhenFull = 'wait'): void {
    const number = name === this.#lastName ? this.#lastNumber : this.#numberOf(name, whenFull);
    if (args.length === 1 && typeof args[0] === 'number') {
      this.#calls.post(CALLED, number, 0, ONE_NUMBER, args[0], whenFull);
    } else {
      this.#post(CALLED, number, 0, args, whenFull);
    }
  }

  /** The same for what need not be said to a loop that is closed, or closes just now. */
  sendIfOpen(name: string): void {
    if (!this.isClosed) {
      try {
        this.send(name, []);
      } catch (error) {
        if (!this.isShut) {
          throw error;
        }
      }
    }
  }

  /** The same as {@link send}, for its result. */
  ask<T>(name: string, args: readonly unknown[], whenFull: WhenFull = 'wait'): ConcurrentFuture<T> {
    const future = new ConcurrentFuture<T>(this);
    this.begin(future as ConcurrentFuture, name, args, whenFull);
    return future;
  }

  /** The same, for a `future` that there is already. */
  begin(future: ConcurrentFuture, name: string, args: readonly unknown[], whenFull: WhenFull = 'wait'): void {
    const number = name === this.#lastName ? this.#lastNumber : this.#numberOf(name, whenFull);
    const call = hub().begin(this, future);
    future._call = call;
    try {
      if (args.length === 1 && typeof args[0] === 'number') {
        this.#calls.post(ASKED, number, call, ONE_NUMBER, args[0], whenFull);
      } else {
        this.#post(ASKED, number, call, args, whenFull);
      }
    } catch (error) {
      hub().end(call);
      throw error;
    }
  }

  wait(future: ConcurrentFuture, deadline: number): void {
    if (this.#calls.isOwn) {
      throw new DeadlockError('This thread would wait for a loop of its own, which cannot run meanwhile');
    }
    hub().wait(future, deadline, () => this.checkAlive(true));
  }

  cancel(future: ConcurrentFuture): boolean {
    const { claims } = hub();
    const slot = slotOf(future._call);
    if (Atomics.compareExchange(claims, slot, QUEUED, WITHDRAWN) === QUEUED) {
      return true;
    }
    if (Atomics.compareExchange(claims, slot, RUNNING, CANCEL_ASKED) === RUNNING && !this.#calls.isClosed) {
      try {
        this.#calls.post(CANCEL, 0, future._call, NO_ARGUMENTS, 0, 'wait');
      } catch {
        // It has ended just now, and has failed the call or cannot any more.
      }
    }
    return this.#cancelsAtOnce;
  }

  collect(): void {
    do {
      this.evacuate();
      if (this.#hasTaken) {
        this.#hasTaken = false;
        this._collected();
      }
      hub().settle();
    } while (!this.#answers.rest());
  }

  evacuate(): void {
    while (this.#answers.take(this.#answers.end, EVERYTHING, this.#receive)) {}
  }

  /** A call was answered; `future` will be told so soon. */
  protected _answered(_future: ConcurrentFuture): void {}

  /** Answers have come, and all that have were counted; their futures are told next. */
  protected _collected(): void {}

  checkAlive(isBlocked: boolean): void {
    if (!isBlocked && this.#isAnnounced) {
      // Its Worker will say so, and why.
      return;
    }
    if (isDead(this.#bell)) {
      // The last that it said counts.
      office.collect();
      this.broken(this.#cause);
    }
  }

  /** The thread has ended, maybe because of `cause`: fails what it held. */
  broken(cause: unknown): void {
    this.#cause ??= cause;
    this.#calls.abandon();
    hub().fail(this, () => {
      const options = this.#cause === undefined ? undefined : { cause: this.#cause };
      return new BrokenExecutorError('The thread that held this call has ended', options);
    });
  }

  /** The thread has ended, and nobody will ask for its answers any more. */
  forget(): void {
    links.delete(this.#handle.lobby);
    this.#answers.unmark();
    this.#parcels?.close();
  }

  /** What this link says of itself, to be given to a thread that is being started, with our end of the port. */
  introduction(port: MessagePort, theirs: MessagePort): Introduction {
    this.#isAnnounced = true;
    this.#parcels = new ParcelPort(port, this.#handle.lobby, this.#id);
    links.set(this.#handle.lobby, new WeakRef(this));
    return { ...this.#self(), port: theirs };
  }

  #take(header: number, record: number, memory: RecordMemory): void {
    let kind = (header >> KIND_SHIFT) & 15;
    const call = memory.words[record + CALL];
    let value: unknown;
    try {
      value =
        (header & PARCEL) === 0
          ? decode(header, record, memory)[0]
          : (this.#parcels as ParcelPort).take(memory.floats[(record + PAYLOAD) >> 1], hub().lobby);
    } catch (error) {
      // V8 could not make of it what was sent.
      kind = FAILURE;
      value = { value: error };
    }
    const future = hub().end(call);
    if (future !== undefined) {
      this._answered(future);
      this.#hasTaken = true;
      hub().arrive(() => settle(future, kind, value));
    }
  }

  #post(kind: number, name: number, call: number, args: readonly unknown[], whenFull: WhenFull): void {
    const list: TransferListItem[] = [];
    const values = unwrap(args, list);
    const bits = list.length === 0 ? encode(values) : 0;
    if (bits !== 0) {
      this.#calls.postEncoded(kind, name, call, bits, whenFull);
      return;
    }
    this.#calls.checkOpen();
    // First, for what is transferred does not come back.
    this.#calls.reserve(whenFull);
    const number = (this.#parcels as ParcelPort).send(values, list);
    this.#calls.post(kind, name, call, PARCEL, number, whenFull);
  }

  #numberOf(name: string, whenFull: WhenFull): number {
    let number = this.#names.get(name);
    if (number === undefined) {
      if (this.#parcels === undefined) {
        this.#introduce();
      }
      const starting = this.#names.size === MAX_NAMES;
      number = starting ? 1 : this.#names.size + 1;
      this.#post(DEFINE, number, 0, [name], whenFull);
      if (starting) {
        this.#names.clear();
      }
      this.#names.set(name, number);
    }
    this.#lastName = name;
    this.#lastNumber = number;
    return number;
  }

  /** May **block** for as long as the loop is being made. */
  #introduce(): void {
    const gate = this.#gate;
    while (Atomics.load(gate, LOBBY) === 0) {
      this.#checkOpen();
      Atomics.wait(gate, LOBBY, 0, LOBBY_SLICE);
    }
    this.#checkOpen();
    const port = introduce(this.#handle.lobby, this.#self());
    Atomics.add(gate, INTRODUCED, 1);
    this.#parcels = new ParcelPort(port, this.#handle.lobby, this.#id);
    // In this order the loop has either seen the introduction before it closed, or is seen to be closed.
    this.#checkOpen();
    ringBell(this.#bell, gate[REACTOR]);
  }

  #checkOpen(): void {
    if (Atomics.load(this.#gate, SHUT) !== 0 || isDead(this.#bell)) {
      this.#calls.abandon();
    }
    this.#calls.checkOpen();
  }

  #self(): Omit<Introduction, 'port'> {
    const { lobbyName, claims } = hub();
    return {
      id: this.#id,
      calls: this.#callMemory.buffer,
      answers: this.#answerMemory.buffer,
      claims: claims.buffer as SharedArrayBuffer,
      bell: bell.words.buffer as SharedArrayBuffer,
      lobby: lobbyName,
    };
  }
}

/** Completes `future` as the answer says. */
function settle(future: ConcurrentFuture, kind: number, value: unknown): void {
  switch (kind) {
    case RESULT:
      future._fulfil(value);
      break;
    case FAILURE:
      future._reject(reasonOf(value as Failure));
      break;
    case CANCELLATION:
      future._cancelled();
      break;
  }
}

/** The exception that was sent; why it cannot be made again, where that is so. */
function reasonOf(failure: Failure): unknown {
  try {
    return putTogether(failure);
  } catch (error) {
    return error;
  }
}
