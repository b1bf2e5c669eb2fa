import { type Coroutine, isCoroutine } from '../coroutine/coroutine.js';
import { checkOptions, checkTime, invalidType } from '../errors/arguments.js';
import { RuntimeError } from '../errors/errors.js';
import { fromPromise } from '../future/from-promise.js';
import { Future } from '../future/future.js';
import { ConcurrentFuture } from '../rpc/concurrent-future.js';
import { WrappedFuture } from '../rpc/wrapped-future.js';
import type { Awaitable } from '../task/awaitable.js';
import { GIVEN_UP_GRACE } from './constants.js';
import type { ExecutorHost } from './executor-host.js';
import type { Callable, Called } from './target.js';
import { ThreadPoolExecutor } from './thread-pool-executor.js';

/**
 * An object that runs functions elsewhere: the interface that `loop.runInExecutor` needs. `ThreadPoolExecutor` has it,
 * and `QueueExecutor` of `asyncio-native/bullmq`, or write an object with a `submit`.
 */
export interface Executor {
  /**
   * Calls `fn(...args)`. Returns a ConcurrentFuture, a Promise or a coroutine object, of which `runInExecutor` makes a
   * Future of the loop. Raises TypeError if it cannot call `fn`. Cancelling that Future calls `cancel` of a
   * ConcurrentFuture, and cancels the task of a coroutine; a Promise is abandoned.
   */
  submit<A extends unknown[], R>(
    fn: Callable<A, R>,
    ...args: A
  ): ConcurrentFuture<Called<R>> | PromiseLike<Called<R>> | Coroutine<Called<R>>;
  /**
   * False if `submit` refuses plain functions and takes only what `workerFunction` returns. `setDefaultExecutor` refuses
   * such an executor: `toThread` and `runInExecutor(null, …)` are called with functions.
   */
  readonly takesFunctions?: boolean;
  /** If this is the default executor of a loop, closing the loop calls it with `{ wait: false }`. */
  shutdown?(options: { readonly wait: boolean }): unknown;
  /** If this exists, `shutdownDefaultExecutor` awaits what it returns. */
  shutdownAsync?(): ConcurrentFuture<unknown> | PromiseLike<unknown> | Coroutine<unknown>;
}

/** The executors of a loop: makes the default one when it is first needed, and futures of the loop from calls. */
export class LoopExecutors {
  readonly #loop: ExecutorHost;
  #default: Executor | null = null;
  #isShut = false;

  constructor(loop: ExecutorHost) {
    this.#loop = loop;
  }

  run<A extends unknown[], R>(executor: Executor | null, fn: Callable<A, R>, args: A): Future<Called<R>> {
    if (executor !== null) {
      checkExecutor('runInExecutor', executor);
    }
    const call = (executor ?? this.#ofLoop()).submit(fn, ...args);
    const future =
      call instanceof ConcurrentFuture
        ? new WrappedFuture(this.#loop, call)
        : this.#loop._ensure('runInExecutor', call);
    this.#loop._scheduler.observer?.submitted(executor, fn, future);
    return future;
  }

  setDefault(executor: Executor): void {
    this.#checkOpen();
    checkExecutor('setDefaultExecutor', executor);
    if (executor.takesFunctions === false) {
      throw new RuntimeError(
        'setDefaultExecutor: this executor takes only what task() or workerFunction() returns, and the default executor of ' +
          'a loop is called with functions. Use loop.runInExecutor(executor, task, ...args)',
        'ERR_ASYNCIO_NOT_A_DEFAULT_EXECUTOR',
      );
    }
    this.#default = executor;
  }

  /**
   * A future that is done when the default executor has ended, or `timeout` milliseconds have passed. Calls that were
   * given up are waited for up to {@link GIVEN_UP_GRACE}.
   */
  shutDown(options: { readonly timeout?: number | undefined }): Future<void> {
    checkOptions('shutdownDefaultExecutor', options, ['timeout']);
    const { timeout = Number.POSITIVE_INFINITY } = options;
    checkTime('shutdownDefaultExecutor', 'timeout', timeout);
    this.#isShut = true;
    const executor = this.#default;
    const ended = this.#loop.createFuture<void>();
    if (executor === null) {
      ended.setResult(undefined);
    } else {
      this.#awaitEnd(executor, ended);
      this.#limit(executor, ended, timeout);
    }
    return ended;
  }

  /** The loop is closed. */
  close(): void {
    this.#isShut = true;
    this.#default?.shutdown?.({ wait: false });
    this.#default = null;
  }

  #ofLoop(): Executor {
    this.#checkOpen();
    this.#default ??= new ThreadPoolExecutor({ threadNamePrefix: 'asyncio' });
    return this.#default;
  }

  #checkOpen(): void {
    if (this.#isShut) {
      throw new RuntimeError('Executor shutdown has been called', 'ERR_ASYNCIO_EXECUTOR_SHUT_DOWN');
    }
  }

  #awaitEnd(executor: Executor, ended: Future<void>): void {
    const done = (): void => {
      if (!ended.done() && !this.#loop.isClosed()) {
        ended.setResult(undefined);
      }
    };
    if (!(executor instanceof ThreadPoolExecutor)) {
      const shutdown = this.#futureOf(executor.shutdownAsync?.() ?? executor.shutdown?.({ wait: false }));
      if (shutdown === undefined) {
        done();
        return;
      }
      shutdown._listen({
        _notify: () => {
          const error = shutdown.cancelled() ? null : shutdown.exception();
          if (error === null) {
            done();
          } else if (!ended.done() && !this.#loop.isClosed()) {
            ended.setException(error);
          }
        },
      });
      return;
    }
    const { _scheduler: scheduler } = this.#loop;
    executor.shutdown({ wait: false });
    // A blocking run counts it among what it can wait for.
    scheduler.remotes++;
    executor._pool.whenEnded(() => {
      scheduler.remotes--;
      done();
    });
    // A virtual clock would reach the deadline at once.
    if (!scheduler.virtual) {
      executor._pool.whenServed(() => {
        if (!ended.done() && !this.#loop.isClosed()) {
          const timer = this.#loop.callLater(GIVEN_UP_GRACE, done);
          ended.addDoneCallback(() => timer.cancel());
        }
      });
    }
  }

  /** Undefined if `shutdown` is nothing to wait for. */
  #futureOf(shutdown: unknown): Future | undefined {
    if (shutdown instanceof ConcurrentFuture) {
      return new WrappedFuture(this.#loop, shutdown);
    }
    return shutdown instanceof Future || isCoroutine(shutdown)
      ? this.#loop._ensure('shutdownDefaultExecutor', shutdown as Awaitable<unknown>)
      : fromPromise(this.#loop, shutdown);
  }

  #limit(executor: Executor, ended: Future<void>, timeout: number): void {
    if (timeout === Number.POSITIVE_INFINITY) {
      return;
    }
    const timer = this.#loop.callLater(timeout, () => {
      process.emitWarning(`The executor did not finish joining its threads within ${timeout} ms`, 'RuntimeWarning');
      executor.shutdown?.({ wait: false });
      ended.setResult(undefined);
    });
    ended.addDoneCallback(() => timer.cancel());
  }
}

function checkExecutor(where: string, executor: unknown): void {
  if (typeof (executor as Executor | null | undefined)?.submit !== 'function') {
    throw invalidType(where, 'executor', 'an executor: an object with the method submit', executor);
  }
}
