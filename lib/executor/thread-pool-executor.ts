import type { ResourceLimits } from 'node:worker_threads';
import { checkBoolean, checkCount, checkOptions, checkTime, invalidType } from '../errors/arguments.js';
import { ConcurrentFuture, type Source } from '../rpc/concurrent-future.js';
import { lazyRpc } from '../rpc/lazy-rpc.js';
import { threadState } from '../scheduler/thread-state.js';
import { inspectable } from '../util/inspectable.js';
import { availableParallelism } from '../util/node-builtins.js';
import { DEFAULT_IDLE_TIMEOUT, MAX_DEFAULT_THREADS } from './constants.js';
import { lazyExecutor } from './lazy-executor.js';
import type { MapOptions } from './map-calls.js';
import type { MappedResults } from './mapped-results.js';
import type { Pool } from './pool.js';
import type { Callable, Called } from './target.js';

/** Options of {@link ThreadPoolExecutor}. */
export interface ThreadPoolExecutorOptions {
  /**
   * Maximum number of threads. By default as many as this process has processors (`os.availableParallelism()`), up to
   * 32. CPython adds four for threads that wait. Here a waiting call is a Promise, and each thread has a V8 isolate of
   * its own.
   */
  readonly maxWorkers?: number | undefined;
  /** The names of the threads in debuggers: this, `_` and a number. */
  readonly threadNamePrefix?: string | undefined;
  /** Milliseconds for which the executor keeps an idle thread: 10,000 by default. Infinity: until the shutdown. */
  readonly idleTimeout?: number | undefined;
  /** Limits of V8 for each thread. A thread that reaches one ends, and fails the call that it ran. */
  readonly resourceLimits?: ResourceLimits | undefined;
}

/** Options of `shutdown` of an executor. */
export interface ShutdownExecutorOptions {
  /** True (default): **blocks** until every call is done and every thread has ended. */
  readonly wait?: boolean | undefined;
  /** Whether to cancel calls that have not begun. False by default: they run. */
  readonly cancelFutures?: boolean | undefined;
}

/** What {@link ThreadPoolExecutor.shutdownAsync} returns: for `await`, and for `yield*` in a coroutine. */
export interface AsyncShutdown extends PromiseLike<void> {
  /** Called by `yield*`, if a loop was running at the call: waits until the threads have ended. */
  [Symbol.iterator](): Iterator<unknown, void, unknown>;
}

/** No thread blocks on this future. Cancelling it ends it at once, and the shutdown goes on. */
const END_OF_POOL: Source = { wait: () => {}, cancel: () => true };

let made = 0;

/**
 * Runs functions in other threads, so that they do not block the caller's: Python's `concurrent.futures.ThreadPoolExecutor`.
 *
 *     const pool = new ThreadPoolExecutor({ maxWorkers: 4 });
 *     const future = pool.submit(fibonacci, 30);
 *     future.result(); // blocks this thread; in a coroutine, use yield* loop.runInExecutor(pool, fibonacci, 30)
 *     pool.shutdown();
 *
 * It starts threads when it needs them. Each runs one call at a time, and ends after it was idle for a while. A call in
 * progress keeps the process alive; an idle executor does not.
 *
 * If a thread dies, the call that it ran fails with BrokenExecutorError. Calls that it had not begun go to other threads, and a new
 * thread takes its place. An executor belongs to the thread that has made it.
 */
export class ThreadPoolExecutor {
  readonly #pool: Pool;

  /** @throws TypeError, RangeError for an unknown option or a wrong value. */
  constructor(options: ThreadPoolExecutorOptions = {}) {
    checkOptions('ThreadPoolExecutor', options, ['maxWorkers', 'threadNamePrefix', 'idleTimeout', 'resourceLimits']);
    const {
      maxWorkers = Math.min(MAX_DEFAULT_THREADS, availableParallelism()),
      threadNamePrefix = `ThreadPoolExecutor-${made++}`,
      idleTimeout = DEFAULT_IDLE_TIMEOUT,
      resourceLimits,
    } = options;
    checkCount('ThreadPoolExecutor', 'maxWorkers', maxWorkers, 1);
    checkTime('ThreadPoolExecutor', 'idleTimeout', idleTimeout);
    if (typeof threadNamePrefix !== 'string') {
      throw invalidType('ThreadPoolExecutor', 'threadNamePrefix', 'a string', threadNamePrefix);
    }
    this.#pool = new (lazyExecutor().Pool)({ maxThreads: maxWorkers, threadNamePrefix, idleTimeout, resourceLimits });
    threadState.executors.add(this);
  }

