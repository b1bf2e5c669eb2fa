import { scope } from '../context/scope.js';
import { type Coroutine, isCoroutine } from '../coroutine/coroutine.js';
import { BrokenExecutorError, CancelledError, RuntimeError } from '../errors/errors.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Listener } from '../future/callbacks.js';
import { fromPromise } from '../future/from-promise.js';
import { Future } from '../future/future.js';
import { CANCELLED, FROM_NODE, FULFILLED, OUTCOME } from '../future/state.js';
import type { BaseLoop } from '../loop/base-loop.js';
import type { Schedulable } from '../loop/schedulable.js';
import type { LoopHandle } from '../mail/address.js';
import { decode, ONE_NUMBER } from '../mail/codec.js';
import type { Introduction } from '../mail/introduction.js';
import {
  ASKED,
  CALL,
  CALLED,
  CANCEL,
  DEFINE,
  GATE_WORDS,
  GOODBYE,
  INTRODUCED,
  KIND_SHIFT,
  LOBBY,
  MAIL_VERSION,
  NAME,
  PARCEL,
  PAYLOAD,
  REACTOR,
  SHUT,
} from '../mail/layout.js';
import { markAtEnd } from '../mail/mark-at-end.js';
import { office, type Recipient } from '../mail/office.js';
import { Lobby } from '../mail/parcels.js';
import { postTable } from '../mail/post-table.js';
import type { RecordMemory } from '../mail/ring-memory.js';
import type { Receive } from '../mail/ring-reader.js';
import { uniqueName } from '../mail/unique-name.js';
import { bell } from '../reactor/bell.js';
import { Caller } from './caller.js';
import { calls } from './current-call.js';
import { type Exposed, ExposedNames } from './exposed.js';
import { letGather } from './let-gather.js';

/** Calls per entry of the ready ring. Between two entries the loop may look at the clock, and a hosted one let Node go on. */
const CHUNK = 32;

/** Bits of a header that are the same for every call with a single number. */
const SHAPE = ~0xff & ~(15 << KIND_SHIFT);

/** So many units in one iteration are a flood: the next are on their way. */
const FLOOD = 16;
/** So many iterations that take less do not mean that it is over: the reader has only caught up. */
const FLOOD_LASTS = 4;

const EVERYTHING = Number.POSITIVE_INFINITY;

/** What a mailbox is made of when another thread has prepared it. */
export interface Prepared {
  readonly gate: Int32Array;
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
  readonly #gate: Int32Array;
  readonly #unmark: () => void;
  readonly #lobby: Lobby;
  readonly #lobbyName: string;
  readonly names: ExposedNames = new ExposedNames();
  #callers: Caller[] = [];
  /** Introductions that have been read. */
  #introduced = 0;
  #held: Held[] = [];
  /** How many of those have been made. */
  #released = 0;
  #scheduled = false;
  #lingers = false;
  /** Whose calls are being made in the present iteration; negative before its first. */
  #at = -1;
  /** The call that is being answered right now; 0 for none. */
  #asking = 0;
  #asker: Caller | undefined;
  #refusing = false;
  /** Not zero: a flood, or so few iterations ago that it may go on. */
  #flood = 0;
  /** Units that this iteration has to take. */
  #share = 0;

