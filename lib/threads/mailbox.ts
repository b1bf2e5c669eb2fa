import { randomUUID } from 'node:crypto';
import { scope } from '../context/scope.js';
import { type Coroutine, isCoroutine } from '../coroutine/coroutine.js';
import { BrokenExecutorError, CancelledError, RuntimeError } from '../errors/errors.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Listener } from '../future/callbacks.js';
import { fromPromise } from '../future/from-promise.js';
import { Future } from '../future/future.js';
import { CANCELLED, FULFILLED, OUTCOME } from '../future/state.js';
import type { BaseLoop } from '../loop/base-loop.js';
import type { Schedulable } from '../loop/schedulable.js';
import type { LoopHandle } from '../mail/address.js';
import { decode, ONE_NUMBER } from '../mail/codec.js';
import { Inbox, type Receive } from '../mail/inbox.js';
import { InboxMemory, type RecordMemory } from '../mail/inbox-memory.js';
import { INTRODUCTION, type Introduction } from '../mail/introduction.js';
import {
  ASKED,
  CALL,
  CALLED,
  CANCEL,
  CONNECTION,
  DEFINE,
  GOODBYE,
  INBOX_VERSION,
  KIND_SHIFT,
  LOBBY,
  NAME,
  PARCEL,
  PAYLOAD,
  REACTOR,
} from '../mail/layout.js';
import { office, type Recipient } from '../mail/office.js';
import { Lobby } from '../mail/parcels.js';
import { bell } from '../reactor/bell.js';
import { Caller } from './caller.js';
import { calls } from './current-call.js';
import { type Exposed, ExposedNames } from './exposed.js';

/** Records that an inbox holds, unless its loop is told otherwise. */
export const DEFAULT_CAPACITY: number = 1 << 16;

/** Calls per entry of the ready ring. Between two entries the loop may look at the clock, and a hosted one let Node go on. */
const CHUNK = 32;

/** Bits of a header that are the same for every call with a single number. */
const SHAPE = ~0xff & ~(15 << KIND_SHIFT);

/** What a mailbox is made of when another thread has prepared it. */
export interface Prepared {
  readonly memory: InboxMemory;
  readonly lobby: string;
}

/** A call as it was read: `call` is 0 where nobody waits for an answer; `error` says why it could not be read. */
interface Call {
  readonly cell: Exposed;
  readonly call: number;
  readonly args: readonly unknown[];
  readonly error: unknown;
}

/** What was taken out of the ring before its time. */
interface Held {
  readonly caller: Caller;
  /** As of {@link Call}, where it is one. */
  readonly call: number;
  readonly run: () => unknown;
}

/**
 * Where a loop is called by other threads. Owned by the loop, from the first `expose` or `handle` until it is closed.
 *
 * All calls that have arrived stand in the ready ring as one entry, made when the loop polls: so they run in the order in
 * which they came, behind what was ready before, as if each had been scheduled there. In one iteration run those that were
 * there when the first of them did.
 */
