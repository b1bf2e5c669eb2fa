import type { ResourceLimits, Worker } from 'node:worker_threads';
import { inboxPoller } from '../channel/inbox-poller.js';
import { isDead } from '../channel/liveness.js';
import type { LoopHandle } from '../channel/loop-handle.js';
import { DEAD } from '../reactor/waker.js';
import { slotOf } from '../rpc/call-number.js';
import { withdrawCall } from '../rpc/call-state.js';
import { ClientConnection } from '../rpc/client-connection.js';
import { ConcurrentFuture } from '../rpc/concurrent-future.js';
import { pendingCalls } from '../rpc/pending-calls.js';
import { prepareThread, startThread } from '../rpc/start-thread.js';
import { workerScript } from '../rpc/worker-script.js';
import { reportFailedThread } from '../scheduler/exception-context.js';
import { Atomics, performance } from '../util/globals.js';
import { END_SLICE, MAX_WINDOW, WORK_AHEAD } from './constants.js';
import { type CallHolder, PoolCall } from './pool-call.js';
import { BY_SOURCE, STOP_WORKER } from './target.js';

const MAIN = 'worker-scripts/run-pool.cjs';
/** The first call to a thread: its answer says that the thread runs. */
const READY = `${BY_SOURCE}() => {}`;

/** The pool, as its threads see it. */
export interface PoolObserver {
  /** Answers have come from `thread`. The first one says that it has started. */
  answered(thread: PoolThread): void;
  /**
   * `thread` has ended, maybe because of `cause`. Returns whether the pool has an answer to that: a call fails because of
   * it, or other threads do the work of one that did not start.
   */
  ended(thread: PoolThread, cause: unknown): boolean;
}

/** How the threads of a pool are made. */
export interface PoolThreadOptions {
  readonly resourceLimits?: ResourceLimits | undefined;
}

/** A thread of an executor, as the executor's own thread sees it: which calls were sent to it, and how many may be. */
export class PoolThread implements CallHolder {
  readonly #observer: PoolObserver;
  readonly #connection: ThreadConnection;
  readonly #waker: Int32Array;
  readonly #exited: Promise<void>;
  readonly #name: string;
  /** @internal */
  readonly _worker: Worker;
  /** Calls that were sent and are neither answered nor withdrawn, in their order, from index `#first` on. */
  #sent: PoolCall[] = [];
  #first = 0;
  /** How many calls it may have at once: one if calls take long, many if they are short. */
  window = 1;
  /** When it got its first call, or last answered. */
  since = 0;
  /** Answers since then. */
  #answers = 0;
  #isReady = false;
  #isOver = false;
  /** Since when it is idle. */
  idleSince = 0;
  /** It was asked to end. */
  stopping = false;

