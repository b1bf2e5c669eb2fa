import { setFlagAtExit } from '../channel/exit-flag.js';
import type { Handshake } from '../channel/handshake.js';
import { type Inbox, inboxPoller } from '../channel/inbox-poller.js';
import type { LoopHandle } from '../channel/loop-handle.js';
import { nativePostTable } from '../channel/native-post-table.js';
import {
  ENDPOINT_CLOSED,
  ENDPOINT_WORDS,
  HANDSHAKES,
  PROTOCOL_VERSION,
  REACTOR,
  RENDEZVOUS,
} from '../channel/protocol.js';
import { Rendezvous } from '../channel/side-channel.js';
import { uniqueName } from '../channel/unique-name.js';
import { BrokenExecutorError, RuntimeError } from '../errors/errors.js';
import { raiseUncaught } from '../reactor/raise-uncaught.js';
import { waker } from '../reactor/waker.js';
import type { Schedulable } from '../scheduler/schedulable.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import { Atomics, setImmediate } from '../util/globals.js';
import { workerThreads } from '../util/node-builtins.js';
import { BatchPause } from './batch-pause.js';
import type { CallPolicy, Cancellation } from './call-policy.js';
import { callWatch } from './call-watch.js';
import { ConcurrentCalls } from './concurrent-calls.js';
import { CALLS_PER_ENTRY } from './constants.js';
import { type CallTarget, ExposedFunctions } from './exposed-functions.js';
import { type Caller, type CallRunner, callWithNumber, IncomingCall } from './incoming-call.js';
import type { RpcHost } from './rpc-host.js';
import { type CallReceiver, ServerConnection } from './server-connection.js';

/** Where a dispatcher can be found, if another thread has prepared it. */
export interface Prepared {
  readonly endpoint: Int32Array;
  readonly rendezvous: string;
}

/**
 * Runs the calls that other threads make to a loop of this thread. Its policy says when each begins. A dispatcher of a
 * loop is made at the first `expose` or `handle` and closed with the loop; that of a pool's worker lives as long as the
 * thread.
 *
 * All calls that have arrived stand in the ready ring as one entry, made when the loop polls. So they run in the order
 * in which they came, after what was ready before, as if each had been scheduled there. An iteration takes the records
 * that were there when it came to the first of them.
 */
export class Dispatcher implements Schedulable, Inbox, CallReceiver, CallRunner {
  readonly host: RpcHost;
  readonly names: ExposedFunctions;
  readonly rendezvous: Rendezvous;
  readonly #policy: CallPolicy;
  readonly #rendezvousName: string;
  readonly #endpoint: Int32Array;
  readonly #clearExitFlag: () => void;
  readonly #batchPause = new BatchPause();
  #connections: ServerConnection[] = [];
  /** Those whose replies wait for room. */
  readonly #backlogged = new Set<ServerConnection>();
  /** Handshakes that have been read. */
  #handshakesRead = 0;
  /** Whether the entry stands in the ready ring. */
  #scheduled = false;
  #isSpinning = false;
  /** Records are read while a thread waits for room: nothing of the user's may be called. */
  #isSpilling = false;
  #isRefusing = false;
  /** The connection whose records the present iteration takes; negative between two iterations. */
  #at = -1;
  /** Units that the present iteration takes. */
  #share = 0;
  readonly #beginCall = (call: IncomingCall): void => call.begin(this);