  constructor(loop: EventLoop, prepared?: Prepared) {
    this.#loop = loop;
    this.#gate = prepared?.gate ?? new Int32Array(new SharedArrayBuffer(4 * GATE_WORDS));
    this.#lobbyName = prepared?.lobby ?? uniqueName();
    this.#lobby = new Lobby(this.#lobbyName);
    this.#gate[REACTOR] = loop._reactor.id;
    this.#unmark = markAtEnd(this.#gate, SHUT, 1);
    Atomics.store(this.#gate, LOBBY, 1);
    Atomics.notify(this.#gate, LOBBY);
    office.open(this);
    // Somebody may call at any time.
    loop._remotes++;
  }

  get needsBell(): boolean {
    return this.#loop._reactor.id === 0;
  }

  get signalled(): boolean {
    return !this.#scheduled && this.#isSignalled();
  }

  get lingers(): boolean {
    return this.#lingers;
  }

  get pending(): boolean {
    for (const { calls: ring } of this.#callers) {
      if (ring.pending) {
        return true;
      }
    }
    return false;
  }

  get crowded(): boolean {
    // Who has just introduced itself may have filled its ring since.
    this.#admit();
    return this.#callers.some(({ calls: ring }) => ring.crowded);
  }

  get handle(): LoopHandle {
    return {
      kind: 'asyncio-native.loop',
      version: MAIL_VERSION,
      id: this.#loop._reactor.id,
      native: postTable(this.#loop._reactor.id),
      gate: this.#gate.buffer as SharedArrayBuffer,
      bell: bell.words.buffer as SharedArrayBuffer,
      lobby: this.#lobbyName,
    };
  }

  /** Whoever started this thread introduces itself. */
  introduce(introduction: Introduction): void {
    this.#callers.push(new Caller(introduction));
  }

  collect(): void {
    this.#scheduled = true;
    this.#lingers = false;
    this.#loop._schedule(this);
  }

  rest(): void {
    this.#lingers = false;
    if (!this.#rest()) {
      this.collect();
    }
  }

  evacuate(): void {
    if (this.#refusing) {
      return;
    }
    this.#admit();
    for (const caller of this.#callers) {
      while (caller.calls.take(caller.calls.end, EVERYTHING, this.#holdFrom(caller))) {}
    }
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
    for (const caller of this.#callers) {
      caller.close();
    }
  }

  /** @internal */
  _run(slot: number, loop: BaseLoop): void {
    if (this.#at < 0) {
      this.#begin();
    }
    if (this.#held.length > 0) {
      this.#release();
    }
    for (; this.#at < this.#callers.length; this.#at++) {
      const caller = this.#callers[this.#at];
      const more = caller.calls.take(caller.end, CHUNK, this.#receiveFrom(caller));
      if (more || this.#held.length > 0) {
        // Goes on, in front of whatever else this iteration has.
        loop._ready.unshift(slot);
        return;
      }
    }
    this.#at = -1;
    this.#flood = this.#share >= FLOOD ? FLOOD_LASTS : Math.max(this.#flood - 1, 0);
    if (this.#flood > 0 && loop._ready.size === 0) {
      letGather();
    }
    if (this.pending) {
      loop._enqueue(slot);
    } else {
      // It rests when the loop has nothing else to do: what the calls have started may answer, and be asked again, before that.
      this.#lingers = true;
      this.#scheduled = false;
      loop._slots.release(slot);
    }
  }

  /** @internal */
  _label(): string {
    return 'calls from other threads';
  }

  /** Begins an iteration's share: what is there by now. */
  #begin(): void {
    this.#admit();
    this.#callers = this.#callers.filter((caller) => {
      if (caller.gone) {
        caller.close();
      }
      return !caller.gone;
    });
    this.#share = 0;
    for (const caller of this.#callers) {
      caller.end = caller.calls.end;
      this.#share += caller.calls.length;
    }
    this.#at = 0;
  }

  /** Whether nothing is left, and the next call will be signalled. */
  #rest(): boolean {
    let resting = this.#gate[INTRODUCED] === this.#introduced;
    for (const { calls: ring } of this.#callers) {
      resting = ring.rest() && resting;
    }
    return resting;
  }

  #isSignalled(): boolean {
    if (Atomics.load(this.#gate, INTRODUCED) !== this.#introduced) {
      return true;
    }
    for (const { calls: ring } of this.#callers) {
      if (ring.signalled) {
        return true;
      }
    }
    return false;
  }

  /** Reads who has introduced themselves, and forgets whose thread has ended. */
  #admit(): void {
    const introduced = Atomics.load(this.#gate, INTRODUCED);
    if (introduced === this.#introduced) {
      return;
    }
    this.#introduced = introduced;
    for (const caller of this.#callers) {
      caller.gone ||= caller.isDead;
    }
    for (const introduction of this.#lobby.introductions()) {
      this.introduce(introduction as Introduction);
    }
  }

  #release(): void {
    while (this.#released < this.#held.length) {
      this.#held[this.#released++].run();
    }
    this.#held = [];
    this.#released = 0;
  }

  #receiveFrom(caller: Caller): Receive {
    caller.receive ??= (header, record, memory) => {
      // What came earlier and is held goes first.
      if (this.#held.length > 0) {
        this.#hold(caller, header, record, memory);
      } else {
        this.#perform(caller, header, record, memory);
      }
    };
    return caller.receive;
  }

