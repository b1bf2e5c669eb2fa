import { gather } from '../combinators/gather.js';
import { Context, copyContext } from '../context/context.js';
import { NeverAwaited } from '../coroutine/never-awaited.js';
import { checkFunction, checkOptions, checkSignal, invalidType } from '../errors/arguments.js';
import { CancelledError, KeyboardInterrupt, RuntimeError } from '../errors/errors.js';
import { EventLoop } from '../event-loop/event-loop.js';
import { newEventLoop, setEventLoop } from '../event-loop/policy.js';
import { tryCancel } from '../event-loop/try-cancel.js';
import type { Future } from '../future/future.js';
import { threadState } from '../scheduler/thread-state.js';
import type { Task } from '../task/task.js';
import { isInstance } from '../util/is-instance.js';
import type { SignalName } from '../util/signal-names.js';
import { endBySignalIfUncaught } from './end-by-signal.js';
import { Interrupts } from './interrupts.js';
import { type Main, mainTask } from './main-task.js';
import { type SignalNumbers, signalNumbers } from './signals.js';

/** How long a run waits at its end for its default executor, in milliseconds; like asyncio's THREAD_JOIN_TIMEOUT. */
const EXECUTOR_JOIN_TIMEOUT = 300_000;

/** Options of `run`, `runAsync` and {@link Runner}. */
export interface RunnerOptions {
  /** Debug mode on or off; by default the loop decides. */
  readonly debug?: boolean | undefined;
  /** Makes the loop; `newEventLoop` by default. */
  readonly loopFactory?: (() => EventLoop) | undefined;
  /**
   * The signals that cancel the main task, by name; SIGINT by default, none with an empty array. A blocking run on the pure backend
   * notices none.
   */
  readonly signals?: readonly SignalName[] | undefined;
}

/** Options of one run. */
export interface RunOptions {
  /** The context of the main task; by default one that the runner keeps for all its runs. */
  readonly context?: Context | undefined;
  /** Aborting it cancels the main task: see `Future.cancelOn`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs several main functions on one loop, one after the other. `run` **blocks**. The first run makes the loop; closing
 * the runner closes it.
 *
 *     using runner = new Runner();
 *     const config = runner.run(readConfig);
 *     runner.run(serve(config));
 */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #signals: SignalNumbers;
  #loop: EventLoop | null = null;
  /** The context of all main tasks, so that each sees the variables that earlier ones have set. */
  #context: Context | undefined = undefined;
  #closed = false;
  #running = false;

  /** @throws TypeError for an unknown option or a value of the wrong type. */
  constructor(options: RunnerOptions = {}) {
    checkOptions('Runner', options, ['debug', 'loopFactory', 'signals']);
    const { debug, loopFactory } = options;
    if (debug !== undefined && typeof debug !== 'boolean') {
      throw invalidType('Runner', 'debug', 'a boolean', debug);
    }
    if (loopFactory !== undefined) {
      checkFunction('Runner', 'loopFactory', loopFactory);
    }
    this.#signals = signalNumbers('Runner', options.signals);
    this.#options = options;
  }

  /** Returns the loop; makes it if necessary. @throws RuntimeError if the runner is closed. */
  getLoop(): EventLoop {
    if (this.#closed) {
      throw new RuntimeError('Runner is closed', 'ERR_ASYNCIO_RUNNER_CLOSED');
    }
    if (this.#loop === null) {
      const { debug, loopFactory = newEventLoop } = this.#options;
      const loop = loopFactory();
      if (!(loop instanceof EventLoop)) {
        throw invalidType('Runner', 'loopFactory', 'a function that returns an EventLoop', loop);
      }
      if (debug !== undefined) {
        loop.setDebug(debug);
      }
      this.#loop = loop;
      this.#context = copyContext();
      setEventLoop(loop);
    }
    return this.#loop;
  }

