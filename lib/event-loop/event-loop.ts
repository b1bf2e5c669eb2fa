import type { LoopHandle } from '../channel/loop-handle.js';
import { Context } from '../context/context.js';
import type { Coroutine } from '../coroutine/coroutine.js';
import { isCoroutine } from '../coroutine/coroutine.js';
import { checkBoolean, checkOptions, invalidType, notAwaitable } from '../errors/arguments.js';
import { DeadlockError, HostBlockedError, RuntimeError } from '../errors/errors.js';
import { type Executor, LoopExecutors } from '../executor/loop-executors.js';
import type { Callable, Called } from '../executor/target.js';
import { fromPromise } from '../future/from-promise.js';
import { Future } from '../future/future.js';
import { FROM_NODE } from '../future/state.js';
import type { Dispatcher, Prepared } from '../rpc/dispatcher.js';
import { crossing } from '../rpc/lazy.js';
import { noteCreation } from '../scheduler/creation.js';
import type { LoopOptions } from '../scheduler/options.js';
import { BaseLoop } from '../scheduler/scheduler.js';
import { type Awaitable, steppable } from '../task/awaitable.js';
import { awaitPath } from '../task/awaiters.js';
import { Task } from '../task/task.js';
import { inspectable } from '../util/inspectable.js';
import { inspect } from '../util/node-builtins.js';
import { forgetPending, watchPending } from './pending-at-exit.js';
import { StopWhenDone } from './stop-when-done.js';

/** How to make a task. */
export interface TaskOptions {
  /** What reports call it. */
  readonly name?: string | undefined;
  /** What its steps run in; by default a copy of the caller's context. */
  readonly context?: Context | undefined;
  /** True: the first step runs at once, within the call, if the loop is running. */
  readonly eagerStart?: boolean | undefined;
}

/** Makes the tasks of a loop instead of it; see {@link EventLoop.setTaskFactory}. */
export type TaskFactory = <T>(loop: EventLoop, coro: Coroutine<T>, options: TaskOptions) => Future<T>;

/**
 * Steps coroutines on one thread: see `BaseLoop` for how an iteration goes. Made by `newEventLoop`.
 */
export class EventLoop extends BaseLoop {
  #taskFactory: TaskFactory | null = null;
  #dispatcher: Dispatcher | null = null;
  #executors: LoopExecutors | null = null;
  /** What the run in progress is to complete. */
  #goal: Future | null = null;

  static {
    inspectable(EventLoop);
  }

  constructor(options: LoopOptions = {}) {
    checkOptions('newEventLoop', options, ['backend', 'clock', 'debug']);
    super(options);
    this.setDebug(this._debug);
  }

  override setDebug(enabled: boolean): void {
    super.setDebug(enabled);
    if (enabled && !this._closed) {
      watchPending(this);
    } else {
      forgetPending(this);
    }
  }

  /** @internal */
  _describe(): string {
    return `running=${this.isRunning()} closed=${this.isClosed()} debug=${this.getDebug()}`;
  }

  /** A pending future of this loop. */
  createFuture<T = unknown>(): Future<T> {
    const future = new Future<T>(this);
    if (this._debug) {
      noteCreation(future);
    }
    return future;
  }

  /**
   * Schedules `coro` as a task: its first step is in the next iteration, unless `eagerStart`.
   *
   * @throws TypeError if `coro` is not a coroutine object, or for an unknown option.
   * @throws RuntimeError if the loop is closed, or `coro` awaited already.
   */
  createTask<T>(coro: Coroutine<T>, options?: TaskOptions): Task<T> {
    this._checkClosed();
    if (options !== undefined) {
      checkTaskOptions(options);
    }
    if (this.#taskFactory !== null) {
      return this.#taskFactory(this, coro, options ?? {}) as Task<T>;
    }
    return new Task(this, steppable('createTask', coro, this), options);
  }