export class Mailbox implements Schedulable, Recipient {
  readonly #loop: EventLoop;
  readonly #memory: InboxMemory;
  readonly #inbox: Inbox;
  readonly #lobby: Lobby;
  readonly #lobbyName: string;
  readonly #callers = new Map<number, Caller>();
  readonly names: ExposedNames = new ExposedNames();
  /** The caller of the last record, for most come in rows. */
  #lastNumber = 0;
  #lastCaller: Caller | undefined;
  #held: Held[] = [];
  /** How many of those have been made. */
  #released = 0;
  #scheduled = false;
  /** Where the present iteration's share ends; negative before its first call. */
  #end = -1;
  /** The call that is being answered right now; 0 for none. */
  #asking = 0;
  #asker: Caller | undefined;
  #refusing = false;
  readonly #receive: Receive = (header, record, memory) => {
    // What came earlier and is held goes first.
    if (this.#held.length > 0) {
      this.#hold(header, record, memory);
    } else {
      this.#perform(header, record, memory);
    }
  };
  readonly #hold: Receive = (header, record, memory) => {
    const kind = (header >> KIND_SHIFT) & 15;
    const caller = this.#callerOf(record, memory);
    if (kind === CALLED || kind === ASKED) {
      const read = this.#read(caller, header, record, memory);
      this.#held.push({ caller, call: read.call, run: () => this.#make(kind, caller, read) });
    } else if (kind === CANCEL || kind === GOODBYE) {
      const { words } = memory;
      const call = words[record + CALL];
      const number = words[record + CONNECTION];
      const run = (): unknown => (kind === CANCEL ? caller.running.get(call)?.cancel() : this.#forget(number, caller));
      this.#held.push({ caller, call: 0, run });
    } else {
      this.#perform(header, record, memory);
    }
  };

  constructor(loop: EventLoop, prepared?: Prepared) {
    this.#loop = loop;
    this.#memory = prepared?.memory ?? InboxMemory.create(DEFAULT_CAPACITY);
    this.#lobbyName = prepared?.lobby ?? `asyncio-native.${randomUUID()}`;
    this.#inbox = new Inbox(this.#memory);
    this.#lobby = new Lobby(this.#lobbyName);
    const { words } = this.#memory;
    words[REACTOR] = loop._reactor.id;
    Atomics.store(words, LOBBY, 1);
    Atomics.notify(words, LOBBY);
    office.open(this);
    // Somebody may call at any time.
    loop._remotes++;
  }

  get needsBell(): boolean {
    return this.#loop._reactor.id === 0;
  }

  get signalled(): boolean {
    return !this.#scheduled && this.#inbox.signalled;
  }

  get handle(): LoopHandle {
    return {
      kind: 'asyncio-native.loop',
      version: INBOX_VERSION,
      id: this.#loop._reactor.id,
      native: null,
      inbox: this.#memory.buffer,
      bell: bell.words.buffer as SharedArrayBuffer,
      lobby: this.#lobbyName,
    };
  }

  /** Whoever started this thread introduces itself. */
  introduce(connection: number, introduction: Introduction): void {
    this.#caller(connection).introduce(introduction);
  }

  collect(): void {
    this.#scheduled = true;
    this.#loop._schedule(this);
  }

  evacuate(): void {
    if (this.#refusing) {
      return;
    }
    while (this.#inbox.take(this.#inbox.end, DEFAULT_CAPACITY, this.#hold)) {}
    if (this.#held.length > 0 && !this.#scheduled) {
      this.collect();
    }
  }

  abandon(cause: unknown): void {
    const options = cause === undefined ? undefined : { cause };
    this.refuse(() => new BrokenExecutorError('The thread of the event loop has ended', options));
  }

  /** The loop is closed: calls that have not begun, and tasks that will not end, are answered with that. */
  close(): void {
    this.refuse(() => new RuntimeError('Event loop is closed', 'ERR_ASYNCIO_LOOP_CLOSED'));
    office.close(this);
    this.#lobby.close();
    for (const caller of this.#callers.values()) {
      caller.close();
    }
  }

  /** @internal */
  _run(slot: number, loop: BaseLoop): void {
    if (this.#end < 0) {
      this.#end = this.#inbox.end;
    }
    if (this.#held.length > 0) {
      this.#release();
    }
    if (this.#inbox.take(this.#end, CHUNK, this.#receive) || this.#held.length > 0) {
      // Goes on, in front of whatever else this iteration has.
      loop._ready.unshift(slot);
      return;
    }
    this.#end = -1;
    if (this.#inbox.rest()) {
      this.#scheduled = false;
      loop._slots.release(slot);
    } else {
      loop._enqueue(slot);
    }
  }

  /** @internal */
  _label(): string {
    return 'calls from other threads';
  }

  #release(): void {
    while (this.#released < this.#held.length) {
      this.#held[this.#released++].run();
    }
    this.#held = [];
    this.#released = 0;
  }

  #perform(header: number, record: number, memory: RecordMemory): void {
    const { words, floats } = memory;
    const caller = this.#callerOf(record, memory);
    const kind = (header >> KIND_SHIFT) & 15;
    switch (kind) {
      case CALLED:
        if ((header & SHAPE) === ONE_NUMBER) {
          this.#callWithNumber(caller.names[words[record + NAME]], floats[(record + PAYLOAD) >> 1]);
          break;
        }
        this.#make(kind, caller, this.#read(caller, header, record, memory));
        break;
      case ASKED:
        this.#make(kind, caller, this.#read(caller, header, record, memory));
        break;
      case DEFINE:
        caller.names[words[record + NAME]] = this.names.cell(
          this.#arguments(caller, header, record, memory)[0] as string,
        );
        break;
      case CANCEL:
        caller.running.get(words[record + CALL])?.cancel();
        break;
      case GOODBYE:
        this.#forget(words[record + CONNECTION], caller);
        break;
    }
  }

  #forget(number: number, caller: Caller): void {
    caller.close();
    this.#callers.delete(number);
    this.#lastNumber = 0;
  }

  #make(kind: number, caller: Caller, { cell, call, args, error }: Call): void {
    if (kind === ASKED) {
      this.#ask(caller, call, cell, args, error);
    } else if (error === undefined) {
      this.#call(cell, args);
    } else {
      this.#report(cell, error);
    }
  }

  #callWithNumber(cell: Exposed, argument: number): void {
    const { fn } = cell;
    try {
      if (fn === undefined) {
        throw notExposed(cell);
      }
      const result = fn(argument);
      if (typeof result === 'object' && result !== null) {
        this.#startIfCoroutine(result);
      }
    } catch (error) {
      this.#report(cell, error);
    }
    scope.current = null;
  }

  #call(cell: Exposed, args: readonly unknown[]): void {
    try {
      const result = functionOf(cell)(...args);
      if (typeof result === 'object' && result !== null) {
        this.#startIfCoroutine(result);
      }
    } catch (error) {
      this.#report(cell, error);
    }
    scope.current = null;
  }

  #startIfCoroutine(result: object): void {
    if (isCoroutine(result)) {
      this.#loop.createTask(result);
    }
  }

  #report(cell: Exposed, error: unknown): void {
    this.#loop.callExceptionHandler({
      message: `Exception in ${cell.name}(), called from another thread`,
      exception: error,
    });
  }

  #ask(caller: Caller, call: number, cell: Exposed, args: readonly unknown[], unreadable: unknown): void {
    if (!caller.begin(call)) {
      caller.cancelled(call);
      return;
    }
    if (unreadable !== undefined) {
      caller.fail(call, unreadable);
      return;
    }
    calls.current = caller.claim(call);
    this.#asker = caller;
    this.#asking = call;
    let result: unknown;
    try {
      result = functionOf(cell)(...args);
      if (typeof result === 'object' && result !== null) {
        const future = this.#futureOf(result);
        if (future !== undefined) {
          caller.running.set(call, future);
          future._listen(new AnswerWhenDone(caller, call));
          return;
        }
      }
    } catch (error) {
      answerError(caller, call, error);
      return;
    } finally {
      calls.current = undefined;
      this.#asking = 0;
      scope.current = null;
    }
    caller.fulfil(call, result);
  }

  #futureOf(result: object): Future | undefined {
    if (isCoroutine(result)) {
      return this.#loop.createTask(result as Coroutine<unknown>);
    }
    return result instanceof Future ? result : fromPromise(this.#loop, result as unknown);
  }

  #read(caller: Caller, header: number, record: number, memory: RecordMemory): Call {
    const cell = caller.names[memory.words[record + NAME]];
    const call = memory.words[record + CALL];
    try {
      if (call !== 0) {
        this.#admit(caller, record, memory);
      }
      return { cell, call, args: this.#arguments(caller, header, record, memory), error: undefined };
    } catch (error) {
      // V8 could not make of it what was sent.
      return { cell, call, args: [], error };
    }
  }

  #arguments(caller: Caller, header: number, record: number, memory: RecordMemory): readonly unknown[] {
    if ((header & PARCEL) === 0) {
      return decode(header, record, memory);
    }
    this.#admit(caller, record, memory);
    return caller.takeParcel(memory.floats[(record + PAYLOAD) >> 1], this.#lobby);
  }

  /** Reads the introduction of a caller that has something to be answered, or parcels. */
  #admit(caller: Caller, record: number, memory: RecordMemory): void {
    if (!caller.isIntroduced) {
      caller.introduce(this.#lobby.take(memory.words[record + CONNECTION], INTRODUCTION) as Introduction);
    }
  }

  #callerOf(record: number, memory: RecordMemory): Caller {
    const number = memory.words[record + CONNECTION];
    if (number !== this.#lastNumber || this.#lastCaller === undefined) {
      this.#lastCaller = this.#caller(number);
      this.#lastNumber = number;
    }
    return this.#lastCaller;
  }

  #caller(number: number): Caller {
    let caller = this.#callers.get(number);
    if (caller === undefined) {
      caller = new Caller(number);
      this.#callers.set(number, caller);
    }
    return caller;
  }

  /** Lets nothing more in, and answers whatever waits for an answer with `error`. */
  refuse(error: () => Error): void {
    this.#refusing = true;
    const end = this.#inbox.close();
    const refuse: Receive = (header, record, memory) => {
      if (((header >> KIND_SHIFT) & 15) === ASKED) {
        const caller = this.#callerOf(record, memory);
        const { call } = this.#read(caller, header, record, memory);
        caller.fail(call, error());
      }
    };
    while (!this.#inbox.reached(end)) {
      // A record that was begun is completed within a few instructions, unless its thread has lost its processor.
      if (!this.#inbox.take(end, DEFAULT_CAPACITY, refuse) && !this.#inbox.reached(end)) {
        Atomics.wait(IDLE, 0, 0, 1);
      }
    }
    for (const { caller, call } of this.#held.slice(this.#released)) {
      if (call !== 0) {
        caller.fail(call, error());
      }
    }
    this.#held = [];
    if (this.#asking !== 0) {
      this.#asker?.fail(this.#asking, error());
    }
    for (const caller of this.#callers.values()) {
      for (const call of caller.running.keys()) {
        caller.fail(call, error());
      }
      caller.running.clear();
    }
  }
}

