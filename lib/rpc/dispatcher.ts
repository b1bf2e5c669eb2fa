import { decode, ONE_NUMBER } from '../channel/codec.js';
import { setFlagAtExit } from '../channel/exit-flag.js';
import type { Handshake } from '../channel/handshake.js';
import { type Inbox, inboxPoller } from '../channel/inbox-poller.js';
import type { LoopHandle } from '../channel/loop-handle.js';
import { nativePostTable } from '../channel/native-post-table.js';
import {
  CALL,
  CANCEL,
  DEFINE,
  DISCONNECT,
  ENDPOINT_CLOSED,
  ENDPOINT_WORDS,
  HANDSHAKES,
  IN_SIDE_CHANNEL,
  KIND_SHIFT,
  NAME,
  NOTIFICATION,
  PAYLOAD,
  PROTOCOL_VERSION,
  REACTOR,
  RENDEZVOUS,
  REQUEST,
} from '../channel/protocol.js';
import type { RecordMemory } from '../channel/ring-memory.js';
import type { Receive } from '../channel/ring-reader.js';
import { Rendezvous } from '../channel/side-channel.js';
import { uniqueName } from '../channel/unique-name.js';
import { contextState } from '../context/context-state.js';
import { type Coroutine, isCoroutine } from '../coroutine/coroutine.js';
import { BrokenExecutorError, CancelledError, RuntimeError } from '../errors/errors.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Listener } from '../future/callbacks.js';
import { fromPromise } from '../future/from-promise.js';
import { Future } from '../future/future.js';
import { CANCELLED, FROM_NODE, FULFILLED, OUTCOME } from '../future/state.js';
import { waker } from '../reactor/waker.js';
import type { Schedulable } from '../scheduler/schedulable.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { pauseToBatch } from './batch-pause.js';
import { calls } from './current-call.js';
import { type Exposed, ExposedNames } from './exposed-functions.js';
import { ServerConnection } from './server-connection.js';

/** Calls per entry of the ready ring. Between two entries the loop may look at the clock, and a hosted one let Node go on. */
const CHUNK = 32;

/** Bits of a header that are the same for every call with a single number. */
const SHAPE = ~0xff & ~(15 << KIND_SHIFT);

/** So many units in one iteration are a flood: the next are on their way. */
const FLOOD = 16;
/** So many iterations that take less do not mean that it is over: the reader has only caught up. */
const FLOOD_LASTS = 4;

const EVERYTHING = Number.POSITIVE_INFINITY;

/** What a dispatcher is made of when another thread has prepared it. */
export interface Prepared {
  readonly endpoint: Int32Array;
  readonly rendezvous: string;
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
  readonly caller: ServerConnection;
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
export class Dispatcher implements Schedulable, Inbox {
  readonly #loop: EventLoop;
  readonly #endpoint: Int32Array;
  readonly #clearExitFlag: () => void;
  readonly #rendezvous: Rendezvous;
  readonly #rendezvousName: string;
  readonly names: ExposedNames = new ExposedNames();
  #connections: ServerConnection[] = [];
  /** Handshakes that have been read. */
  #handshakesRead = 0;
  #held: Held[] = [];
  /** How many of those have been made. */
  #released = 0;
  #scheduled = false;
  #isSpinning = false;
  /** Whose calls are being made in the present iteration; negative before its first. */
  #at = -1;
  /** The call that is being answered right now; 0 for none. */
  #asking = 0;
  #asker: ServerConnection | undefined;
  #refusing = false;
  /** Not zero: a flood, or so few iterations ago that it may go on. */
  #flood = 0;
  /** Units that this iteration has to take. */
  #share = 0;

