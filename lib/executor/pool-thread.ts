import type { ResourceLimits, Worker } from 'node:worker_threads';
import { inboxPoller } from '../channel/inbox-poller.js';
import { isDead } from '../channel/liveness.js';
import type { LoopHandle } from '../channel/loop-handle.js';
import { QUEUED, WITHDRAWN } from '../channel/protocol.js';
import { DEAD } from '../reactor/waker.js';
import { ClientConnection } from '../rpc/client-connection.js';
import { ConcurrentFuture } from '../rpc/concurrent-future.js';
import { pendingCalls, slotOf } from '../rpc/pending-calls.js';
import { prepareThread, startThread } from '../rpc/start-thread.js';
import { workerScript } from '../rpc/worker-script.js';
import { PoolCall } from './pool-call.js';
import { BY_MODULE, BY_SOURCE } from './target.js';

const MAIN = 'worker-scripts/pool-thread.cjs';
/** Calls that are sent to a thread ahead of it, at most. */
const LARGEST_WINDOW = 256;
/** So many milliseconds of work are sent ahead: enough that a thread is not idle until the next is there. */
const AHEAD = 1;
/** What a thread is asked to say that it runs. */
const READY = `${BY_SOURCE}() => {}`;
/** How often, in milliseconds, one who waits for a thread's end looks whether it waits in turn. A thread takes as long to end. */
const END_SLICE = 5;

/** Whom the threads of a pool tell. */
export interface PoolObserver {
  /** Answers have come from `thread`, the first of them when it has started. */
  answered(thread: PoolThread): void;
  /** `thread` has ended, maybe because of `cause`. */
  ended(thread: PoolThread, cause: unknown): void;
}

/** How the threads of a pool are made. */
export interface PoolThreadOptions {
  readonly resourceLimits?: ResourceLimits | undefined;
}

/** A thread of an executor, as seen from the one that the executor belongs to: what was sent to it, and how much may be. */
export class PoolThread {
  readonly #observer: PoolObserver;
  readonly #connection: ThreadConnection;
  readonly #waker: Int32Array;
  readonly #exited: Promise<void>;
  /** @internal */
  readonly _worker: Worker;
  /** Calls that were sent and are neither answered nor taken back, in their order, from `#first` on. */
  #sent: PoolCall[] = [];
  #first = 0;
  /** How many calls it may have at once: one where calls take long, many where they are short. */
  window = 1;
  /** When it got something to do, or last answered. */
  since = 0;
  /** Answers since then. */
  #answers = 0;
  #isReady = false;
  #isOver = false;
  /** Since when it has nothing to do. */
  idleSince = 0;
  /** It was asked to end. */
  stopping = false;

  constructor(observer: PoolObserver, name: string, { resourceLimits }: PoolThreadOptions) {
    this.#observer = observer;
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
    this.#connection.begin(new Greeting(this.#connection), READY, []);
  }

  /** Whether it takes calls; it may be starting still. */
  get isOpen(): boolean {
    return !this.stopping && !this.#isOver;
  }

  /** Whether it runs, and takes calls. */
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

  /** Whether it lets nothing in any more. */
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

  /** Cancels `call`, which was sent here. Returns whether it has not begun, and now never will; else its function may ask. */
  cancel(call: PoolCall): boolean {
    return this.cancelUnbegun(call) || this.#connection.cancel(call);
  }

  /** The same, unless it has begun. */
  cancelUnbegun(call: PoolCall): boolean {
    if (!this.#withdraw(call)) {
      return false;
    }
    this.#sent.splice(this.#sent.indexOf(call, this.#first), 1);
    this.#forgo(call);
    return true;
  }

  /**
   * Takes back up to `most` calls that have not begun and can be sent elsewhere, the last ones first.
   */
  takeBack(most: number, into: PoolCall[]): void {
    for (let count = 0; count < most && this.load > 0; count++) {
      const call = this.#sent[this.#sent.length - 1];
      if (!call._movable || !this.#withdraw(call)) {
        break;
      }
      this.#sent.pop();
      this.#forgo(call);
      into.push(call);
    }
  }

  /** It has ended. Sorts the calls that it had: those that `waiting` gets can be made elsewhere. */
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
      const wanted = Math.floor((AHEAD * this.#answers) / Math.max(now - this.since, 0.001));
      this.window = Math.max(1, Math.min(wanted, 2 * this.window, LARGEST_WINDOW));
      this.#answers = 0;
    }
    this.since = now;
  }

  /** Asks it to end. It must have nothing to do. */
  stop(): void {
    if (!this.stopping) {
      this.stopping = true;
      this.#connection.sendIfOpen(STOP);
    }
  }

  /** Whether it has ended; may take a look at the system's list of threads. */
  get hasEnded(): boolean {
    return isDead(this.#waker);
  }

  /** Resolves when it has ended. Waiting keeps the process alive. */
  async joinAsync(): Promise<void> {
    this._worker.ref();
    await this.#exited;
  }

  /** **Blocks** until it has ended. */
  join(): void {
    while (!this.hasEnded) {
      // What it has left behind may be calling this thread, and waits for room before it can end.
      inboxPoller.poll();
      inboxPoller.spillForWriters();
      Atomics.wait(this.#waker, DEAD, 0, END_SLICE);
    }
  }

  /** It has ended. That may be found out in several ways; the first counts. */
  end(cause: unknown): void {
    if (this.#isOver) {
      return;
    }
    this.#isOver = true;
    // The last that it said counts.
    pendingCalls().poll();
    this.#observer.ended(this, cause);
    this.#connection.fail(cause);
  }

  #withdraw(call: PoolCall): boolean {
    return Atomics.compareExchange(pendingCalls().callStates, slotOf(call._call), QUEUED, WITHDRAWN) === QUEUED;
  }

  /** `call` was withdrawn: what the thread says of it concerns nobody. */
  #forgo(call: PoolCall): void {
    pendingCalls().replace(call._call, new Withdrawn(this.#connection, call._call));
    call._thread = undefined;
  }

  /** Calls that it has, the oldest first. */
  get calls(): readonly PoolCall[] {
    return this.#sent.slice(this.#first);
  }

  /** @internal An answer came. */
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

  /** @internal No more answers for now. */
  _collected(): void {
    this.#observer.answered(this);
  }
}

const NOTHING: readonly unknown[] = [];
/** What is called when there is nothing more to do; any name would do. */
const STOP = `${BY_MODULE}stop`;

/** Stands for a call in a thread from which it was taken back, until that has noticed. */
class Withdrawn extends ConcurrentFuture {
  constructor(connection: ClientConnection, call: number) {
    super(connection);
    this._call = call;
  }
}

/** The first answer of a thread. */
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

  protected override _collected(): void {
    this.#thread._collected();
  }

  /** It was found that the thread has ended. */
  override broken(cause: unknown): void {
    this.#thread.end(cause);
  }

  /** Fails what is not a call of the pool, and is not listened to any more. */
  fail(cause: unknown): void {
    super.broken(cause);
    this.forget();
  }
}
