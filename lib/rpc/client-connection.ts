import type { MessagePort } from 'node:worker_threads';
import { decode, encode, NO_ARGUMENTS, ONE_NUMBER } from '../channel/codec.js';
import { type Handshake, sendHandshake } from '../channel/handshake.js';
import { inboxPoller } from '../channel/inbox-poller.js';
import { isDead } from '../channel/liveness.js';
import type { LoopHandle } from '../channel/loop-handle.js';
import {
  CALL,
  CANCEL,
  CANCELLATION,
  DEFINE,
  DISCONNECT,
  ENDPOINT_CLOSED,
  FAILURE,
  HANDSHAKES,
  HEADER,
  IN_SIDE_CHANNEL,
  NOTIFICATION,
  PROGRESS,
  REACTOR,
  RENDEZVOUS,
  REQUEST,
  RESULT,
  UNBEGUN,
  UNIT,
} from '../channel/protocol.js';
import { isInSideChannel, kindOf, payloadFloatOf, unitsOf } from '../channel/record-header.js';
import { RecordMemory, RingMemory } from '../channel/ring-memory.js';
import { type Receive, RingReader } from '../channel/ring-reader.js';
import { type Reader, RingWriter, type WhenFull } from '../channel/ring-writer.js';
import { SideChannel } from '../channel/side-channel.js';
import type { TransferListItem } from '../channel/transfer-list-item.js';
import { uniqueName } from '../channel/unique-name.js';
import { wakeThread } from '../channel/wake-thread.js';
import { deliveredTraces } from '../errors/delivered.js';
import { BrokenExecutorError, DeadlockError } from '../errors/errors.js';
import { waker } from '../reactor/waker.js';
import { Atomics, FinalizationRegistry, WeakRef } from '../util/globals.js';
import { slotOf } from './call-number.js';
import { askToCancel, withdrawCall } from './call-state.js';
import { callWatch } from './call-watch.js';
import { argumentsRefused } from './clone-error.js';
import { ConcurrentFuture, type Source } from './concurrent-future.js';
import { MAX_NAMES, RENDEZVOUS_SLICE, RING_CAPACITY } from './constants.js';
import { decodeError, type EncodedError } from './error-codec.js';
import { type Answered, pendingCalls } from './pending-calls.js';
import type { LastMessage } from './server-connection.js';
import { unwrap } from './unwrap.js';

const EVERYTHING = Number.POSITIVE_INFINITY;

/**
 * Disconnects from the loop when a connection was garbage-collected. The held values must not refer to the connection.
 */
const collected = new FinalizationRegistry<{
  calls: RingWriter;
  clearExitFlag: () => void;
  rendezvous: string;
}>(({ calls, clearExitFlag, rendezvous }) => {
  clearExitFlag();
  if (connections.get(rendezvous)?.deref() === undefined) {
    connections.delete(rendezvous);
  }
  if (!calls.isClosed) {
    try {
      calls.post(DISCONNECT, 0, 0, NO_ARGUMENTS, 0, 'throw');
    } catch {
      // The loop was closed just now, or has no room. Then it keeps a few bytes more than it needs.
    }
  }
});

/**
 * The connections of this thread, by the rendezvous of the loop. There is one for each loop, which keeps the calls in
 * order.
 */
const connections = new Map<string, WeakRef<ClientConnection>>();

/** The loop as the reader of calls. A function of its own, because a closure in the constructor would hold the connection. */
function readerAt(endpoint: Int32Array, waker: Int32Array): Reader {
  return {
    waker,
    get reactor() {
      return endpoint[REACTOR];
    },
  };
}

/**
 * The caller's side of a connection: sends the calls of this thread to a loop, and takes the answers. The first call
 * sends the handshake.
 */