  /**
   * Lets other threads call `fn` by `name`: a function, or a coroutine function, whose calls are run as tasks. A name that
   * was exposed before stands for `fn` from now on.
   *
   * @throws TypeError if `name` is no string or `fn` no function; RuntimeError if the loop is closed.
   */
  expose(name: string, fn: (...args: never[]) => unknown): void {
    this._checkClosed();
    this._mail().names.expose(name, fn);
  }

  /**
   * What names this loop in this process: a small value for `workerData` or `postMessage`, of which another thread makes a
   * RemoteLoop by `connectLoop`.
   *
   * @throws RuntimeError if the loop is closed.
   */
  handle(): LoopHandle {
    this._checkClosed();
    return this._mail().handle;
  }

  /** @internal Where other threads call, made when first asked for. */
  _mail(prepared?: Prepared): Dispatcher {
    this.#dispatcher ??= new (crossing().Dispatcher)(this, prepared);
    return this.#dispatcher;
  }

  /**
   * Has `fn(...args)` called in another thread by `executor`, null for the default one, which is made when it is first
   * needed. Cancelling the future cancels the call. What `fn` may be says `ThreadPoolExecutor.submit`.
   *
   * @throws TypeError if `executor` has no `submit`. RuntimeError if the loop is closed or the default executor was shut down.
   * Whatever `submit` throws.
   */
  runInExecutor<A extends unknown[], R>(executor: Executor | null, fn: Callable<A, R>, ...args: A): Future<Called<R>> {
    this._checkClosed();
    return this._ofExecutors().run(executor, fn, args);
  }

  /**
   * Makes `executor` the one that {@link runInExecutor} and `toThread` use by default. It is shut down with the loop; the
   * former one is not.
   *
   * @throws TypeError if it has no `submit`. RuntimeError after {@link shutdownDefaultExecutor}.
   */
  setDefaultExecutor(executor: Executor): void {
    this._checkClosed();
    this._ofExecutors().setDefault(executor);
  }

  /**
   * Shuts the default executor down: a Future that is done when its calls are, and its threads have ended. After `timeout`
   * milliseconds it is done with a RuntimeWarning. `run` and `Runner.close` wait for it.
   *
   * Once all calls are done a blocking run **blocks** while the threads end.
   *
   * @throws TypeError, RangeError for a wrong `timeout`; RuntimeError if the loop is closed.
   */
  shutdownDefaultExecutor(options: { readonly timeout?: number | undefined } = {}): Future<void> {
    this._checkClosed();
    return this._ofExecutors().shutDown(options);
  }

  /** @internal */
  get _hasExecutors(): boolean {
    return this.#executors !== null;
  }

  /** @internal */
  _ofExecutors(): LoopExecutors {
    this.#executors ??= new LoopExecutors(this);
    return this.#executors;
  }

  /** What {@link setTaskFactory} was given; null for the default. */
  getTaskFactory(): TaskFactory | null {
    return this.#taskFactory;
  }

  /**
   * Has `factory(loop, coro, options)` make the tasks; null restores the default.
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
    this._checkRunnable();
    const future = this._ensure('runUntilComplete', awaitable);
    const listener = new StopWhenDone(this);
    future._listen(listener);
    this.#goal = future;
    try {
      this.runForever();
    } finally {
      this.#goal = null;
      future._unlisten(listener);
    }
    return this.#resultOf(future);
  }

  /**
   * Hosted: runs on Node's own loop until `awaitable` is done; the Promise is settled as it is.
   *
   * @throws RuntimeError (the Promise rejects) if this loop is closed or running, or `stop` came first.
   * @throws DeadlockError (the Promise rejects) if Node has nothing left to do that could ever complete it.
   */
  async runUntilCompleteAsync<T>(awaitable: Awaitable<T>): Promise<T> {
    this._checkClosed();
    this._checkNotRunning();
    const future = this._ensure('runUntilCompleteAsync', awaitable);
    const listener = new StopWhenDone(this);
    future._listen(listener);
    try {
      await this._runHosted(false);
    } finally {
      future._unlisten(listener);
    }
    return this.#resultOf(future);
  }

