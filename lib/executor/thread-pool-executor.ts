import type { ResourceLimits } from 'node:worker_threads';
import { checkBoolean, checkCount, checkOptions, checkTime, invalidType } from '../errors/arguments.js';
import type { ConcurrentFuture } from '../rpc/concurrent-future.js';
import { crossing } from '../rpc/lazy.js';
import { inspectable } from '../util/inspectable.js';
import { availableParallelism } from '../util/node-builtins.js';
import type { MappedResults } from './mapped-results.js';
import type { Pool } from './pool.js';
import { type Callable, type Called, targetName } from './target.js';

/** As many as CPython's default, at most. */
const MOST_THREADS = 32;
/** How long a thread that has nothing to do is kept, in milliseconds, unless told otherwise. */
const IDLE_TIMEOUT = 10_000;

/** How to make a {@link ThreadPoolExecutor}. */
export interface ThreadPoolExecutorOptions {
  /**
   * Threads, at most. By default as many as there are processors for this process (`os.availableParallelism()`), up to 32.
   * CPython adds four, for threads that wait; here what waits is a Promise, and each thread is a V8 of its own.
   */
  readonly maxWorkers?: number | undefined;
  /** What debuggers call the threads: this, `_` and a number. */
  readonly threadNamePrefix?: string | undefined;
  /** How long a thread that has nothing to do is kept, in milliseconds: 10,000 by default. Infinity: until the shutdown. */
  readonly idleTimeout?: number | undefined;
  /** Limits of V8 for each thread. One that runs into them ends, and fails the call that it was in. */
  readonly resourceLimits?: ResourceLimits | undefined;
}

/** How to shut an executor down. */
export interface ShutdownExecutorOptions {
  /** True (default): **blocks** until every call is done and every thread has ended. */
  readonly wait?: boolean | undefined;
  /** Whether calls that have not begun are cancelled. False by default: they are made. */
  readonly cancelFutures?: boolean | undefined;
}

/** Options of {@link ThreadPoolExecutor.map}. */
export interface MapOptions {
  /** Milliseconds from the call of `map` until a result that is asked for and not there raises TimeoutError. */
  readonly timeout?: number | undefined;
}

let made = 0;

/**
 * Runs functions in other threads, as `concurrent.futures.ThreadPoolExecutor`. Its threads are started when they are needed,
 * each runs one call at a time, and those that have had nothing to do for a while end. Work in progress keeps the process
 * alive; an idle executor does not.
 *
 * A thread that dies, whatever it is of, fails the one call that it was in, with BrokenExecutorError; what it had not begun
 * goes to others, and it is replaced. An executor belongs to the thread that has made it.
 */
export class ThreadPoolExecutor {
  readonly #pool: Pool;

  static {
    inspectable(ThreadPoolExecutor);
  }

  /** @throws TypeError, RangeError for an unknown option or a wrong value. */
  constructor(options: ThreadPoolExecutorOptions = {}) {
    checkOptions('ThreadPoolExecutor', options, ['maxWorkers', 'threadNamePrefix', 'idleTimeout', 'resourceLimits']);
    const {
      maxWorkers = Math.min(MOST_THREADS, availableParallelism()),
      threadNamePrefix = `ThreadPoolExecutor-${made++}`,
      idleTimeout = IDLE_TIMEOUT,
      resourceLimits,
    } = options;
    checkCount('ThreadPoolExecutor', 'maxWorkers', maxWorkers, 1);
    checkTime('ThreadPoolExecutor', 'idleTimeout', idleTimeout);
    if (typeof threadNamePrefix !== 'string') {
      throw invalidType('ThreadPoolExecutor', 'threadNamePrefix', 'a string', threadNamePrefix);
    }
    this.#pool = new (crossing().Pool)({ maxThreads: maxWorkers, threadNamePrefix, idleTimeout, resourceLimits });
  }

