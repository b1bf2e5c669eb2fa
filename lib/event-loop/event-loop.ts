import type { LoopHandle } from '../channel/loop-handle.js';
import type { Coroutine } from '../coroutine/coroutine.js';
import { isCoroutine } from '../coroutine/coroutine.js';
import { checkBoolean, checkOptions, checkTime, invalidType, notAwaitable } from '../errors/arguments.js';
import { type DeadlockError, RuntimeError } from '../errors/errors.js';
import { lazyExecutor } from '../executor/lazy-executor.js';
import type { Executor, LoopExecutors } from '../executor/loop-executors.js';
import type { Callable, Called } from '../executor/target.js';
import { fromPromise } from '../future/from-promise.js';
import { Future } from '../future/future.js';
import { OUTCOME, PENDING } from '../future/state.js';
import type { BackendName } from '../reactor/reactor.js';
import type { ConcurrentFuture } from '../rpc/concurrent-future.js';
import type { Dispatcher, Prepared } from '../rpc/dispatcher.js';
import { lazyRpc } from '../rpc/lazy-rpc.js';
import { BlockingRun } from '../scheduler/blocking-run.js';
import { checkCallback, checkPlain } from '../scheduler/callback.js';
import { noteCreation } from '../scheduler/creation.js';
import {
  type ExceptionContext,
  reportException,
  reportFailedHandler,
  withCreation,
} from '../scheduler/exception-context.js';
import { type Callback, Handle, HandleWithArguments, TimerHandle } from '../scheduler/handle.js';
import { type HostedKind, HostedRun } from '../scheduler/hosted-run.js';
import { kept, NOTHING_KEPT } from '../scheduler/kept-arguments.js';
import { askWatchers } from '../scheduler/loop-observer.js';
import { completeOptions, type LoopOptions } from '../scheduler/options.js';
import type { LoopOwner } from '../scheduler/owner.js';
import { Scheduler } from '../scheduler/scheduler.js';
import { threadState } from '../scheduler/thread-state.js';
import { type Awaitable, steppable } from '../task/awaitable.js';
import { Task } from '../task/task.js';
import { inspectable } from '../util/inspectable.js';
import { isInstance } from '../util/is-instance.js';
import { destroyPending } from './destroyed.js';
import { forgetPending, watchPending } from './pending-at-exit.js';
import { StopWhenDone } from './stop-when-done.js';
import { failPromises, stuckError } from './stuck.js';
import { checkTaskOptions, type TaskOptions } from './task-options.js';
import { threadCall } from './thread-call.js';

/** Called instead of `defaultExceptionHandler`, if it was set. */
export type ExceptionHandler = (loop: EventLoop, context: ExceptionContext) => unknown;

/** Makes the tasks of a loop instead of it; see {@link EventLoop.setTaskFactory}. */
export type TaskFactory = <T>(loop: EventLoop, coro: Coroutine<T>, options: TaskOptions) => Future<T>;

/**
 * Steps coroutines and callbacks on one thread. `newEventLoop` makes it; most programs use `run` or `runAsync` instead.
 *
 *     const loop = newEventLoop();
 *     try {
 *       loop.runUntilComplete(main()); // blocks
 *     } finally {
 *       loop.close();
 *     }
 */
// `Scheduler` describes an iteration.
export class EventLoop implements LoopOwner {
  /** @internal */
  readonly _scheduler: Scheduler;
  #exceptionHandler: ExceptionHandler | null = null;
  #taskFactory: TaskFactory | null = null;
  #dispatcher: Dispatcher | null = null;
  #executors: LoopExecutors | null = null;
  /** What the blocking run in progress must complete. */
  #goal: StopWhenDone | null = null;

  constructor(options: LoopOptions = {}) {
    checkOptions('newEventLoop', options, ['backend', 'clock', 'debug', 'unretrieved']);
    const complete = completeOptions(options);
    this._scheduler = new Scheduler(this, complete);
    this.setDebug(complete.debug);
    threadState.loops.add(this);
    askWatchers(this._scheduler);
  }

  /** Milliseconds that a callback or a step of a task may take before debug mode reports it. */
  get slowCallbackDuration(): number {
    return this._scheduler.slowCallbackDuration;
  }

  /** As above, from now on. @throws TypeError, RangeError unless it is a number, and not negative. */
  set slowCallbackDuration(duration: number) {
    checkTime('EventLoop', 'slowCallbackDuration', duration);
    this._scheduler.slowCallbackDuration = duration;
  }