  /**
   * Calls `fn(...args)` in one of the threads. Calls begin in the order in which they were submitted.
   *
   * `fn` must be self-contained, or be what `workerFunction` returns. It travels as its source. Each thread compiles it
   * once, as strict code; it sees its arguments, the globals and the exports of this package by their names. It may be
   * async, or a coroutine function: then the thread runs nothing else until it is done. Built-in and bound functions,
   * classes, private methods and async generators cannot travel.
   *
   * Arguments and result are cloned as by `postMessage`, or moved by `transfer`. `cancel()` of the future withdraws a
   * call that has not begun. A running function can check by `checkCancelled`; a coroutine gets CancelledError.
   *
   * @throws TypeError if `fn` cannot travel. DataCloneError if an argument cannot be cloned.
   * @throws RuntimeError after {@link shutdown}. BrokenExecutorError if no thread could be started.
   */
  submit<A extends unknown[], R>(fn: Callable<A, R>, ...args: A): ConcurrentFuture<Called<R>> {
    return this.#pool.submit(lazyExecutor().targetName('submit', fn), args) as ConcurrentFuture<Called<R>>;
  }

  /**
   * Submits `fn(a, b, …)` for each row of the iterables, at once; the shortest iterable sets the number of rows.
   * Returns the results in this order. `for (const x of results)` **blocks** for each that is not there yet, `for
   * await` does not. An exception of a call is thrown instead of its result. Leaving the loop early cancels the rest.
   *
   * @throws as {@link submit}.
   */
  map<R>(fn: Callable<never[], R>, ...iterables: [...Iterable<unknown>[], MapOptions]): MappedResults<Called<R>>;
  map<R>(fn: Callable<never[], R>, ...iterables: Iterable<unknown>[]): MappedResults<Called<R>>;
  map(fn: Callable, ...given: unknown[]): MappedResults<unknown> {
    const { mapCalls, targetName } = lazyExecutor();
    const name = targetName('map', fn);
    return mapCalls(given, (row) => this.#pool.submit(name, row));
  }

  /**
   * Accepts no more calls. **Blocks** until the submitted calls are done and the threads have ended. If `wait` is false
   * it returns at once, and the threads end by themselves. May be called again.
   *
   * @throws TypeError for an unknown option or a value of the wrong type.
   */
  shutdown(options: ShutdownExecutorOptions = {}): void {
    checkOptions('shutdown', options, ['wait', 'cancelFutures']);
    const { wait = true, cancelFutures = false } = options;
    checkBoolean('shutdown', 'wait', wait);
    checkBoolean('shutdown', 'cancelFutures', cancelFutures);
    this.#pool.shutDown(cancelFutures);
    if (wait) {
      this.#pool.join();
    }
  }

  /**
   * Like {@link shutdown}, but does not block: done when the calls are done and the threads have ended. While a loop
   * runs, this is a Future of the loop, for `yield*`, which works in every blocking run. Otherwise it is a Promise.
   */
  shutdownAsync(options: Pick<ShutdownExecutorOptions, 'cancelFutures'> = {}): AsyncShutdown {
    checkOptions('shutdownAsync', options, ['cancelFutures']);
    this.shutdown({ ...options, wait: false });
    const { running } = threadState;
    if (running === null) {
      return this.#pool.joinAsync() as PromiseLike<void> as AsyncShutdown;
    }
    const ended = new ConcurrentFuture<void>(END_OF_POOL);
    this.#pool.whenEnded(() => ended._fulfil());
    return new (lazyRpc().WrappedFuture)({ _scheduler: running }, ended);
  }

  /** {@link shutdown}: **blocks**. */
  [Symbol.dispose](): void {
    this.shutdown();
  }

  /** {@link shutdownAsync}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdownAsync();
  }

  /** @internal */
  get _pool(): Pool {
    return this.#pool;
  }

  /** @internal */
  _describe(): string {
    return `${this.#pool.isShut ? 'shut down' : 'open'} threads=${this.#pool.threads.length}`;
  }
}

inspectable(ThreadPoolExecutor);