  /**
   * Has `fn(...args)` called in one of the threads. Calls begin in the order in which they were submitted.
   *
   * `fn` is self-contained: it is carried over by its source, compiled once in each thread as strict code, and finds there
   * its arguments, the globals and, by their names, what this package exports. Or it is what `workerFunction` returns. It may
   * be async, or a coroutine function: the thread is its own until that is done. Built-in and bound functions, classes,
   * private methods and async generators cannot be carried over.
   *
   * Arguments and result are cloned as `postMessage` does; `transfer` hands over. `cancel()` of what it returns takes back a
   * call that has not begun; a function that runs may ask by `checkCancelled`, a coroutine gets CancelledError.
   *
   * @throws TypeError if `fn` cannot be carried over. DataCloneError if an argument cannot be cloned.
   * @throws RuntimeError after {@link shutdown}. BrokenExecutorError if no thread could be started.
   */
  submit<A extends unknown[], R>(fn: Callable<A, R>, ...args: A): ConcurrentFuture<Called<R>> {
    return this.#pool.submit(targetName('submit', fn), args) as ConcurrentFuture<Called<R>>;
  }

  /**
   * Submits `fn(a, b, …)` for each row of the iterables, as long as the shortest is, now. Returns their results in this order:
   * `for (const x of results)` **blocks** for each that is not there yet, `for await` does not. What a call threw is thrown
   * where its result would be; leaving early cancels the rest.
   *
   * @throws as {@link submit}.
   */
  map<R>(fn: Callable<never[], R>, ...iterables: [...Iterable<unknown>[], MapOptions]): MappedResults<Called<R>>;
  map<R>(fn: Callable<never[], R>, ...iterables: Iterable<unknown>[]): MappedResults<Called<R>>;
  map(fn: Callable, ...given: unknown[]): MappedResults<unknown> {
    const name = targetName('map', fn);
    const last = given.at(-1);
    const hasOptions = given.length > 1 && typeof last === 'object' && last !== null && !isIterable(last);
    const options = (hasOptions ? given.pop() : {}) as MapOptions;
    checkOptions('map', options, ['timeout']);
    const { timeout = Number.POSITIVE_INFINITY } = options;
    checkTime('map', 'timeout', timeout);
    for (const iterable of given) {
      if (!isIterable(iterable)) {
        throw invalidType('map', 'iterables', 'iterables', iterable);
      }
    }
    const end = performance.now() + timeout;
    const calls: ConcurrentFuture[] = [];
    try {
      for (const row of rows(given as Iterable<unknown>[])) {
        calls.push(this.#pool.submit(name, row));
      }
    } catch (error) {
      for (const call of calls) {
        call.cancel();
      }
      throw error;
    }
    return new (crossing().MappedResults)(calls, end);
  }

  /**
   * Takes no more calls. **Blocks** until those submitted are done and the threads have ended, unless `wait` is false: then
   * they end by themselves. May be called again.
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

  /** {@link shutdown} without blocking: resolves when the calls are done and the threads have ended. */
  async shutdownAsync(options: Pick<ShutdownExecutorOptions, 'cancelFutures'> = {}): Promise<void> {
    checkOptions('shutdownAsync', options, ['cancelFutures']);
    this.shutdown({ ...options, wait: false });
    await this.#pool.joinAsync();
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

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof (value as Iterable<unknown> | null | undefined)?.[Symbol.iterator] === 'function';
}

/** The first of each, the second of each, and so on, until one has no more. */
function* rows(iterables: readonly Iterable<unknown>[]): Generator<unknown[]> {
  if (iterables.length === 0) {
    return;
  }
  const iterators = iterables.map((iterable) => iterable[Symbol.iterator]());
  for (;;) {
    const row: unknown[] = [];
    for (const iterator of iterators) {
      const { done, value } = iterator.next();
      if (done) {
        return;
      }
      row.push(value);
    }
    yield row;
  }
}