  /**
   * Turns debug mode on or off. It reports slow callbacks, and mistakes that are costly to look for.
   *
   * @throws TypeError if `enabled` is not a boolean.
   */
  setDebug(enabled: boolean): void {
    checkBoolean('setDebug', 'enabled', enabled);
    this._scheduler.debug = enabled;
    if (enabled && !this.isClosed()) {
      watchPending(this);
    } else {
      forgetPending(this);
    }
  }

  /** Which backend drives this loop. */
  get backend(): BackendName {
    return this._scheduler.reactor.backend;
  }

  /** The loop's clock, in milliseconds since some point in the past; never runs backwards. */
  time(): number {
    return this._scheduler.reactor.now();
  }

  /**
   * Runs `callback(...args)` in the next iteration, after everything that was scheduled before it.
   *
   * @throws TypeError if `callback` is not a function.
   * @throws RuntimeError if the loop is closed.
   */
  callSoon<A extends unknown[]>(callback: Callback<A>, ...args: A): Handle {
    const scheduler = this._scheduler;
    scheduler.checkClosed();
    checkCallback('callSoon', callback, scheduler.debug);
    const what = kept(args);
    const handle = what === NOTHING_KEPT ? new Handle(callback) : new HandleWithArguments(callback, what);
    if (scheduler.debug) {
      noteCreation(handle);
    }
    scheduler.schedule(handle);
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
    this._scheduler.checkClosed();
    checkTime('callLater', 'delay', delay);
    checkCallback('callLater', callback, this._scheduler.debug);
    return this.#arm(this._scheduler.reactor.now() + delay, callback, kept(args));
  }

  /**
   * Runs `callback(...args)` when {@link time} reaches `when` milliseconds.
   *
   * @throws TypeError if `when` is no number or `callback` no function; RangeError if `when` is NaN.
   * @throws RuntimeError if the loop is closed.
   */
  callAt<A extends unknown[]>(when: number, callback: Callback<A>, ...args: A): TimerHandle {
    this._scheduler.checkClosed();
    checkTime('callAt', 'when', when);
    checkCallback('callAt', callback, this._scheduler.debug);
    return this.#arm(when, callback, kept(args));
  }

  /**
   * Like {@link callSoon}, and wakes the loop if it waits. Only for the thread that owns the loop, but from anywhere in
   * it: a signal handler, a callback of Node.
   *
   * @throws TypeError if `callback` is not a function.
   * @throws RuntimeError if the loop is closed.
   */
  callSoonThreadsafe<A extends unknown[]>(callback: Callback<A>, ...args: A): Handle {
    const handle = this.callSoon(callback, ...args);
    this._scheduler.reactor.wake();
    return handle;
  }