  constructor(
    host: RpcHost,
    prepared?: Prepared,
    names: ExposedFunctions = new ExposedFunctions(),
    policy: CallPolicy = new ConcurrentCalls(),
  ) {
    this.host = host;
    this.names = names;
    this.#policy = policy;
    this.#endpoint = prepared?.endpoint ?? new Int32Array(new SharedArrayBuffer(4 * ENDPOINT_WORDS));
    this.#rendezvousName = prepared?.rendezvous ?? uniqueName();
    this.rendezvous = new Rendezvous(this.#rendezvousName);
    this.#endpoint[REACTOR] = host._scheduler.reactor.id;
    this.#clearExitFlag = setFlagAtExit(this.#endpoint, ENDPOINT_CLOSED, 1);
    Atomics.store(this.#endpoint, RENDEZVOUS, 1);
    Atomics.notify(this.#endpoint, RENDEZVOUS);
    inboxPoller.open(this);
    // Another thread may call at any time.
    host._scheduler.remotes++;
  }

  /** A caller that has made room may find a loop that does not run, whose reactor is not polled. */
  get needsWaker(): boolean {
    return this.host._scheduler.reactor.id === 0 || this.#backlogged.size > 0;
  }

  get signalled(): boolean {
    return (!this.#scheduled && this.#isSignalled()) || (this.#backlogged.size > 0 && this.#canFlush());
  }

  get isSpinning(): boolean {
    return this.#isSpinning;
  }

  get pending(): boolean {
    for (const connection of this.#connections) {
      if (connection.pending) {
        return true;
      }
    }
    return false;
  }

  get writerWaits(): boolean {
    // A caller whose handshake came just now may have filled its ring since.
    this.#admit();
    return this.#connections.some((connection) => connection.writerWaits);
  }

  get handle(): LoopHandle {
    return {
      kind: 'asyncio-native.loop',
      version: PROTOCOL_VERSION,
      id: this.host._scheduler.reactor.id,
      native: nativePostTable(this.host._scheduler.reactor.id),
      endpoint: this.#endpoint.buffer as SharedArrayBuffer,
      waker: waker.words.buffer as SharedArrayBuffer,
      rendezvous: this.#rendezvousName,
    };
  }

  /** Connects a caller: the thread that has started this one, or one that has sent a handshake to the rendezvous. */
  accept(handshake: Handshake): void {
    this.#connections.push(new ServerConnection(this, handshake));
  }

  poll(): void {
    if (this.#backlogged.size > 0) {
      this.#flush();
    }
    if (!this.#scheduled) {
      this.#scheduled = true;
      this.#isSpinning = false;
      this.host._scheduler.schedule(this);
    }
  }

  park(): void {
    this.#isSpinning = false;
    if (!this.#park()) {
      this.poll();
    }
  }

  spill(): void {
    if (this.#isRefusing) {
      return;
    }
    this.#flush();
    this.#admit();
    this.#isSpilling = true;
    try {
      for (const connection of this.#connections) {
        connection.takeAll();
      }
    } finally {
      this.#isSpilling = false;
    }
    if (this.#policy.isWaiting && !this.#scheduled) {
      this.poll();
    }
  }

  /** The thread ends, perhaps during a call. */
  abandon(cause: unknown): void {
    const options = cause === undefined ? undefined : { cause };
    const error = (): Error => new BrokenExecutorError(this.#policy.threadEnded, options);
    if (this.#policy.leavesUnbegun) {
      // Before the ring is closed: a caller that sees it closed fails the call as lost, without the cause.
      this.#failCurrent(error);
      const unbegun = this.#policy.clear();
      for (const connection of this.#connections) {
        connection.giveBack(unbegun.filter(({ caller, number }) => caller === connection && number !== 0));
        connection.end(undefined);
        connection.shut();
      }
    } else {
      this.refuse(error);
    }
  }

  /** The loop is closed. */
  close(): void {
    this.refuse(() => new RuntimeError('Event loop is closed', 'ERR_ASYNCIO_LOOP_CLOSED'));
    inboxPoller.close(this);
    this.rendezvous.close();
    for (const connection of this.#connections) {
      connection.close();
    }
  }

  /** Lets no more calls in, and fails each call that has no reply with `error`. Never waits for a caller. */
  refuse(error: () => Error): void {
    this.#isRefusing = true;
    this.#isSpinning = false;
    this.#clearExitFlag();
    Atomics.store(this.#endpoint, ENDPOINT_CLOSED, 1);
    this.#admit();
    for (const connection of this.#connections) {
      connection.shut();
      connection.end(error());
      connection.running.clear();
    }
    this.#policy.clear();
    this.#backlogged.clear();
  }

  receiveCall(call: IncomingCall): void {
    if (this.#mayBegin()) {
      call.begin(this);
    } else {
      this.#policy.queueCall(call);
    }
  }

  receiveNumber(caller: Caller, target: CallTarget, argument: number): void {
    if (this.#mayBegin()) {
      callWithNumber(this.host, target, argument);
    } else {
      this.#policy.queueCall(new IncomingCall(caller, 0, target, [argument], undefined));
    }
  }

  receiveCancellation(cancellation: Cancellation): void {
    if (this.#mayBegin()) {
      this.#policy.cancel(cancellation, this.host);
    } else {
      this.#policy.queueCancellation(cancellation);
    }
  }

  backlogged(connection: ServerConnection): void {
    if (!this.#backlogged.has(connection)) {
      this.#backlogged.add(connection);
      inboxPoller.listen();
    }
  }

  began(call: IncomingCall): void {
    this.#policy.began(call);
  }

  returned(): void {
    this.#policy.returned();
  }

  ended(call: IncomingCall): void {
    callWatch.observer?.replied(call.number);
    this.#policy.ended();
  }

  replied(): void {
    if (this.#policy.servesAfterReply) {
      this.#policy.serve(this.host, this.#beginCall);
    }
  }

  /** @internal */
  _run(slot: number, scheduler: Scheduler): void {
    try {
      this.#serve(slot, scheduler);
    } catch (error) {
      this.#breakDown(error);
      throw error; // The loop reports it.
    }
  }

  /**
   * Something within has failed, perhaps a built-in that the program has replaced. The records behind it cannot be
   * taken. A thread of a pool ends, and the pool makes its calls elsewhere. The callers of a loop get an error; its
   * thread ends, too, unless it is the main one or its program handles uncaught exceptions.
   */
  #breakDown(cause: unknown): void {
    const scheduler = this.host._scheduler;
    if (this.#policy.leavesUnbegun) {
      raiseUncaught(scheduler.reactor, cause);
      // A call may have left a listener, which has handled it.
      setImmediate(() => process.exit(1));
      return;
    }
    // No call will come any more, so no run needs to wait for one.
    scheduler.remotes--;
    try {
      this.refuse(() => new BrokenExecutorError('The thread cannot take calls any more', { cause }));
    } finally {
      if (!workerThreads().isMainThread) {
        raiseUncaught(scheduler.reactor, cause);
      }
    }
  }

  #serve(slot: number, scheduler: Scheduler): void {
    if (this.#at < 0) {
      this.#beginIteration();
    }
    this.#policy.serve(this.host, this.#beginCall);
    for (; this.#at < this.#connections.length; this.#at++) {
      const more = this.#connections[this.#at].takeShare(CALLS_PER_ENTRY);
      if (more || this.#policy.isWaiting) {
        // Goes on before the other entries of this iteration.
        scheduler.ready.unshift(slot);
        return;
      }
    }
    this.#at = -1;
    if (this.#policy.pausesToBatch && this.#batchPause.note(this.#share) && scheduler.ready.size === 0) {
      this.#batchPause.pause();
    }
    if (this.pending) {
      scheduler.enqueue(slot);
    } else {
      // It parks when the loop has nothing else to do. Before that, what the calls have started may answer and be
      // called again.
      this.#isSpinning = true;
      this.#scheduled = false;
      scheduler.slots.release(slot);
    }
  }

  /** @internal */
  readonly _kind = 'calls';

  /** @internal */
  _label(): string {
    return this.#policy.label;
  }

  #mayBegin(): boolean {
    return !this.#isSpilling && this.#policy.isFree;
  }

  /** Determines the share of an iteration: the records that are there now. */
  #beginIteration(): void {
    this.#admit();
    this.#connections = this.#connections.filter((connection) => {
      if (connection.isGone) {
        connection.close();
        this.#backlogged.delete(connection);
      }
      return !connection.isGone;
    });
    this.#share = 0;
    for (const connection of this.#connections) {
      this.#share += connection.beginShare();
    }
    this.#at = 0;
  }