  /**
   * Drops all that is scheduled and gives back the memory; what is still pending is reported to the exception handler. An
   * attached loop is detached first. Idempotent.
   *
   * @throws RuntimeError if the loop is running.
   */
  override close(): void {
    const pending = this._closed ? [] : this._tasks();
    super.close();
    this.#dispatcher?.close();
    this.#dispatcher = null;
    this.#executors?.close();
    forgetPending(this);
    for (const task of pending) {
      this.callExceptionHandler({ message: 'Task was destroyed but it is pending!', task });
    }
  }

  /** @internal The future behind `awaitable`, of this loop. */
  _ensure<T>(where: string, awaitable: Awaitable<T>): Future<T> {
    if (awaitable instanceof Future) {
      if (awaitable._loop !== this) {
        throw new RuntimeError(`${where}: the future belongs to a different loop`, 'ERR_ASYNCIO_OTHER_LOOP');
      }
      return awaitable;
    }
    if (isCoroutine(awaitable)) {
      return this.createTask(awaitable as Coroutine<T>);
    }
    this._checkClosed();
    const future = fromPromise(this, awaitable as unknown);
    if (future === undefined) {
      throw notAwaitable(where, awaitable);
    }
    return future as Future<T>;
  }

  /** @internal Tasks that are not done. */
  _tasks(): Task[] {
    const tasks: Task[] = [];
    for (const object of this._slots.objects()) {
      if (object instanceof Task && !object.done()) {
        tasks.push(object);
      }
    }
    return tasks;
  }

  /** @internal Fails what waits for Node, which this run does not reach; where nothing does, the run is deadlocked. */
  override _stuck(): void {
    const tasks = this._tasks();
    const promises = new Set<Future>();
    for (const awaited of [this.#goal, ...tasks.map((task) => task._awaited)]) {
      if (awaited && !awaited.done() && (awaited._state & FROM_NODE) !== 0) {
        promises.add(awaited);
      }
    }
    if (promises.size === 0) {
      throw this._deadlock();
    }
    for (const promise of promises) {
      promise._fail(
        new HostBlockedError(
          'A blocking run waits for a Promise that Node cannot settle while the thread is held: use runAsync',
        ),
      );
    }
  }

  /** @internal */
  override _deadlock(): DeadlockError {
    const tasks = this._tasks();
    const list = tasks.map((task) => `\n  ${inspect(task)}`).join('');
    const cycle = tasks.map((task) => awaitPath(task, task)).find((path) => path !== undefined);
    const circle = cycle === undefined ? '' : `\nawait cycle: ${cycle.map(nameOfFuture).join(' is awaited by ')}`;
    return new DeadlockError(
      `Nothing is left that could complete what the event loop waits for; pending:${list || ' none'}${circle}`,
      tasks,
    );
  }

  #resultOf<T>(future: Future<T>): T {
    if (!future.done()) {
      throw new RuntimeError('Event loop stopped before Future completed.', 'ERR_ASYNCIO_LOOP_STOPPED');
    }
    return future.result();
  }
}

function nameOfFuture(future: Future): string {
  return future instanceof Task ? future.getName() : future.constructor.name;
}

function checkTaskOptions(options: TaskOptions): void {
  checkOptions('createTask', options, ['name', 'context', 'eagerStart']);
  const { name, context, eagerStart } = options;
  if (name !== undefined && typeof name !== 'string') {
    throw invalidType('createTask', 'name', 'a string', name);
  }
  if (context !== undefined && !(context instanceof Context)) {
    throw invalidType('createTask', 'context', 'a Context', context);
  }
  if (eagerStart !== undefined) {
    checkBoolean('createTask', 'eagerStart', eagerStart);
  }
}