  /**
   * **Blocks**: runs until {@link stop} is called. Called after `stop`, it runs exactly one iteration.
   *
   * @throws RuntimeError if this loop is closed or running, or another runs in this thread.
   * @throws DeadlockError if nothing is left that could ever call `stop`.
   */
  runForever(): void {
    this.#checkRunnable();
    new BlockingRun(this._scheduler, this.#goal).runUntilStopped();
  }

  /**
   * Hosted: runs on Node's own loop until {@link stop} is called, which fulfils the Promise. Keeps the process alive.
   *
   * @throws RuntimeError (the Promise rejects) if this loop is closed or running.
   */
  async runForeverAsync(): Promise<void> {
    await this.#runHosted('held');
  }

  /**
   * Hosts the loop on Node's own from now on, until {@link detach}, {@link stop} or {@link close}. Never blocks. The loop
   * keeps the process alive only while it has ready callbacks or timers.
   *
   * @throws RuntimeError if this loop is closed or running.
   */
  attach(): void {
    this.#checkIdle();
    new HostedRun(this._scheduler, 'attached', () => {});
  }

  /**
   * Undoes {@link attach}: callbacks stay scheduled, and run when the loop runs again. Does nothing if the loop is not
   * attached.
   *
   * @throws RuntimeError if the loop is run by `runForeverAsync` or `runUntilCompleteAsync`: `stop` those.
   */
  detach(): void {
    const { run } = this._scheduler;
    if (run instanceof HostedRun) {
      if (run.kind !== 'attached') {
        throw new RuntimeError('This event loop runs until it is stopped', 'ERR_ASYNCIO_LOOP_RUNNING');
      }
      run.end();
    }
  }

  /**
   * Ends the run in progress after the current iteration. If no run is in progress, ends the next one after its first
   * iteration.
   */
  stop(): void {
    this._scheduler.stop();
  }

  /** Whether a run is in progress, blocking or hosted. An attached loop counts as running. */
  isRunning(): boolean {
    return this._scheduler.run !== null;
  }

  /** Whether {@link close} was called. */
  isClosed(): boolean {
    return this._scheduler.closed;
  }

  /** Whether debug mode is on. */
  getDebug(): boolean {
    return this._scheduler.debug;
  }

  /** The handler of {@link setExceptionHandler}; null for the default. */
  getExceptionHandler(): ExceptionHandler | null {
    return this.#exceptionHandler;
  }

  /**
   * Calls `handler(loop, context)` for errors that no caller can receive; null restores the default, which writes to
   * the standard error stream.
   *
   * @throws TypeError if `handler` is neither a function nor null, or a coroutine function.
   */
  setExceptionHandler(handler: ExceptionHandler | null): void {
    if (handler !== null && typeof handler !== 'function') {
      throw invalidType('setExceptionHandler', 'handler', 'a function or null', handler);
    }
    checkPlain('setExceptionHandler', 'handler', handler);
    this.#exceptionHandler = handler;
  }

  /**
   * Writes `context` to the standard error stream: the default handler. A handler of your own may call it to pass
   * reports on.
   */
  defaultExceptionHandler(context: ExceptionContext): void {
    reportException(context);
  }

  /** Calls the exception handler with `context`. Never throws: the default handler reports an error in the handler. */
  callExceptionHandler(context: ExceptionContext): void {
    try {
      const told = this.getDebug() ? withCreation(context) : context;
      if (this.#exceptionHandler === null) {
        this.defaultExceptionHandler(told);
      } else {
        this.#exceptionHandler(this, told);
      }
    } catch (error) {
      reportFailedHandler(error, context);
    }
  }

  /** @internal */
  _describe(): string {
    return `running=${this.isRunning()} closed=${this.isClosed()} debug=${this.getDebug()}`;
  }

  /** A pending future of this loop. */
  createFuture<T = unknown>(): Future<T> {
    const future = new Future<T>(this);
    if (this._scheduler.debug) {
      noteCreation(future);
    }
    return future;
  }

  /**
   * Schedules `coro` as a task. Its first step is in the next iteration, unless `eagerStart` is set. `coro` may also be
   * the future of a call in another thread, such as `toThread(fn)`: then the task waits for the call, and cancelling
   * the task cancels the call.
   *
   * @throws TypeError if `coro` is not a coroutine object, for an unknown option, or if the task factory returns no Future.
   * @throws RuntimeError if the loop is closed, or `coro` awaited already.
   */
  createTask<T>(coro: Coroutine<T> | Future<T> | ConcurrentFuture<T>, options?: TaskOptions): Task<T> {
    this._scheduler.checkClosed();
    if (options !== undefined) {
      checkTaskOptions(options);
    }
    const task =
      this.#taskFactory === null
        ? new Task(this, steppable('createTask', coro as Coroutine<T>, this, threadCall<T>), options)
        : this.#taskByFactory(this.#taskFactory, threadCall<T>(coro, this) ?? (coro as Coroutine<T>), options);
    if (options?.signal !== undefined) {
      task.cancelOn(options.signal);
    }
    return task;
  }

  /**
   * Lets other threads call `fn` by `name`. `fn` is a function, or a coroutine function, whose calls run as tasks. If
   * `name` was exposed before, it now means `fn`.
   *
   * @throws TypeError if `name` is no string or `fn` no function; RuntimeError if the loop is closed.
   */
  expose(name: string, fn: (...args: never[]) => unknown): void {
    this._scheduler.checkClosed();
    this._ensureDispatcher().names.expose(name, fn);
  }

  /**
   * Returns a handle of this loop: a small value for `workerData` or `postMessage`. From it, another thread makes a
   * RemoteLoop by `connectLoop`.
   *
   * @throws RuntimeError if the loop is closed.
   */
  handle(): LoopHandle {
    this._scheduler.checkClosed();
    return this._ensureDispatcher().handle;
  }

  /** @internal Receives calls of other threads; made when first needed. */
  _ensureDispatcher(prepared?: Prepared): Dispatcher {
    this.#dispatcher ??= new (lazyRpc().Dispatcher)(this, prepared);
    return this.#dispatcher;
  }

  /**
   * Calls `fn(...args)` in another thread by `executor`; null means the default executor, which is made on first use.
   * Cancelling the future cancels the call. `ThreadPoolExecutor.submit` says what `fn` may be.
   *
   * @throws TypeError if `executor` has no `submit`. RuntimeError if the loop is closed or the default executor was shut down.
   * Whatever `submit` throws.
   */
  runInExecutor<A extends unknown[], R>(executor: Executor | null, fn: Callable<A, R>, ...args: A): Future<Called<R>> {
    this._scheduler.checkClosed();
    return this._ofExecutors().run(executor, fn, args);
  }

  /**
   * Makes `executor` the default of {@link runInExecutor} and `toThread`. It is shut down with the loop; the former
   * default is not.
   *
   * @throws TypeError if it has no `submit`. RuntimeError after {@link shutdownDefaultExecutor}, and with the code
   * `ERR_ASYNCIO_NOT_A_DEFAULT_EXECUTOR` if it takes no plain functions, as a `QueueExecutor`.
   */
  setDefaultExecutor(executor: Executor): void {
    this._scheduler.checkClosed();
    this._ofExecutors().setDefault(executor);
  }

  /**
   * Shuts the default executor down. The returned Future is done when its calls are done and its threads have ended, or
   * after `timeout` milliseconds with a RuntimeWarning. `run` and `Runner.close` wait for it.
   *
   * If the future of a call was cancelled, no task waits for the call any more: this waits at most one second for such
   * calls.
   *
   * @throws TypeError, RangeError for a wrong `timeout`; RuntimeError if the loop is closed.
   */
  shutdownDefaultExecutor(options: { readonly timeout?: number | undefined } = {}): Future<void> {
    this._scheduler.checkClosed();
    return this._ofExecutors().shutDown(options);
  }

  /** @internal */
  get _hasExecutors(): boolean {
    return this.#executors !== null;
  }

  /** @internal */
  _ofExecutors(): LoopExecutors {
    this.#executors ??= new (lazyExecutor().LoopExecutors)(this);
    return this.#executors;
  }

  /** The factory of {@link setTaskFactory}; null for the default. */
  getTaskFactory(): TaskFactory | null {
    return this.#taskFactory;
  }

  /**
   * Makes tasks by `factory(loop, coro, options)`; null restores the default.
   *
   * @throws TypeError if `factory` is neither a function nor null.
   */
  setTaskFactory(factory: TaskFactory | null): void {
    if (factory !== null && typeof factory !== 'function') {
      throw invalidType('setTaskFactory', 'factory', 'a function or null', factory);
    }
    this.#taskFactory = factory;
  }

  /**
   * **Blocks** until `awaitable` is done, and returns its result or throws its exception.
   *
   * @throws RuntimeError if this loop is closed or running, another runs in this thread, or `stop` came first.
   * @throws HostBlockedError if it waits for Node's callbacks where Node cannot deliver them.
   * @throws DeadlockError if nothing is left that could ever complete it.
   */
  runUntilComplete<T>(awaitable: Awaitable<T>): T {
    this.#checkRunnable();
    const future = this._ensure('runUntilComplete', awaitable);
    const goal = new StopWhenDone(this._scheduler, future);
    future._listen(goal);
    this.#goal = goal;
    let wasStopped = false;
    try {
      this.runForever();
      wasStopped = true;
    } finally {
      this.#goal = null;
      goal.isOver = true;
      future._unlisten(goal);
      // After `stop`, the end of the future may still be to come to the listener, and then stops the next run, as in
      // CPython. A run that has failed, for want of stack say, does not stop the next one.
      goal.isOver = !(wasStopped && future.done());
    }
    return this.#resultOf(future);
  }

  /**
   * Hosted: runs on Node's own loop until `awaitable` is done, and settles the Promise in the same way.
   *
   * @throws RuntimeError (the Promise rejects) if this loop is closed or running, or `stop` came first.
   * @throws DeadlockError (the Promise rejects) if Node has nothing left to do that could ever complete it.
   */
  async runUntilCompleteAsync<T>(awaitable: Awaitable<T>): Promise<T> {
    this.#checkIdle();
    const future = this._ensure('runUntilCompleteAsync', awaitable);
    const goal = new StopWhenDone(this._scheduler, future);
    future._listen(goal);
    try {
      await this.#runHosted('awaited');
    } finally {
      future._unlisten(goal);
    }
    return this.#resultOf(future);
  }

  /**
   * Drops everything that is scheduled, and frees the memory. Reports pending tasks to the exception handler, and runs
   * their `finally` blocks, which cannot wait for anything any more. Detaches an attached loop first. Idempotent.
   *
   * @throws RuntimeError if the loop is running.
   */
  close(): void {
    if (this.isClosed()) {
      return;
    }
    const { run } = this._scheduler;
    if (run instanceof HostedRun && run.kind === 'attached' && threadState.running !== this._scheduler) {
      run.end();
    }
    this._scheduler.run?.endIfTerminated();
    if (this.isRunning()) {
      throw new RuntimeError('Cannot close a running event loop', 'ERR_ASYNCIO_LOOP_RUNNING');
    }
    const pending = this._tasks();
    this._scheduler.close();
    this.#dispatcher?.close();
    this.#dispatcher = null;
    this.#executors?.close();
    forgetPending(this);
    for (const task of pending) {
      destroyPending(this, task);
    }
  }

  /** @internal The future behind `awaitable`, of this loop. */
  _ensure<T>(where: string, awaitable: Awaitable<T>): Future<T> {
    if (awaitable instanceof Future) {
      if (awaitable._scheduler !== this._scheduler) {
        throw new RuntimeError(`${where}: the future belongs to a different loop`, 'ERR_ASYNCIO_OTHER_LOOP');
      }
      return awaitable;
    }
    if (isCoroutine(awaitable)) {
      return this.createTask(awaitable as Coroutine<T>);
    }
    this._scheduler.checkClosed();
    const future = fromPromise(this, awaitable as unknown);
    if (future === undefined) {
      throw notAwaitable(where, awaitable);
    }
    return future as Future<T>;
  }

  /** @internal Tasks that are not done. */
  _tasks(): Task[] {
    const tasks: Task[] = [];
    this._scheduler.finishInterrupted();
    for (const object of this._scheduler.slots.objects()) {
      // Not by `done()`, which a program may have replaced: closing a loop must not fail.
      if (object instanceof Task && (object._state & OUTCOME) === PENDING) {
        tasks.push(object);
      }
    }
    return tasks;
  }

  /** @internal */
  _onStuck(): void {
    const tasks = this._tasks();
    if (!failPromises(this.#goal?.isOver === false ? this.#goal.future : null, tasks)) {
      throw stuckError(tasks, this._scheduler.io?.open());
    }
  }

  /** @internal */
  _deadlockError(): DeadlockError {
    return stuckError(this._tasks(), this._scheduler.io?.open());
  }

  #taskByFactory<T>(factory: TaskFactory, coro: Coroutine<T>, options: TaskOptions = {}): Task<T> {
    const task = factory(this, coro, options);
    if (!isInstance(task, Future)) {
      throw invalidType('createTask', 'taskFactory()', 'a Future', task);
    }
    return task as Task<T>;
  }

  #checkIdle(): void {
    this._scheduler.checkClosed();
    this._scheduler.checkNotRunning();
  }

  #checkRunnable(): void {
    this.#checkIdle();
    if (threadState.isRunning()) {
      throw new RuntimeError('Cannot run the event loop while another loop is running', 'ERR_ASYNCIO_LOOP_RUNNING');
    }
  }

  /** Runs hosted until stopped. `kind` is `'held'` or `'awaited'`: see {@link HostedRun}. */
  async #runHosted(kind: HostedKind): Promise<void> {
    this.#checkIdle();
    const scheduler = this._scheduler;
    await new Promise<void>((resolve, reject) => {
      new HostedRun(scheduler, kind, (error) => (error === undefined ? resolve() : reject(error)));
    });
  }

  #arm(when: number, callback: Callback, what: unknown): TimerHandle {
    const scheduler = this._scheduler;
    const handle = new TimerHandle(scheduler, when, callback, what);
    if (scheduler.debug) {
      noteCreation(handle);
    }
    handle._bind(scheduler.armNew(handle, when));
    return handle;
  }

  #resultOf<T>(future: Future<T>): T {
    if (!future.done()) {
      throw new RuntimeError('Event loop stopped before Future completed.', 'ERR_ASYNCIO_LOOP_STOPPED');
    }
    return future.result();
  }
}

inspectable(EventLoop);