  #holdFrom(caller: Caller): Receive {
    return (header, record, memory) => this.#hold(caller, header, record, memory);
  }

  #hold(caller: Caller, header: number, record: number, memory: RecordMemory): void {
    const kind = (header >> KIND_SHIFT) & 15;
    if (kind === CALLED || kind === ASKED) {
      const read = this.#read(caller, header, record, memory);
      this.#held.push({ caller, call: read.call, run: () => this.#make(kind, caller, read) });
    } else if (kind === CANCEL) {
      const call = memory.words[record + CALL];
      this.#held.push({ caller, call: 0, run: () => this.#cancel(caller, call) });
    } else {
      this.#perform(caller, header, record, memory);
    }
  }

  #perform(caller: Caller, header: number, record: number, memory: RecordMemory): void {
    const { words, floats } = memory;
    const kind = (header >> KIND_SHIFT) & 15;
    switch (kind) {
      case CALLED:
        if ((header & SHAPE) === ONE_NUMBER) {
          this.#callWithNumber(this.#cellOf(caller, words[record + NAME]), floats[(record + PAYLOAD) >> 1]);
          break;
        }
        this.#make(kind, caller, this.#read(caller, header, record, memory));
        break;
      case ASKED:
        this.#make(kind, caller, this.#read(caller, header, record, memory));
        break;
      case DEFINE:
        caller.names[words[record + NAME]] = this.names.cell(decode(header, record, memory)[0] as string);
        break;
      case CANCEL:
        this.#cancel(caller, words[record + CALL]);
        break;
      case GOODBYE:
        caller.gone = true;
        break;
    }
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
      const result = this.#functionOf(cell)(...args);
      if (typeof result === 'object' && result !== null) {
        this.#startIfCoroutine(result);
      }
    } catch (error) {
      this.#report(cell, error);
    }
    scope.current = null;
  }

  /** What the caller means by the number: by now it may be exposed. */
  #cellOf(caller: Caller, number: number): Exposed {
    const cell = caller.names[number];
    if (cell.fn !== undefined) {
      return cell;
    }
    caller.names[number] = this.names.cell(cell.name);
    return caller.names[number];
  }

  #functionOf(cell: Exposed): (...args: readonly unknown[]) => unknown {
    // A call that was held may be older than what it calls.
    const { fn } = cell.fn === undefined ? this.names.cell(cell.name) : cell;
    if (fn === undefined) {
      throw notExposed(cell);
    }
    return fn;
  }

  #startIfCoroutine(result: object): void {
    if (isCoroutine(result)) {
      this.#loop.createTask(result);
    }
  }

  #cancel(caller: Caller, call: number): void {
    const future = caller.running.get(call);
    if (future === undefined) {
      return;
    }
    try {
      future.cancel();
    } catch (error) {
      // Of a class of the user's.
      this.#loop.callExceptionHandler({
        message: 'Exception in cancel(), asked for by another thread',
        exception: error,
        future,
      });
    }
    scope.current = null;
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
      result = this.#functionOf(cell)(...args);
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
    const future = result instanceof Future ? result : fromPromise(this.#loop, result as unknown);
    if (future !== undefined && (future._state & FROM_NODE) !== 0 && !this.#loop._reachesPromises()) {
      // A task is told where it would wait for ever; so is the caller then.
      return this.#loop.createTask(awaited(future));
    }
    return future;
  }

  #read(caller: Caller, header: number, record: number, memory: RecordMemory): Call {
    const cell = this.#cellOf(caller, memory.words[record + NAME]);
    const call = memory.words[record + CALL];
    try {
      const args =
        (header & PARCEL) === 0
          ? decode(header, record, memory)
          : caller.takeParcel(memory.floats[(record + PAYLOAD) >> 1], this.#lobby);
      return { cell, call, args, error: undefined };
    } catch (error) {
      // V8 could not make of it what was sent.
      return { cell, call, args: [], error };
    }
  }

  /** Lets nothing more in, and answers whatever waits for an answer with `error`. */
  refuse(error: () => Error): void {
    this.#refusing = true;
    this.#lingers = false;
    this.#unmark();
    Atomics.store(this.#gate, SHUT, 1);
    this.#admit();
    for (const caller of this.#callers) {
      caller.calls.close();
      const refuse: Receive = (header, record, memory) => {
        if (((header >> KIND_SHIFT) & 15) === ASKED) {
          caller.fail(memory.words[record + CALL], error());
        }
      };
      while (caller.calls.take(caller.calls.end, EVERYTHING, refuse)) {}
      caller.calls.drained();
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
    for (const caller of this.#callers) {
      for (const call of caller.running.keys()) {
        caller.fail(call, error());
      }
      caller.running.clear();
    }
  }
}

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

function* awaited(future: Future): Coroutine<unknown> {
  return yield* future;
}

function notExposed({ name }: Exposed): RuntimeError {
  return new RuntimeError(`No function '${name}' is exposed by this event loop`, 'ERR_ASYNCIO_NOT_EXPOSED');
}