export class ClientConnection implements Answered, Source {
  outstanding = 0;
  /** Whether calls have failed because the loop was closed, or its thread has ended. */
  hasFailedCalls = false;
  readonly #handle: LoopHandle;
  readonly #endpoint: Int32Array;
  readonly #waker: Int32Array;
  readonly #id = uniqueName();
  readonly #callMemory = RingMemory.create(RING_CAPACITY);
  readonly #answerMemory = RingMemory.create(RING_CAPACITY);
  readonly #calls: RingWriter;
  readonly #answers: RingReader;
  readonly #cancelsAtOnce: boolean;
  readonly #names = new Map<string, number>();
  #lastName: string | undefined;
  #lastNumber = 0;
  /** Undefined before the handshake was sent. */
  #sideChannel: SideChannel | undefined;
  #cause: unknown;
  /** This thread has started the other one, and gets an event when that ends. */
  #getsExitEvent = false;
  /** Whether answers were taken since the last {@link _answersTaken}. */
  #hasTaken = false;
  readonly #receive: Receive = (header, record, memory) => this.#take(header, record, memory);

  /** The connection of this thread to the loop behind `handle`. */
  static to(handle: LoopHandle): ClientConnection {
    let connection = connections.get(handle.rendezvous)?.deref();
    if (connection === undefined) {
      connection = new ClientConnection(handle);
      connections.set(handle.rendezvous, new WeakRef(connection));
    }
    return connection;
  }

  /**
   * `cancelsAtOnce`: if a running call is cancelled, it is over for the caller at once, as a coroutine in asyncio is.
   */
  constructor(handle: LoopHandle, cancelsAtOnce = true) {
    this.#handle = handle;
    const endpoint = new Int32Array(handle.endpoint);
    this.#endpoint = endpoint;
    this.#waker = new Int32Array(handle.waker);
    this.#calls = new RingWriter(this.#callMemory, readerAt(endpoint, this.#waker));
    this.#answers = new RingReader(this.#answerMemory, () => wakeThread(this.#waker, endpoint[REACTOR]));
    this.#cancelsAtOnce = cancelsAtOnce;
    collected.register(this, {
      calls: this.#calls,
      clearExitFlag: this.#answers.clearExitFlag,
      rendezvous: handle.rendezvous,
    });
  }

  get signalled(): boolean {
    return this.#answers.signalled;
  }

  get pending(): boolean {
    return this.#answers.pending;
  }

  /** Whether the loop is closed, or its thread has ended. */
  get isClosed(): boolean {
    return this.#calls.isClosed || Atomics.load(this.#endpoint, ENDPOINT_CLOSED) !== 0 || isDead(this.#waker);
  }

  /** Whether nothing can be sent any more. */
  get isShut(): boolean {
    return this.#calls.isClosed;
  }

