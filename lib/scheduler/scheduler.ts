import { inboxPoller } from '../channel/inbox-poller.js';
import { alsDetector } from '../context/als-detector.js';
import { contextState } from '../context/context-state.js';
import type { Stores } from '../context/stores.js';
import { checkBoolean, checkTime, invalidType } from '../errors/arguments.js';
import { DeadlockError, RuntimeError } from '../errors/errors.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { createReactor } from '../reactor/backend.js';
import {
  ALARM,
  ALARM_CALLS,
  DEADLINE,
  NOW,
  POLL_NOW,
  POLLED_FULL,
  POLLED_INTERRUPT,
  STAGED,
} from '../reactor/layout.js';
import { SharedMemory } from '../reactor/memory.js';
import type { BackendName, Reactor } from '../reactor/reactor.js';
import { ReadyRing } from '../reactor/ready-ring.js';
import { SlotTable } from '../reactor/slot-table.js';
import { TimerStage } from '../reactor/timer-stage.js';
import { BlockingRun } from './blocking-run.js';
import { checkCallback } from './callback.js';
import { CLOCK_SLACK, MAX_QUOTA, SLOW_CALLBACK_DURATION } from './constants.js';
import { noteCreation } from './creation.js';
import {
  type ExceptionContext,
  type ExceptionHandler,
  reportException,
  reportFailedHandler,
  withCreation,
} from './exception-handler.js';
import { type Callback, Handle, HandleWithArguments, TimerHandle } from './handle.js';
import { HostedRun } from './hosted-run.js';
import { kept, NOTHING_KEPT } from './kept-arguments.js';
import { nativeCalls } from './native-calls.js';
import { completeOptions, type LoopOptions } from './options.js';
import type { Schedulable } from './schedulable.js';
import { watchRun } from './slow-callback.js';
import { threadState } from './thread-state.js';

/**
 * The loop without futures and tasks: callbacks, timers, iterations, and the two ways to run.
 *
 * One iteration, blocking or hosted:
 *
 * 1. If nothing is ready, wait (blocking) or leave until something is (hosted).
 * 2. The reactor takes staged timers and moves what is due to the tail of the ready ring. Skipped when nothing can be due.
 * 3. Note the tail. What is in front of it now is this iteration; what callbacks add belongs to the next.
 * 4. Take slot by slot from the head and run the object bound to it.
 * 5. If `stop` was called, end; else begin again.
 *
 * A hosted turn may pause in step 4 to let Node's own callbacks run, and goes on there in the next.
 */
export class BaseLoop {
  /** @internal */ readonly _reactor: Reactor;
  /** @internal */ readonly _slots: SlotTable<Schedulable>;
  /** @internal */ readonly _ready: ReadyRing;
  /** @internal */ readonly _stage: TimerStage;
  /** @internal Whether {@link _enqueue} must ask Node for a turn. */
  _dormant = false;
  /** @internal */ _stopping = false;
  /** @internal */ _closed = false;
  /** @internal */ _debug: boolean;
  /** @internal */ readonly _virtual: boolean;
  /** @internal The run in progress. */
  _run: BlockingRun | HostedRun | null = null;
  /** @internal The task whose step is on the stack. */
  _currentTask: object | null = null;
  /** @internal What may still call in from other threads: a blocking run waits for that, too. */
  _remotes = 0;
  /** @internal Called when SIGINT was noticed by the reactor. */
  _onInterrupt: (() => void) | null = null;
  /** Milliseconds that a callback or a step of a task may take before debug mode reports it. */
  slowCallbackDuration: number = SLOW_CALLBACK_DURATION;

  readonly #memory: SharedMemory;
  readonly #times: Float64Array;
  readonly #words: Int32Array;
  /** Where the current iteration ends. */
  #end = 0;
  /** Callbacks that may still run before the clock is read again, and how many that were after the last reading. */
  #quota = 1;
  #grant = 1;
  #lastLook = 0;
  #exceptionHandler: ExceptionHandler | null = null;