const IDLE = new Int32Array(new SharedArrayBuffer(4));

/** Answers a call when the future of its result is done. */
class AnswerWhenDone implements Listener {
  readonly #caller: Caller;
  readonly #call: number;

  constructor(caller: Caller, call: number) {
    this.#caller = caller;
    this.#call = call;
  }

  /** @internal */
  _notify(future: Future): void {
    if (!this.#caller.running.delete(this.#call)) {
      return;
    }
    switch (future._state & OUTCOME) {
      case FULFILLED:
        this.#caller.fulfil(this.#call, future._value);
        break;
      case CANCELLED:
        this.#caller.cancelled(this.#call);
        break;
      default:
        future._retrieve();
        answerError(this.#caller, this.#call, future._value);
    }
  }
}

function answerError(caller: Caller, call: number, error: unknown): void {
  if (error instanceof CancelledError) {
    caller.cancelled(call);
  } else {
    caller.fail(call, error);
  }
}

function functionOf(cell: Exposed): (...args: readonly unknown[]) => unknown {
  if (cell.fn === undefined) {
    throw notExposed(cell);
  }
  return cell.fn as (...args: readonly unknown[]) => unknown;
}

function notExposed({ name }: Exposed): RuntimeError {
  return new RuntimeError(`No function '${name}' is exposed by this event loop`, 'ERR_ASYNCIO_NOT_EXPOSED');
}