  /** The native reactor of the loop; 0 if it has none, or is not made yet. */
  get reactor(): number {
    return Atomics.load(this.#endpoint, REACTOR);
  }

  /** Calls the function `name` without an answer. @throws RuntimeError, DataCloneError. */
  send(name: string, args: readonly unknown[], whenFull: WhenFull = 'wait'): void {
    const number = name === this.#lastName ? this.#lastNumber : this.#numberOf(name, whenFull);
    if (args.length === 1 && typeof args[0] === 'number') {
      this.#calls.post(NOTIFICATION, number, 0, ONE_NUMBER, args[0], whenFull);
    } else {
      this.#post(NOTIFICATION, number, 0, args, whenFull);
    }
  }

  /** {@link send} without arguments, unless the loop is closed or closes meanwhile. */
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

  /** Calls the function `name`, and returns a future for its result. @throws as {@link send}. */
  ask<T>(name: string, args: readonly unknown[], whenFull: WhenFull = 'wait'): ConcurrentFuture<T> {
    const future = new ConcurrentFuture<T>(this);
    this.begin(future as ConcurrentFuture, name, args, whenFull);
    return future;
  }

  /** {@link ask} for a `future` that exists already. */
  begin(future: ConcurrentFuture, name: string, args: readonly unknown[], whenFull: WhenFull = 'wait'): void {
    const number = name === this.#lastName ? this.#lastNumber : this.#numberOf(name, whenFull);
    const call = pendingCalls().begin(this, future);
    future._call = call;
    future._calls(name);
    try {
      if (args.length === 1 && typeof args[0] === 'number') {
        this.#calls.post(REQUEST, number, call, ONE_NUMBER, args[0], whenFull);
      } else {
        this.#post(REQUEST, number, call, args, whenFull);
      }
    } catch (error) {
      pendingCalls().end(call);
      throw error;
    }
    callWatch.observer?.sent(call, name);
  }

  wait(future: ConcurrentFuture, deadline: number): void {
    if (this.#calls.isOwn) {
      throw new DeadlockError('This thread would wait for a loop of its own, which cannot run meanwhile');
    }
    pendingCalls().wait(future, deadline, () => this.checkAlive(true));
  }

  cancel(future: ConcurrentFuture): boolean {
    const { callStates } = pendingCalls();
    const slot = slotOf(future._call);
    if (withdrawCall(callStates, slot)) {
      return true;
    }
    if (askToCancel(callStates, slot) && !this.#calls.isClosed) {
      try {
        this.#calls.post(CANCEL, 0, future._call, NO_ARGUMENTS, 0, 'wait');
      } catch {
        // The loop has ended just now. Either it has failed the call, or a check finds that its thread has ended.
      }
    }
    return this.#cancelsAtOnce;
  }

  poll(): void {
    do {
      this.spill();
      if (this.#hasTaken) {
        this.#hasTaken = false;
        this._answersTaken();
      }
      pendingCalls().settle();
    } while (!this.#answers.park());
  }

  spill(): void {
    this.#takeAll();
    if (this.#answers.hasEnded) {
      // What came between the two checks.
      this.#takeAll();
      this.#takeEnd();
    }
  }

  /** An answer was taken for `future`, which is completed later. */
  protected _answered(_future: ConcurrentFuture): void {}

  /** The thread ends and gives back the arguments of a call that has not begun. The call has no answer yet. */
  protected _givenBack(_future: ConcurrentFuture, _args: readonly unknown[]): void {}

  /** The loop was closed, or its thread has ended by itself: no answer comes any more. */
  protected _ended(): void {}

  /** All answers that have come were taken. Their futures are completed next. */
  protected _answersTaken(): void {}

  checkAlive(isBlocked: boolean): void {
    if (!isBlocked && this.#getsExitEvent) {
      // Its Worker emits an event, with the cause.
      return;
    }
    if (isDead(this.#waker)) {
      // Answers that it has sent before count.
      inboxPoller.poll();
      this.broken(this.#cause);
    }
  }

  /** The thread has ended, perhaps because of `cause`: fails its calls. */
  broken(cause: unknown): void {
    this.#cause ??= cause;
    this.#calls.abandon();
    this.hasFailedCalls ||= this.outstanding > 0;
    pendingCalls().fail(this, () => {
      const options = this.#cause === undefined ? undefined : { cause: this.#cause };
      return new BrokenExecutorError('The thread that held this call has ended', options);
    });
    pendingCalls().settle();
  }

  /** The thread has ended: gives up what the connection holds. */
  forget(): void {
    connections.delete(this.#handle.rendezvous);
    this.#answers.clearExitFlag();
    this.#sideChannel?.close();
  }

  /** The handshake for a thread that this one starts. `port` is our end of the side channel, `theirs` the other. */
  handshake(port: MessagePort, theirs: MessagePort): Handshake {
    this.#getsExitEvent = true;
    this.#sideChannel = new SideChannel(port, this.#handle.rendezvous, this.#id);
    connections.set(this.#handle.rendezvous, new WeakRef(this));
    return { ...this.#self(), port: theirs };
  }

  #takeAll(): void {
    while (this.#answers.take(this.#answers.end, EVERYTHING, this.#receive)) {}
  }

  /** The loop was closed, or its thread ends: takes the answers that had no room, and fails the calls that get none. */
  #takeEnd(): void {
    if (this.#answers.takeEnd()) {
      this.#takeLast();
    }
    pendingCalls().arrive(() => this._ended());
  }

  #takeLast(): void {
    let last: LastMessage;
    try {
      last = (this.#sideChannel as SideChannel).takeLast(pendingCalls().rendezvous) as LastMessage;
    } catch (error) {
      last = { records: [], rest: { value: error } };
    }
    for (const { buffer, length } of last.records) {
      const memory = new RecordMemory(buffer as ArrayBuffer);
      for (let at = 0; at < length; at += unitsOf(memory.words[at + HEADER]) * UNIT) {
        this.#take(memory.words[at + HEADER], at, memory);
      }
    }
    const { rest } = last;
    if (rest !== undefined) {
      this.hasFailedCalls ||= this.outstanding > 0;
      pendingCalls().fail(this, () => reasonOf(rest));
    }
  }

  #take(header: number, record: number, memory: RecordMemory): void {
    let kind = kindOf(header);
    const call = memory.words[record + CALL];
    if (kind === PROGRESS) {
      this.#takeProgress(call, header, record, memory);
      return;
    }
    let value: unknown;
    try {
      value = this.#valueOf(header, record, memory);
    } catch (error) {
      // V8 could not read what was sent.
      kind = FAILURE;
      value = { value: error };
    }
    if (kind === UNBEGUN) {
      const unbegun = pendingCalls().futureOf(call);
      if (unbegun !== undefined) {
        this._givenBack(unbegun, value as readonly unknown[]);
      }
      return;
    }
    const future = pendingCalls().end(call);
    if (future !== undefined) {
      callWatch.observer?.answered(call);
      this._answered(future);
      this.#hasTaken = true;
      pendingCalls().arrive(() => settle(future, kind, value));
    }
  }

  #takeProgress(call: number, header: number, record: number, memory: RecordMemory): void {
    let value: unknown;
    try {
      value = this.#valueOf(header, record, memory);
    } catch {
      // V8 could not read it. The call goes on without.
      return;
    }
    const future = pendingCalls().futureOf(call);
    pendingCalls().arrive(() => future?._progressed(value));
  }

  #valueOf(header: number, record: number, memory: RecordMemory): unknown {
    return isInSideChannel(header)
      ? (this.#sideChannel as SideChannel).take(memory.floats[payloadFloatOf(record)], pendingCalls().rendezvous)
      : decode(header, record, memory)[0];
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
    // Before the message: a value that was transferred does not come back.
    this.#calls.reserve(whenFull);
    this.#calls.post(kind, name, call, IN_SIDE_CHANNEL, this.#clone(values, list), whenFull);
  }

  /** Sends arguments by the side channel; returns the number of the message. @throws DataCloneError */
  #clone(values: readonly unknown[], list: TransferListItem[]): number {
    try {
      return (this.#sideChannel as SideChannel).send(values, list);
    } catch (error) {
      throw argumentsRefused(error, values, list);
    }
  }

  #numberOf(name: string, whenFull: WhenFull): number {
    let number = this.#names.get(name);
    if (number === undefined) {
      if (this.#sideChannel === undefined) {
        this.#sendHandshake();
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

  /** May **block** until the loop was made. */
  #sendHandshake(): void {
    const endpoint = this.#endpoint;
    while (Atomics.load(endpoint, RENDEZVOUS) === 0) {
      this.#checkOpen();
      Atomics.wait(endpoint, RENDEZVOUS, 0, RENDEZVOUS_SLICE);
    }
    this.#checkOpen();
    const port = sendHandshake(this.#handle.rendezvous, this.#self());
    Atomics.add(endpoint, HANDSHAKES, 1);
    this.#sideChannel = new SideChannel(port, this.#handle.rendezvous, this.#id);
    // After the handshake: either the loop has seen it before it closed, or this sees that the loop is closed.
    this.#checkOpen();
    wakeThread(this.#waker, endpoint[REACTOR]);
  }

  #checkOpen(): void {
    if (Atomics.load(this.#endpoint, ENDPOINT_CLOSED) !== 0 || isDead(this.#waker)) {
      this.#calls.abandon();
    }
    this.#calls.checkOpen();
  }

  #self(): Omit<Handshake, 'port'> {
    const { rendezvousName, callStates } = pendingCalls();
    return {
      id: this.#id,
      calls: this.#callMemory.buffer,
      answers: this.#answerMemory.buffer,
      callStates: callStates.buffer as SharedArrayBuffer,
      waker: waker.words.buffer as SharedArrayBuffer,
      rendezvous: rendezvousName,
    };
  }
}

/** Completes `future` by its answer. */
function settle(future: ConcurrentFuture, kind: number, value: unknown): void {
  switch (kind) {
    case RESULT:
      future._fulfil(value);
      break;
    case FAILURE:
      future._reject(reasonOf(value as EncodedError));
      break;
    case CANCELLATION:
      future._cancelled();
      break;
  }
}

/** The exception that was sent. If it cannot be decoded, the error that says why. */
function reasonOf(failure: EncodedError): unknown {
  try {
    return deliveredTraces.noteRemote(decodeError(failure));
  } catch (error) {
    return error;
  }
}