  constructor(loop: EventLoop, prepared?: Prepared) {
    this.#loop = loop;
    this.#endpoint = prepared?.endpoint ?? new Int32Array(new SharedArrayBuffer(4 * ENDPOINT_WORDS));
    this.#rendezvousName = prepared?.rendezvous ?? uniqueName();
    this.#rendezvous = new Rendezvous(this.#rendezvousName);
    this.#endpoint[REACTOR] = loop._scheduler.reactor.id;
    this.#clearExitFlag = setFlagAtExit(this.#endpoint, ENDPOINT_CLOSED, 1);
    Atomics.store(this.#endpoint, RENDEZVOUS, 1);
    Atomics.notify(this.#endpoint, RENDEZVOUS);
    inboxPoller.open(this);
    // Somebody may call at any time.
    loop._scheduler.remotes++;
  }

  get needsWaker(): boolean {
    return this.#loop._scheduler.reactor.id === 0;
  }

  get signalled(): boolean {
    return !this.#scheduled && this.#isSignalled();
  }

  get isSpinning(): boolean {
    return this.#isSpinning;
  }

  get pending(): boolean {
    for (const { calls: ring } of this.#connections) {
      if (ring.pending) {
        return true;
      }
    }
    return false;
  }

  get writerWaits(): boolean {
    // A caller that has just sent its handshake may have filled its ring since.
    this.#admit();
    return this.#connections.some(({ calls: ring }) => ring.writerWaits);
  }

  get handle(): LoopHandle {
    return {
      kind: 'asyncio-native.loop',
      version: PROTOCOL_VERSION,
      id: this.#loop._scheduler.reactor.id,
      native: nativePostTable(this.#loop._scheduler.reactor.id),
      endpoint: this.#endpoint.buffer as SharedArrayBuffer,
      waker: waker.words.buffer as SharedArrayBuffer,
      rendezvous: this.#rendezvousName,
    };
  }

  /** Whoever started this thread introduces itself. */
  accept(handshake: Handshake): void {
    this.#connections.push(new ServerConnection(handshake));
  }

  poll(): void {
    this.#scheduled = true;
    this.#isSpinning = false;
    this.#loop._scheduler.schedule(this);
  }

  park(): void {
    this.#isSpinning = false;
    if (!this.#park()) {
      this.poll();
    }
  }

  spill(): void {
    if (this.#refusing) {
      return;
    }
    this.#admit();
    for (const caller of this.#connections) {
      while (caller.calls.take(caller.calls.end, EVERYTHING, this.#holdFrom(caller))) {}
    }
    if (this.#held.length > 0 && !this.#scheduled) {
      this.poll();
    }
  }

  abandon(cause: unknown): void {
    const options = cause === undefined ? undefined : { cause };
    this.refuse(() => new BrokenExecutorError('The thread of the event loop has ended', options));
  }

  /** The loop is closed: calls that have not begun, and tasks that will not end, are answered with that. */
  close(): void {
    this.refuse(() => new RuntimeError('Event loop is closed', 'ERR_ASYNCIO_LOOP_CLOSED'));
    inboxPoller.close(this);
    this.#rendezvous.close();
    for (const caller of this.#connections) {
      caller.close();
    }
  }

  /** @internal */
  _run(slot: number, scheduler: Scheduler): void {
    if (this.#at < 0) {
      this.#begin();
    }
    if (this.#held.length > 0) {
      this.#release();
    }
    for (; this.#at < this.#connections.length; this.#at++) {
      const caller = this.#connections[this.#at];
      const more = caller.calls.take(caller.end, CHUNK, this.#receiveFrom(caller));
      if (more || this.#held.length > 0) {
        // Goes on, in front of whatever else this iteration has.
        scheduler.ready.unshift(slot);
        return;
      }
    }
    this.#at = -1;
    this.#flood = this.#share >= FLOOD ? FLOOD_LASTS : Math.max(this.#flood - 1, 0);
    if (this.#flood > 0 && scheduler.ready.size === 0) {
      pauseToBatch();
    }
    if (this.pending) {
      scheduler.enqueue(slot);
    } else {
      // It rests when the loop has nothing else to do: what the calls have started may answer, and be asked again, before that.
      this.#isSpinning = true;
      this.#scheduled = false;
      scheduler.slots.release(slot);
    }
  }

  /** @internal */
  _label(): string {
    return 'calls from other threads';
  }

  /** Begins an iteration's share: what is there by now. */
  #begin(): void {
    this.#admit();
    this.#connections = this.#connections.filter((caller) => {
      if (caller.gone) {
        caller.close();
      }
      return !caller.gone;
    });
    this.#share = 0;
    for (const caller of this.#connections) {
      caller.end = caller.calls.end;
      this.#share += caller.calls.length;
    }
    this.#at = 0;
  }

  /** Whether nothing is left, and the next call will be signalled. */
  #park(): boolean {
    let resting = this.#endpoint[HANDSHAKES] === this.#handshakesRead;
    for (const { calls: ring } of this.#connections) {
      resting = ring.park() && resting;
    }
    return resting;
  }

  #isSignalled(): boolean {
    if (Atomics.load(this.#endpoint, HANDSHAKES) !== this.#handshakesRead) {
      return true;
    }
    for (const { calls: ring } of this.#connections) {
      if (ring.signalled) {
        return true;
      }
    }
    return false;
  }

  /** Accepts the handshakes that came, and forgets callers whose threads have ended. */
  #admit(): void {
    const handshakesRead = Atomics.load(this.#endpoint, HANDSHAKES);
    if (handshakesRead === this.#handshakesRead) {
      return;
    }
    this.#handshakesRead = handshakesRead;
    for (const caller of this.#connections) {
      caller.gone ||= caller.isDead;
    }
    for (const handshake of this.#rendezvous.handshakes()) {
      this.accept(handshake as Handshake);
    }
  }

  #release(): void {
    while (this.#released < this.#held.length) {
      this.#held[this.#released++].run();
    }
    this.#held = [];
    this.#released = 0;
  }

  #receiveFrom(caller: ServerConnection): Receive {
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

  #holdFrom(caller: ServerConnection): Receive {
    return (header, record, memory) => this.#hold(caller, header, record, memory);
  }