  /**
   * **Blocks** until `main` is done, and returns its result or throws its exception. The first of the runner's signals cancels the
   * main task; a second one ends the process at once.
   *
   * @throws RuntimeError if the runner is closed or a loop runs in this thread.
   * @throws KeyboardInterrupt if one of the signals came and the main task ended cancelled.
   * @throws HostBlockedError, DeadlockError as `runUntilComplete`.
   */
  run<T>(main: Main<T>, options: RunOptions = {}): T {
    checkRunOptions('run', options);
    this.#checkIdle('run');
    const loop = this.getLoop();
    const task = mainTask('run', main, loop, this.#withContext(options));
    const interrupts = Interrupts.duringBlockingRun(task, loop._scheduler, this.#signals);
    try {
      return loop.runUntilComplete(task);
    } catch (error) {
      throw interrupted(interrupts, task, error);
    } finally {
      interrupts.stop();
    }
  }

  /** Like {@link run}, but hosted on Node's loop: never blocks. */
  async runAsync<T>(main: Main<T>, options: RunOptions = {}): Promise<T> {
    checkRunOptions('runAsync', options);
    this.#checkIdle('runAsync');
    const loop = this.getLoop();
    this.#running = true;
    try {
      const task = mainTask('runAsync', main, loop, this.#withContext(options));
      const interrupts = Interrupts.duringHostedRun(task, loop._scheduler, this.#signals);
      try {
        return await loop.runUntilCompleteAsync(task);
      } catch (error) {
        throw interrupted(interrupts, task, error);
      } finally {
        interrupts.stop();
      }
    } finally {
      this.#running = false;
    }
  }

  /**
   * **Blocks** until all remaining tasks are cancelled and have ended, then for at most five minutes until the
   * default executor and its calls have ended. Then closes the loop. Idempotent.
   */
  close(): void {
    const loop = this.#takeLoop();
    if (loop === null) {
      return;
    }
    try {
      const remains = cancelAll(loop);
      if (remains !== null) {
        loop.runUntilComplete(remains.all);
        remains.report();
      }
      if (hasExecutor(loop)) {
        loop.runUntilComplete(loop.shutdownDefaultExecutor({ timeout: joinTimeout(loop) }));
      }
    } finally {
      discard(loop);
    }
  }

  /** Like {@link close}, but hosted on Node's loop: never blocks. */
  async closeAsync(): Promise<void> {
    const loop = this.#takeLoop();
    if (loop === null) {
      return;
    }
    try {
      const remains = cancelAll(loop);
      if (remains !== null) {
        await loop.runUntilCompleteAsync(remains.all);
        remains.report();
      }
      if (hasExecutor(loop)) {
        await loop.runUntilCompleteAsync(loop.shutdownDefaultExecutor({ timeout: joinTimeout(loop) }));
      }
    } finally {
      discard(loop);
    }
  }

  /** Calls {@link close} at the end of a block with `using`; **blocks** as it does. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Calls {@link closeAsync} at the end of a block with `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeAsync();
  }

  /** @internal {@link close} after a run that threw. Reports its own error, because the run's is to be thrown. */
  _closeAfterFailure(): void {
    const loop = this.#loop;
    try {
      this.close();
    } catch (error) {
      reportFailedClose(loop, error);
    }
  }

  /** @internal As {@link _closeAfterFailure}, for {@link closeAsync}. */
  async _closeAsyncAfterFailure(): Promise<void> {
    const loop = this.#loop;
    try {
      await this.closeAsync();
    } catch (error) {
      reportFailedClose(loop, error);
    }
  }

  #takeLoop(): EventLoop | null {
    if (this.#running || this.#loop?.isRunning()) {
      throw new RuntimeError('Cannot close a running runner', 'ERR_ASYNCIO_LOOP_RUNNING');
    }
    this.#closed = true;
    const loop = this.#loop;
    this.#loop = null;
    return loop;
  }

  #withContext(options: RunOptions): RunOptions {
    return { ...options, context: options.context ?? this.#context };
  }

  #checkIdle(where: string): void {
    if (this.#running || threadState.isRunning()) {
      throw new RuntimeError(`${where} cannot be called from a running event loop`, 'ERR_ASYNCIO_LOOP_RUNNING');
    }
  }
}

/** Raises for an unknown option, or a value of the wrong type. */
export function checkRunOptions(where: string, options: RunOptions): void {
  checkOptions(where, options, ['context', 'signal']);
  if (options.context !== undefined && !(options.context instanceof Context)) {
    throw invalidType(where, 'context', 'a Context', options.context);
  }
  checkSignal(where, options.signal);
}

/** The error that a run throws after `error`. */
function interrupted(interrupts: Interrupts, task: Task, error: unknown): unknown {
  const { signal } = interrupts;
  if (isInstance(error, CancelledError) && signal !== null && task.uncancel() === 0) {
    endBySignalIfUncaught();
    return new KeyboardInterrupt(`Interrupted by ${signal}`, { cause: error, signal });
  }
  return error;
}

function hasExecutor(loop: EventLoop): boolean {
  return !loop.isClosed() && loop._hasExecutors;
}

/** A virtual clock would jump to the deadline at once. */
function joinTimeout(loop: EventLoop): number {
  return loop._scheduler.virtual ? Number.POSITIVE_INFINITY : EXECUTOR_JOIN_TIMEOUT;
}

/** Cancels the remaining tasks. Null if there are none to wait for: a task whose `cancel` throws may never end. */
function cancelAll(loop: EventLoop): { all: Future<unknown>; report(): void } | null {
  if (loop.isClosed()) {
    return null;
  }
  const tasks = loop._tasks().filter((task) => tryCancel(loop, task) !== null);
  if (tasks.length === 0) {
    return null;
  }
  return {
    all: gather(tasks, { returnExceptions: true }),
    report() {
      for (const task of tasks) {
        if (task.done() && !task.cancelled() && task.exception() !== null) {
          loop.callExceptionHandler({
            message: 'unhandled exception during run shutdown',
            exception: task.exception(),
            task,
          });
        }
      }
    },
  };
}

function reportFailedClose(loop: EventLoop | null, exception: unknown): void {
  loop?.callExceptionHandler({ message: 'Exception while a failed run was being closed', exception });
}

function discard(loop: EventLoop): void {
  if (threadState.current === loop) {
    setEventLoop(null);
  }
  loop.close();
  NeverAwaited.reportLeft(loop._scheduler);
}