  constructor(options: LoopOptions = {}) {
    const { backend, clock, debug } = completeOptions(options);
    this.#memory = new SharedMemory();
    this.#times = this.#memory.times;
    this.#words = this.#memory.words;
    this._virtual = clock === 'virtual';
    this._reactor = createReactor(backend, this.#memory, this._virtual);
    this._slots = new SlotTable<Schedulable>(this.#memory, this._reactor);
    this._ready = new ReadyRing(this.#memory, this._reactor);
    this._stage = new TimerStage(this.#memory, this._reactor, this._slots, this._ready);
    this._debug = debug;
    alsDetector.look();
  }

  /** Which backend drives this loop. */
  get backend(): BackendName {
    return this._reactor.backend;
  }

  /** The loop's clock, in milliseconds since some point in the past; never runs backwards. */
  time(): number {
    return this._reactor.now();
  }

  /**
   * Runs `callback(...args)` in the next iteration, after everything that was scheduled before it.
   *
   * @throws TypeError if `callback` is not a function.
   * @throws RuntimeError if the loop is closed.
   */
  callSoon<A extends unknown[]>(callback: Callback<A>, ...args: A): Handle {
    this._checkClosed();
    checkCallback('callSoon', callback, this._debug);
    const what = kept(args);
    const handle = what === NOTHING_KEPT ? new Handle(callback) : new HandleWithArguments(callback, what);
    if (this._debug) {
      noteCreation(handle);
    }
    this._schedule(handle);
    return handle;
  }

  /**
   * Runs `callback(...args)` after `delay` milliseconds; zero and less mean in the next iteration, Infinity means never.
   * Timers with equal deadlines fire in the order in which they were added.
   *
   * @throws TypeError if `delay` is no number or `callback` no function; RangeError if `delay` is NaN.
   * @throws RuntimeError if the loop is closed.
   */
  callLater<A extends unknown[]>(delay: number, callback: Callback<A>, ...args: A): TimerHandle {
    this._checkClosed();
    checkTime('callLater', 'delay', delay);
    checkCallback('callLater', callback, this._debug);
    return this.#arm(this._reactor.now() + delay, callback, kept(args));
  }

  /**
   * Runs `callback(...args)` when {@link time} reaches `when` milliseconds.
   *
   * @throws TypeError if `when` is no number or `callback` no function; RangeError if `when` is NaN.
   * @throws RuntimeError if the loop is closed.
   */
  callAt<A extends unknown[]>(when: number, callback: Callback<A>, ...args: A): TimerHandle {
    this._checkClosed();
    checkTime('callAt', 'when', when);
    checkCallback('callAt', callback, this._debug);
    return this.#arm(when, callback, kept(args));
  }

  /**
   * {@link callSoon}, and wakes the loop where it waits. On the thread that owns the loop, from anywhere: a signal handler,
   * a callback of Node's.
   *
   * @throws TypeError if `callback` is not a function.
   * @throws RuntimeError if the loop is closed.
   */
  callSoonThreadsafe<A extends unknown[]>(callback: Callback<A>, ...args: A): Handle {
    const handle = this.callSoon(callback, ...args);
    this._reactor.wake();
    return handle;
  }

  /**
   * **Blocks**: runs until {@link stop} is called. Called after `stop`, it runs exactly one iteration.
   *
   * @throws RuntimeError if this loop is closed or running, or another runs in this thread.
   * @throws DeadlockError if nothing is left that could ever call `stop`.
   */
  runForever(): void {
    this._checkRunnable();
    const run = new BlockingRun(this);
    this._run = run;
    try {
      run.run();
    } finally {
      this._run = null;
      this._stopping = false;
    }
  }

  /**
   * Hosted: runs on Node's own loop until {@link stop} is called; the Promise is fulfilled then. Keeps the process alive.
   *
   * @throws RuntimeError (the Promise rejects) if this loop is closed or running.
   */
  async runForeverAsync(): Promise<void> {
    await this._runHosted(true);
  }

  /**
   * Hosts the loop on Node's own from now on, until {@link detach}, {@link stop} or {@link close}. Never blocks. The loop
   * keeps the process alive only while it has ready callbacks or timers.
   *
   * @throws RuntimeError if this loop is closed or running.
   */
  attach(): void {
    this._checkClosed();
    this._checkNotRunning();
    this._run = new HostedRun(this, 'attached', () => {});
  }

  /**
   * Undoes {@link attach}: callbacks stay scheduled, and run when the loop runs again. Does nothing where it is not attached.
   *
   * @throws RuntimeError if the loop is run by `runForeverAsync` or `runUntilCompleteAsync`: `stop` those.
   */
  detach(): void {
    if (this._run instanceof HostedRun) {
      if (this._run.kind !== 'attached') {
        throw new RuntimeError('This event loop runs until it is stopped', 'ERR_ASYNCIO_LOOP_RUNNING');
      }
      this._run.end();
    }
  }

  /** Ends the run in progress after the current iteration; with none in progress, the next one after its first. */
  stop(): void {
    this._stopping = true;
    if (this._dormant) {
      this._awaken();
    }
  }

  /** Whether a run is in progress, blocking or hosted; an attached loop runs. */
  isRunning(): boolean {
    return this._run !== null;
  }

  /** Whether {@link close} was called. */
  isClosed(): boolean {
    return this._closed;
  }

  /**
   * Drops all that is scheduled and gives back the memory. An attached loop is detached first. Idempotent.
   *
   * @throws RuntimeError if the loop is running.
   */
  close(): void {
    if (this._closed) {
      return;
    }
    if (this._run instanceof HostedRun && this._run.kind === 'attached' && threadState.running !== this) {
      this._run.end();
    }
    if (this._run !== null) {
      throw new RuntimeError('Cannot close a running event loop', 'ERR_ASYNCIO_LOOP_RUNNING');
    }
    this._closed = true;
    this._slots.clear();
    this._reactor.close();
  }

  /** Whether debug mode is on. */
  getDebug(): boolean {
    return this._debug;
  }

  /**
   * Debug mode reports slow callbacks and mistakes that are costly to look for.
   *
   * @throws TypeError if `enabled` is not a boolean.
   */
  setDebug(enabled: boolean): void {
    checkBoolean('setDebug', 'enabled', enabled);
    this._debug = enabled;
  }

  /** What {@link setExceptionHandler} was given; null for the default. */
  getExceptionHandler(): ExceptionHandler | null {
    return this.#exceptionHandler;
  }

  /**
   * Has errors that nobody else can receive told to `handler(loop, context)`; null restores the default, which writes to the
   * standard error stream.
   *
   * @throws TypeError if `handler` is neither a function nor null.
   */
  setExceptionHandler(handler: ExceptionHandler | null): void {
    if (handler !== null && typeof handler !== 'function') {
      throw invalidType('setExceptionHandler', 'handler', 'a function or null', handler);
    }
    this.#exceptionHandler = handler;
  }

  /** The default: writes `context` to the standard error stream. For handlers that want to pass something on. */
  defaultExceptionHandler(context: ExceptionContext): void {
    reportException(context);
  }

  /** Tells `context` to the exception handler. Never throws: an error in the handler is itself reported by the default one. */
  callExceptionHandler(context: ExceptionContext): void {
    try {
      const told = this._debug ? withCreation(context) : context;
      if (this.#exceptionHandler === null) {
        this.defaultExceptionHandler(told);
      } else {
        this.#exceptionHandler(this as unknown as EventLoop, told);
      }
    } catch (error) {
      reportFailedHandler(error, context);
    }
  }

  /** @internal Makes `object` ready; it is given a slot for this one time. */
  _schedule(object: Schedulable): void {
    this._enqueue(this._slots.acquire(object));
  }

  /** @internal Makes the object of `slot` ready. */
  _enqueue(slot: number): void {
    this._ready.push(slot);
    if (this._dormant) {
      this._awaken();
    }
  }

  /** @internal Makes the object of `slot` ready at `deadline`. */
  _arm(slot: number, deadline: number): void {
    this._stage.arm(slot, deadline);
    if (this._dormant) {
      this._awaken();
    }
  }

  /** @internal Drops the timer of `slot` if it has one and is still bound to `object`. */
  _disarm(slot: number, object: Schedulable): void {
    if (!this._closed && this._slots.isArmed(slot) && this._slots.get(slot) === object) {
      this._stage.disarm(slot);
    }
  }

  /** @internal */
  _awaken(): void {
    this._dormant = false;
    this._reactor.kick();
  }

  /** @internal Runs hosted until stopped. `hold`: keeps the process alive; else the run fails when Node has nothing left. */
  async _runHosted(hold: boolean): Promise<void> {
    this._checkClosed();
    this._checkNotRunning();
    await new Promise<void>((resolve, reject) => {
      const end = (error?: Error): void => (error === undefined ? resolve() : reject(error));
      this._run = new HostedRun(this, hold ? 'held' : 'awaited', end);
    });
  }

  /** @internal Polls as told, makes room where there is too little, and hands on an interrupt. Returns what was polled. */
  _poll(mode: number, limit: number): number {
    if (inboxPoller.isOpen) {
      // Before timers that are due: it was there before them.
      inboxPoller.poll();
    }
    this.#takeCalls();
    let polled = this._reactor.poll(mode, limit);
    let all = polled;
    while ((polled & POLLED_FULL) !== 0) {
      this._ready.enlarge();
      polled = this._reactor.poll(POLL_NOW, 0);
      all |= polled;
    }
    if ((all & POLLED_INTERRUPT) !== 0) {
      this._onInterrupt?.();
    }
    this.#takeCalls();
    if (inboxPoller.isOpen) {
      inboxPoller.poll();
    }
    return all;
  }

  /** @internal Nothing is ready: waits a moment for more from another thread that has just called. Returns whether some came. */
  _spin(): boolean {
    const came = inboxPoller.isOpen && inboxPoller.spin();
    this.#quota = came ? 0 : this.#quota; // Time has passed unread.
    return came && this._ready.size > 0;
  }

  /** @internal Whether what awaits one of Node's Promises can go on in the present run. */
  _reachesPromises(): boolean {
    return !(this._run instanceof BlockingRun) || this._run.reachesPromises();
  }

  /** @internal Whether a timer is armed or another thread has called. */
  _mayBeDue(): boolean {
    const words = this.#words;
    return (
      words[STAGED] !== 0 ||
      words[ALARM] !== 0 ||
      this.#times[DEADLINE] !== Number.POSITIVE_INFINITY ||
      (inboxPoller.isOpen && inboxPoller.signalled)
    );
  }

  /** @internal The earliest deadline, as of the last poll. */
  get _deadline(): number {
    return this.#times[DEADLINE];
  }

  /** @internal The time, as of the last look. */
  get _lastLook(): number {
    return this.#lastLook;
  }

  /**
   * @internal Polls without waiting if anything may be due and it is time to look at the clock again, or if timers were staged.
   * How many callbacks may run between two looks adapts, so that about `CLOCK_SLACK` passes unread. Returns whether it looked.
   */
  _look(): boolean {
    if (this.#words[STAGED] !== 0 || (this.#quota <= 0 && (this._mayBeDue() || this._onInterrupt !== null))) {
      this._poll(POLL_NOW, 0);
      this._looked(this.#times[NOW]);
      return true;
    }
    if (this.#quota <= 0) {
      this._looked(this._reactor.now());
      return true;
    }
    return false;
  }

  /** @internal Notes that the clock was read. */
  _looked(now: number): void {
    const elapsed = now - this.#lastLook;
    const used = this.#grant - this.#quota;
    this.#lastLook = now;
    if (elapsed > CLOCK_SLACK) {
      this.#grant = Math.max(1, Math.floor((used * CLOCK_SLACK) / elapsed));
    } else if (this.#quota <= 0) {
      this.#grant = Math.min(this.#grant * 2, MAX_QUOTA);
    }
    this.#quota = this.#grant;
  }

  /** @internal Begins an iteration: what is ready now belongs to it. */
  _begin(): void {
    this.#end = this._ready.tail;
  }

  /** @internal Runs the rest of the iteration, however long that takes. */
  _drain(): void {
    let looks = 0;
    for (; !this._drainSome(); looks++) {
      this.#quota = MAX_QUOTA;
    }
    if (looks > 0) {
      this.#quota = 0;
    }
  }

  /** @internal Runs callbacks of the current iteration until the quota is used up. Returns whether all have run. */
  _drainSome(): boolean {
    // Each callback enters its own context and leaves none behind.
    const outer = contextState.current;
    contextState.current = null;
    const all = this._debug || contextState.stores !== null ? this.#drainApart() : this.#drainQuickly();
    contextState.current = outer;
    return all;
  }

  #drainQuickly(): boolean {
    const ready = this._ready;
    const slots = this._slots;
    const end = this.#end;
    let quota = this.#quota;
    while (!ready.reached(end)) {
      if (quota-- <= 0) {
        this.#quota = 0;
        return false;
      }
      const slot = ready.shift();
      const object = slots.get(slot);
      if (object === undefined) {
        slots.release(slot);
      } else {
        object._run(slot, this);
        if (contextState.stores !== null) {
          // The first ever: from here on every callback runs apart from the others.
          contextState.stores.clear();
          this.#quota = quota;
          return this.#drainApart();
        }
      }
    }
    this.#quota = quota;
    return true;
  }

  /** @internal Gives back memory that a crowd has left. Cheap; called when nothing is ready. */
  _trim(): void {
    this._ready.trim();
    this._slots.trim();
  }

  /**
   * @internal Called by a run for which nothing is left to wait, but perhaps Promises that it cannot reach. Raises, unless
   * something could be made ready after all.
   */
  _stuck(): void {
    throw this._deadlock();
  }

  /** @internal The error for a run that nothing can end. */
  _deadlock(): DeadlockError {
    return new DeadlockError('The event loop has nothing left to wait for');
  }

  /** @internal */
  _checkClosed(): void {
    if (this._closed) {
      throw new RuntimeError('Event loop is closed', 'ERR_ASYNCIO_LOOP_CLOSED');
    }
  }

  /** @internal */
  _checkRunnable(): void {
    this._checkClosed();
    this._checkNotRunning();
    if (threadState.running !== null || threadState.blocking !== null) {
      throw new RuntimeError('Cannot run the event loop while another loop is running', 'ERR_ASYNCIO_LOOP_RUNNING');
    }
  }

  /** @internal */
  _checkNotRunning(): void {
    if (this._run !== null) {
      throw new RuntimeError('This event loop is already running', 'ERR_ASYNCIO_LOOP_RUNNING');
    }
  }

  /** Makes what native threads have posted by now ready, as one entry of the ring. */
  #takeCalls(): void {
    if ((this.#words[ALARM] & ALARM_CALLS) !== 0 && this._reactor.takeCalls()) {
      this._schedule(nativeCalls);
    }
  }

  /** {@link _drainSome} where debug mode watches each callback, or stores are to be kept apart. */
  #drainApart(): boolean {
    while (!this._ready.reached(this.#end)) {
      if (this.#quota-- <= 0) {
        return false;
      }
      const slot = this._ready.shift();
      const object = this._slots.get(slot);
      if (object === undefined) {
        this._slots.release(slot);
        continue;
      }
      const run = this._debug ? watchRun : runObject;
      if (contextState.stores === null) {
        run(object, slot, this);
        (contextState.stores as Stores | null)?.clear();
      } else {
        contextState.stores.runApart(run, object, slot, this);
      }
    }
    return true;
  }

  #arm(when: number, callback: Callback, what: unknown): TimerHandle {
    const handle = new TimerHandle(this, when, callback, what);
    if (this._debug) {
      noteCreation(handle);
    }
    const slot = this._slots.acquire(handle);
    handle._bind(slot);
    this._arm(slot, when);
    return handle;
  }
}

function runObject(object: Schedulable, slot: number, loop: BaseLoop): void {
  object._run(slot, loop);
}