  #hold(caller: ServerConnection, header: number, record: number, memory: RecordMemory): void {
    const kind = (header >> KIND_SHIFT) & 15;
    if (kind === NOTIFICATION || kind === REQUEST) {
      const read = this.#read(caller, header, record, memory);
      this.#held.push({ caller, call: read.call, run: () => this.#make(kind, caller, read) });
    } else if (kind === CANCEL) {
      const call = memory.words[record + CALL];
      this.#held.push({ caller, call: 0, run: () => this.#cancel(caller, call) });
    } else {
      this.#perform(caller, header, record, memory);
    }
  }

  #perform(caller: ServerConnection, header: number, record: number, memory: RecordMemory): void {
    const { words, floats } = memory;
    const kind = (header >> KIND_SHIFT) & 15;
    switch (kind) {
      case NOTIFICATION:
        if ((header & SHAPE) === ONE_NUMBER) {
          this.#callWithNumber(this.#cellOf(caller, words[record + NAME]), floats[(record + PAYLOAD) >> 1]);
          break;
        }
        this.#make(kind, caller, this.#read(caller, header, record, memory));
        break;
      case REQUEST:
        this.#make(kind, caller, this.#read(caller, header, record, memory));
        break;
      case DEFINE:
        caller.names[words[record + NAME]] = this.names.cell(decode(header, record, memory)[0] as string);
        break;
      case CANCEL:
        this.#cancel(caller, words[record + CALL]);
        break;
      case DISCONNECT:
        caller.gone = true;
        break;
    }
  }

  #make(kind: number, caller: ServerConnection, { cell, call, args, error }: Call): void {
    if (kind === REQUEST) {
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
    contextState.current = null;
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
    contextState.current = null;
  }

  /** What the caller means by the number: by now it may be exposed. */
  #cellOf(caller: ServerConnection, number: number): Exposed {
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

  #cancel(caller: ServerConnection, call: number): void {
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
    contextState.current = null;
  }

  #report(cell: Exposed, error: unknown): void {
    this.#loop.callExceptionHandler({
      message: `Exception in ${cell.name}(), called from another thread`,
      exception: error,
    });
  }

  #ask(caller: ServerConnection, call: number, cell: Exposed, args: readonly unknown[], unreadable: unknown): void {
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
      contextState.current = null;
    }
    caller.fulfil(call, result);
  }

  #futureOf(result: object): Future | undefined {
    if (isCoroutine(result)) {
      return this.#loop.createTask(result as Coroutine<unknown>);
    }
    const future = result instanceof Future ? result : fromPromise(this.#loop, result as unknown);
    if (future !== undefined && (future._state & FROM_NODE) !== 0 && !this.#loop._scheduler.reachesPromises()) {
      // A task is told where it would wait for ever; so is the caller then.
      return this.#loop.createTask(awaited(future));
    }
    return future;
  }

  #read(caller: ServerConnection, header: number, record: number, memory: RecordMemory): Call {
    const cell = this.#cellOf(caller, memory.words[record + NAME]);
    const call = memory.words[record + CALL];
    try {
      const args =
        (header & IN_SIDE_CHANNEL) === 0
          ? decode(header, record, memory)
          : caller.takeSideMessage(memory.floats[(record + PAYLOAD) >> 1], this.#rendezvous);
      return { cell, call, args, error: undefined };
    } catch (error) {
      // V8 could not make of it what was sent.
      return { cell, call, args: [], error };
    }
  }

  /** Lets nothing more in, and answers whatever waits for an answer with `error`. */
  refuse(error: () => Error): void {
    this.#refusing = true;
    this.#isSpinning = false;
    this.#clearExitFlag();
    Atomics.store(this.#endpoint, ENDPOINT_CLOSED, 1);
    this.#admit();
    for (const caller of this.#connections) {
      caller.calls.close();
      const refuse: Receive = (header, record, memory) => {
        if (((header >> KIND_SHIFT) & 15) === REQUEST) {
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
    for (const caller of this.#connections) {
      for (const call of caller.running.keys()) {
        caller.fail(call, error());
      }
      caller.running.clear();
    }
  }
}

/** Answers a call when the future of its result is done. */
class AnswerWhenDone implements Listener {
  readonly #connection: ServerConnection;
  readonly #call: number;

  constructor(caller: ServerConnection, call: number) {
    this.#connection = caller;
    this.#call = call;
  }

  /** @internal */
  _notify(future: Future): void {
    if (!this.#connection.running.delete(this.#call)) {
      return;
    }
    switch (future._state & OUTCOME) {
      case FULFILLED:
        this.#connection.fulfil(this.#call, future._value);
        break;
      case CANCELLED:
        this.#connection.cancelled(this.#call);
        break;
      default:
        future._retrieve();
        answerError(this.#connection, this.#call, future._value);
    }
  }
}

function answerError(caller: ServerConnection, call: number, error: unknown): void {
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