  #canFlush(): boolean {
    for (const connection of this.#backlogged) {
      if (connection.canFlush) {
        return true;
      }
    }
    return false;
  }

  /** Sends replies that wait for room, to callers who have made some. */
  #flush(): void {
    for (const connection of this.#backlogged) {
      if (connection.canFlush && connection.flush()) {
        this.#backlogged.delete(connection);
      }
    }
  }

  /** Returns whether nothing is left, and the next call will be signalled. */
  #park(): boolean {
    let parked = this.#endpoint[HANDSHAKES] === this.#handshakesRead;
    for (const connection of this.#connections) {
      parked = connection.park() && parked;
    }
    return parked;
  }

  #isSignalled(): boolean {
    if (Atomics.load(this.#endpoint, HANDSHAKES) !== this.#handshakesRead) {
      return true;
    }
    for (const connection of this.#connections) {
      if (connection.signalled) {
        return true;
      }
    }
    return false;
  }

  /** Accepts the handshakes that have come, and notes which callers' threads have ended. */
  #admit(): void {
    const handshakes = Atomics.load(this.#endpoint, HANDSHAKES);
    if (handshakes === this.#handshakesRead) {
      return;
    }
    this.#handshakesRead = handshakes;
    for (const connection of this.#connections) {
      connection.isGone ||= connection.isDead;
    }
    for (const handshake of this.rendezvous.handshakes()) {
      this.accept(handshake as Handshake);
    }
  }

  #failCurrent(error: () => Error): void {
    const call = this.#policy.current;
    if (call !== undefined) {
      call.caller.running.delete(call.number);
      call.caller.fail(call.number, error());
    }
  }
}
