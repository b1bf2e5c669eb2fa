import { checkOptions, checkTime, invalidType } from '../errors/arguments.js';
import { RuntimeError } from '../errors/errors.js';
import type { Future } from '../future/future.js';
import { ConcurrentFuture } from '../rpc/concurrent-future.js';
import { WrappedFuture } from '../rpc/wrapped-future.js';
import { threadState } from '../scheduler/thread-state.js';
import type { ExecutorHost } from './executor-host.js';
import type { Callable, Called } from './target.js';
import { ThreadPoolExecutor } from './thread-pool-executor.js';

/** Runs functions elsewhere. Its `submit` returns a ConcurrentFuture, or a Promise. */
export interface Executor {
  /** Calls `fn(...args)`. `runInExecutor` makes a Future of the loop from what this returns. */
  submit<A extends unknown[], R>(fn: Callable<A, R>, ...args: A): ConcurrentFuture<Called<R>> | PromiseLike<Called<R>>;
  /** Called with `{ wait: false }` when a loop was closed whose default executor this is. */
  shutdown?(options: { readonly wait: boolean }): unknown;
  /** If it is there, `shutdownDefaultExecutor` awaits it. */
  shutdownAsync?(): PromiseLike<unknown>;
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
    return call instanceof ConcurrentFuture
      ? new WrappedFuture(this.#loop, call)
      : this.#loop._ensure('runInExecutor', call);
  }

  setDefault(executor: Executor): void {
    this.#checkOpen();
    checkExecutor('setDefaultExecutor', executor);
    this.#default = executor;
  }

  /** A future that is done when the default executor has ended, or `timeout` milliseconds have passed. */
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
    const failed = (error: unknown): void => {
      if (!ended.done() && !this.#loop.isClosed()) {
        ended.setException(error);
      }
    };
    if (!(executor instanceof ThreadPoolExecutor)) {
      const shutdown = executor.shutdownAsync?.() ?? executor.shutdown?.({ wait: false });
      Promise.resolve(shutdown).then(done, failed);
      return;
    }
    const loop = this.#loop;
    executor.shutdown({ wait: false });
    loop._scheduler.remotes++;
    // In the run that waits for it: the kind of that run decides.
    loop.callSoon(() => {
      executor._pool.whenServed(() => {
        loop._scheduler.remotes--;
        if (threadState.blocking === loop._scheduler) {
          // Node cannot report the threads' end during a blocking run. They are idle, so it is near.
          executor.shutdown();
          done();
        } else {
          executor.shutdownAsync().then(done, failed);
        }
      });
    });
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