  constructor(observer: PoolObserver, name: string, { resourceLimits }: PoolThreadOptions) {
    this.#observer = observer;
    this.#name = name;
    const handle = prepareThread();
    this.#waker = new Int32Array(handle.waker);
    this.#connection = new ThreadConnection(handle, this);
    const settings = { name, ...(resourceLimits !== undefined && { resourceLimits }) };
    let tell: () => void = () => {};
    this.#exited = new Promise((resolve) => {
      tell = resolve;
    });
    this._worker = startThread(workerScript(MAIN), '', handle, this.#connection, settings, (cause) => {
      this.end(cause);
      tell();
    });
    try {
      this.#connection.begin(new Greeting(this.#connection), READY, []);
    } catch (error) {
      if (!this.isClosed) {
        throw error;
      }
      // It has ended already, for example for want of descriptors. Its Worker will tell the cause, if the process waits.
      this._worker.ref();
    }
  }

  /** Whether calls may be sent to it. It may still be starting. */
  get isOpen(): boolean {
    return !this.stopping && !this.#isOver;
  }

  /** Whether it runs, and calls may be sent to it. */
  get isReady(): boolean {
    return this.#isReady && this.isOpen;
  }

  /** Whether it has begun to run. */
  get hasStarted(): boolean {
    return this.#isReady;
  }

  /** Calls that it has. */
  get load(): number {
    return this.#sent.length - this.#first;
  }

  /** Whether its ring of calls is closed. */
  get isClosed(): boolean {
    return this.#connection.isShut;
  }

  /** @throws DataCloneError; RuntimeError if it has ended, or its inbox is full. */
  send(call: PoolCall): void {
    this.#connection.begin(call, call._name, call._cargo, 'throw');
    call._thread = this;
    if (this.load === 0) {
      this.since = performance.now();
    }
    this.#sent.push(call);
  }

  /**
   * Cancels `call`, which was sent here. Returns whether it had not begun, and now never will. If it runs, its function
   * may ask.
   */
  cancel(call: PoolCall): boolean {
    return this.cancelUnbegun(call) || this.#connection.cancel(call);
  }

  /** Cancels `call` if it has not begun. Returns whether that was so. */
  cancelUnbegun(call: PoolCall): boolean {
    if (!this.#withdraw(call)) {
      return false;
    }
    this.#sent.splice(this.#sent.indexOf(call, this.#first), 1);
    this.#forgo(call);
    return true;
  }

  /** Withdraws up to `most` calls that have not begun and can be sent elsewhere. Returns them, the last one first. */
  takeBack(most: number): PoolCall[] {
    const taken: PoolCall[] = [];
    for (let count = 0; count < most && this.load > 0; count++) {
      const call = this.#sent[this.#sent.length - 1];
      if (!call._movable || !this.#withdraw(call)) {
        break;
      }
      this.#sent.pop();
      this.#forgo(call);
      taken.push(call);
    }
    return taken;
  }

  /** The thread has ended. Adds its calls to `waiting` if they can run elsewhere, else to `lost`. */
  clear(waiting: PoolCall[], lost: PoolCall[]): void {
    const calls = this.#sent.slice(this.#first);
    this.#sent = [];
    this.#first = 0;
    for (const call of calls) {
      const waits = this.#withdraw(call);
      pendingCalls().end(call._call);
      call._thread = undefined;
      (waits && call._movable ? waiting : lost).push(call);
    }
  }

  /** Adapts the window to how long the calls took that were answered since the last time. */
  adapt(now: number): void {
    if (this.#answers > 0) {
      const wanted = Math.floor((WORK_AHEAD * this.#answers) / Math.max(now - this.since, 0.001));
      this.window = Math.max(1, Math.min(wanted, 2 * this.window, MAX_WINDOW));
      this.#answers = 0;
    }
    this.since = now;
  }

  /** Asks it to end. It must be idle. */
  stop(): void {
    if (!this.stopping) {
      this.stopping = true;
      this.#connection.sendIfOpen(STOP_WORKER);
    }
  }

  /** Whether it has ended. May look at the system's list of threads. */
  get hasEnded(): boolean {
    return this.#isOver || isDead(this.#waker);
  }

  /**
   * Calls `ended` once it has ended, and the observer was told. Call it before that. This needs no turn of Node's loop.
   * Waiting keeps the process alive.
   */
  whenEnded(ended: () => void): void {
    // As a call that the thread never answers: it fails when the thread ends.
    const end = new EndOfThread(this.#connection);
    end._call = pendingCalls().begin(this.#connection, end);
    end._onDone(ended);
  }

  /** Resolves when it has ended. Waiting keeps the process alive. */
  async joinAsync(): Promise<void> {
    this._worker.ref();
    await this.#exited;
  }

  /** **Blocks** until it has ended. */
  join(): void {
    while (!this.hasEnded) {
      // Code that its calls have left behind may call this thread, and wait for room in the ring before it can end.
      inboxPoller.poll();
      inboxPoller.spillForWriters();
      Atomics.wait(this.#waker, DEAD, 0, END_SLICE);
    }
  }

  /** The thread has ended. This can be found out in several ways; the first one counts. */
  end(cause: unknown): void {
    let isTold = false;
    if (!this.#isOver) {
      this.#isOver = true;
      // Answers that it has sent before count.
      pendingCalls().poll();
      isTold = this.#observer.ended(this, cause);
      this.#connection.fail(cause);
    }
    if (cause !== undefined && !isTold) {
      reportFailedThread(cause, this.#name);
    }
  }

  #withdraw(call: PoolCall): boolean {
    return withdrawCall(pendingCalls().callStates, slotOf(call._call));
  }

  /** `call` was withdrawn: its answer from this thread is dropped. */
  #forgo(call: PoolCall): void {
    pendingCalls().replace(call._call, new Withdrawn(this.#connection, call._call));
    call._thread = undefined;
  }

  /** The calls that it has, the oldest first. */
  get calls(): readonly PoolCall[] {
    return this.#sent.slice(this.#first);
  }

  /** @internal An answer has come for `future`. */
  _answered(future: ConcurrentFuture): void {
    if (future instanceof PoolCall) {
      this.#answers++;
      if (this.#sent[this.#first] === future) {
        this.#first++;
        if (this.#first === this.#sent.length) {
          this.#sent = [];
          this.#first = 0;
        }
      } else {
        this.#sent.splice(this.#sent.indexOf(future, this.#first), 1);
      }
      future._args = NOTHING;
    } else if (future instanceof Greeting) {
      this.#isReady = true;
    }
  }

  /** @internal The thread ends, and gives back the arguments of a call that it has not begun. */
  _givenBack(future: ConcurrentFuture, args: readonly unknown[]): void {
    if (future instanceof PoolCall) {
      future._restore(args);
    }
  }

  /** @internal The thread runs no more code. If it was not asked to end, its Worker will tell the cause. */
  _saidEnd(): void {
    if (this.stopping) {
      this.end(undefined);
    }
  }

  /** @internal All answers that have come were noted. */
  _answersTaken(): void {
    this.#observer.answered(this);
  }
}

const NOTHING: readonly unknown[] = [];

/** Takes the answer to a call that was withdrawn from its thread, and drops it. */
class Withdrawn extends ConcurrentFuture {
  constructor(connection: ClientConnection, call: number) {
    super(connection);
    this._call = call;
  }
}

/** Fails when the thread has ended. */
class EndOfThread extends ConcurrentFuture {}

/** The answer to the first call of a thread. */
class Greeting extends ConcurrentFuture {}

class ThreadConnection extends ClientConnection {
  readonly #thread: PoolThread;

  constructor(handle: LoopHandle, thread: PoolThread) {
    super(handle, false);
    this.#thread = thread;
  }

  protected override _answered(future: ConcurrentFuture): void {
    this.#thread._answered(future);
  }

  protected override _givenBack(future: ConcurrentFuture, args: readonly unknown[]): void {
    this.#thread._givenBack(future, args);
  }

  protected override _ended(): void {
    this.#thread._saidEnd();
  }

  protected override _answersTaken(): void {
    this.#thread._answersTaken();
  }

  /** A check has found that the thread has ended. */
  override broken(cause: unknown): void {
    this.#thread.end(cause);
  }

  /** Fails the calls that are none of the pool's, and gives the connection up. */
  fail(cause: unknown): void {
    super.broken(cause);
    this.forget();
  }
}
