import { BrokenExecutorError, RuntimeError } from '../errors/errors.js';
import type { ConcurrentFuture, Source } from '../rpc/concurrent-future.js';
import { pendingCalls } from '../rpc/pending-calls.js';
import { performance } from '../util/globals.js';
import { STALLED } from './constants.js';
import { IdleTimer } from './idle-timer.js';
import { PoolCall } from './pool-call.js';
import { type PoolObserver, PoolThread, type PoolThreadOptions } from './pool-thread.js';
import { WaitingCalls } from './waiting-calls.js';

/** What a pool is made of. */
export interface PoolOptions extends PoolThreadOptions {
  readonly maxThreads: number;
  readonly threadNamePrefix: string;
  /** In milliseconds. */
  readonly idleTimeout: number;
}

/**
 * Decides which thread gets which call.
 *
 * 1. A call goes to an idle thread. If there is none, it goes to the thread with the fewest calls, if that has room in
 *    its window; else it waits. If no thread is idle, the pool starts another, up to `maxThreads`. The new thread gets
 *    a waiting call at once: so that call begins even if the caller blocks from now on and handles no answers.
 * 2. A thread that has answered gets waiting calls until its window is full. The window follows from the duration of
 *    the last calls (`PoolThread.adapt`). Short calls are sent many at a time, so that the thread does not wait for the
 *    next one. Long calls are sent one by one.
 * 3. So a call may be queued in a thread behind one that turns out to be long. Until it begins, the pool can withdraw
 *    it. An idle thread gets half of the calls of the busiest one. If calls wait, those of a stalled thread go first,
 *    and so do those of threads that are still starting.
 * 4. If a thread ends, its calls that had not begun go to others, before those that wait.
 */
export class Pool implements PoolObserver, Source {
  readonly #options: PoolOptions;
  readonly #threads: PoolThread[] = [];
  /** Threads that were asked to end. */
  readonly #leaving = new Set<PoolThread>();
  #started = 0;
  readonly #waiting = new WaitingCalls();
  readonly #idleTimer = new IdleTimer(() => this.#dismissIdle());
  #isShut = false;
  /** Why it takes no more calls. */
  #broken: BrokenExecutorError | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get isShut(): boolean {
    return this.#isShut;
  }

  /** Threads that run or start. */
  get threads(): readonly PoolThread[] {
    return this.#threads;
  }

  /** Calls that no thread has. */
  get waiting(): PoolCall[] {
    return this.#waiting.items();
  }

  /** @throws as `ThreadPoolExecutor.submit`. */
  submit(name: string, args: readonly unknown[]): PoolCall {
    if (this.#isShut) {
      throw new RuntimeError('cannot schedule new futures after shutdown', 'ERR_ASYNCIO_EXECUTOR_SHUT_DOWN');
    }
    if (this.#broken !== undefined) {
      throw new BrokenExecutorError(this.#broken.message, { cause: this.#broken.cause });
    }
    const call = new PoolCall(this, name, args);
    const thread = this.#placeFor(call);
    if (thread === undefined || !this.#send(thread, call)) {
      call._keep();
      this.#waiting.put(call);
      this.#endIfClosed(thread);
    }
    if (thread === undefined || thread.load > 1) {
      try {
        this.#grow();
      } catch (error) {
        // No thread will run it.
        call._cancelled();
        throw error;
      }
    }
    return call;
  }

  /** Takes no more calls. Calls that have not begun are still run, or cancelled; then the threads end. */
  shutDown(cancelFutures: boolean): void {
    this.#isShut = true;
    if (cancelFutures) {
      for (const call of this.#waiting.takeAll()) {
        call._cancelled();
      }
      for (const call of this.#threads.flatMap((thread) => thread.calls)) {
        if (call._thread?.cancelUnbegun(call)) {
          call._cancelled();
        }
      }
    }
    if (this.#waiting.isEmpty) {
      for (const thread of [...this.#threads]) {
        if (thread.load === 0) {
          this.#dismiss(thread);
        }
      }
    }
  }

  /** **Blocks** until every call is done and every thread has ended. After {@link shutDown}. */
  join(): void {
    for (let call = this.#anyPending(); call; call = this.#anyPending()) {
      this.wait(call, Number.POSITIVE_INFINITY);
    }
    for (const thread of [...this.#threads]) {
      this.#dismiss(thread);
    }
    for (const thread of this.#leaving) {
      thread.join();
    }
  }

  /** Calls `served` once each call that the pool has now is done, or given up by its caller. */
  whenServed(served: () => void): void {
    const calls = [...this.#threads.flatMap((thread) => thread.calls), ...this.#waiting.items()];
    let left = calls.length;
    if (left === 0) {
      served();
    }
    for (const call of calls) {
      call._whenUnwanted(() => {
        if (--left === 0) {
          served();
        }
      });
    }
  }

  /** {@link joinAsync} without a turn of Node's loop: calls `ended` when the last thread has ended. */
  whenEnded(ended: () => void): void {
    const [thread] = [...this.#threads, ...this.#leaving];
    if (thread === undefined) {
      ended();
    } else {
      thread.whenEnded(() => this.whenEnded(ended));
    }
  }

  /** {@link join}, as a Promise. */
  async joinAsync(): Promise<void> {
    for (;;) {
      const [thread] = [...this.#threads, ...this.#leaving];
      if (thread === undefined) {
        return;
      }
      await thread.joinAsync();
    }
  }

  wait(future: ConcurrentFuture, deadline: number): void {
    pendingCalls().wait(future, deadline, () => this.#checkAlive());
  }

  cancel(future: ConcurrentFuture): boolean {
    const call = future as PoolCall;
    // A call that waits is dropped when its turn comes.
    return call._thread === undefined || call._thread.cancel(call);
  }

  answered(thread: PoolThread): void {
    const now = performance.now();
    thread.adapt(now);
    if (!thread.isReady || !this.#threads.includes(thread)) {
      return;
    }
    if (this.#endIfClosed(thread)) {
      return;
    }
    if (!this.#waiting.isEmpty) {
      this.#takeBackFromStalled(now);
      this.#takeBackFromStarting(thread.window - thread.load);
      this.#fill(thread);
    }
    if (thread.load === 0) {
      this.#findWork(thread, now);
    }
  }

  ended(thread: PoolThread, cause: unknown): boolean {
    const failedToStart = !thread.hasStarted && !thread.stopping;
    this.#leaving.delete(thread);
    const index = this.#threads.indexOf(thread);
    if (index >= 0) {
      this.#threads.splice(index, 1);
    }
    const options = cause === undefined ? undefined : { cause };
    const waiting: PoolCall[] = [];
    const lost: PoolCall[] = [];
    thread.clear(waiting, lost);
    this.#waiting.putBack(waiting.reverse());
    if (failedToStart && !this.#threads.some((other) => other.isReady)) {
      this.#break(cause, lost);
    } else if (!this.#waiting.isEmpty) {
      for (const other of [...this.#threads]) {
        this.#fill(other);
      }
      try {
        this.#grow();
      } catch (error) {
        this.#break(error, lost);
      }
    }
    for (const call of lost) {
      const error = this.#broken ?? new BrokenExecutorError('The thread of this call has ended', options);
      pendingCalls().arrive(() => call._reject(error));
    }
    pendingCalls().settle();
    return failedToStart || lost.length > 0;
  }

  /** No thread can be started, because of `cause`: takes no more calls, and adds those that wait to `lost`. */
  #break(cause: unknown, lost: PoolCall[]): void {
    const options = cause === undefined ? undefined : { cause };
    this.#broken = new BrokenExecutorError('A thread of the executor could not be started', options);
    for (const call of this.#waiting.takeAll()) {
      lost.push(call);
    }
  }

  /** The thread that gets `call` at once, if there is one. */
  #placeFor(call: PoolCall): PoolThread | undefined {
    if (!this.#waiting.isEmpty) {
      return undefined;
    }
    let best: PoolThread | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const thread of this.#threads) {
      const { load } = thread;
      if (load < least && thread.isReady && (load === 0 || (load < thread.window && call._movable))) {
        best = thread;
        least = load;
      }
    }
    return best;
  }

  /** Returns false if `thread` has no room, or has ended (see {@link #endIfClosed}). @throws DataCloneError */
  #send(thread: PoolThread, call: PoolCall): boolean {
    try {
      thread.send(call);
      return true;
    } catch (error) {
      if (!thread.isClosed && (error as { code?: string }).code !== 'ERR_ASYNCIO_INBOX_FULL') {
        throw error;
      }
      return false;
    }
  }

  /** Notes the end of `thread` if it has ended. Returns whether it has. */
  #endIfClosed(thread: PoolThread | undefined): boolean {
    if (thread?.isClosed) {
      thread.end(undefined);
      return true;
    }
    return false;
  }

  /** Starts a thread if none is idle and there may be more. @throws what Worker does, if there is no thread at all. */
  #grow(): void {
    if (this.#threads.length >= this.#options.maxThreads) {
      return;
    }
    for (const thread of this.#threads) {
      if (thread.isReady && thread.load === 0) {
        return;
      }
    }
    const name = `${this.#options.threadNamePrefix}_${this.#started++}`;
    let thread: PoolThread;
    try {
      thread = new PoolThread(this, name, this.#options);
    } catch (error) {
      if (this.#threads.length === 0) {
        throw error;
      }
      // The threads that run have to do.
      return;
    }
    this.#threads.push(thread);
    if (!thread.isClosed) {
      this.#fill(thread);
    }
  }

  /** Sends waiting calls to `thread` until its window is full. */
  #fill(thread: PoolThread): void {
    while (thread.isOpen && thread.load < thread.window) {
      const call = this.#waiting.next();
      if (call === undefined) {
        return;
      }
      if (thread.load > 0 && !call._movable) {
        // It cannot be sent twice, so it goes to a thread that begins it at once.
        this.#waiting.putBack([call]);
        return;
      }
      try {
        if (!this.#send(thread, call)) {
          this.#waiting.putBack([call]);
          this.#endIfClosed(thread);
          return;
        }
      } catch (error) {
        call._reject(error);
      }
    }
  }

  /** Withdraws the calls of threads that are in a long call. */
  #takeBackFromStalled(now: number): void {
    for (const thread of this.#threads) {
      if (thread.load > 1 && now - thread.since > STALLED) {
        thread.window = 1;
        this.#waiting.putBack(thread.takeBack(Number.POSITIVE_INFINITY));
      }
    }
  }

  /** Withdraws up to `most` calls from threads that are still starting: a thread that runs begins them earlier. */
  #takeBackFromStarting(most: number): void {
    const calls: PoolCall[] = [];
    for (const thread of this.#threads) {
      if (!thread.hasStarted && calls.length < most) {
        calls.push(...thread.takeBack(1));
      }
    }
    this.#waiting.putBack(calls.reverse());
  }

  /** `thread` is idle and no call waits. It gets calls of another thread; if there are none, it may end. */
  #findWork(thread: PoolThread, now: number): void {
    this.#takeBackFromStarting(1);
    this.#fill(thread);
    if (thread.load > 0) {
      return;
    }
    let busiest: PoolThread | undefined;
    for (const other of this.#threads) {
      if (other.load > (busiest?.load ?? 1)) {
        busiest = other;
      }
    }
    if (busiest !== undefined) {
      const share = now - busiest.since > STALLED ? Number.POSITIVE_INFINITY : busiest.load >> 1;
      this.#waiting.putBack(busiest.takeBack(share));
      this.#fill(thread);
    }
    if (thread.load > 0) {
      return;
    }
    if (this.#isShut) {
      this.#dismiss(thread);
    } else {
      thread.idleSince = now;
      this.#idleTimer.start(this.#options.idleTimeout);
    }
  }

  /** Asks `thread` to end. */
  #dismiss(thread: PoolThread): void {
    const at = this.#threads.indexOf(thread);
    if (at < 0) {
      // It has ended, or a callback has dismissed it just now.
      return;
    }
    this.#threads.splice(at, 1);
    this.#leaving.add(thread);
    thread.stop();
  }

  /** Dismisses threads that have been idle for too long. Returns in how many milliseconds the next one will be. */
  #dismissIdle(): number {
    const now = performance.now();
    let next = Number.POSITIVE_INFINITY;
    for (const thread of [...this.#threads]) {
      if (thread.isReady && thread.load === 0) {
        const left = thread.idleSince + this.#options.idleTimeout - now;
        if (left < 1) {
          this.#dismiss(thread);
        } else {
          next = Math.min(next, left);
        }
      }
    }
    return next;
  }

  /** A call that is not done, if there is one. */
  #anyPending(): PoolCall | undefined {
    const call = this.#waiting.next();
    if (call !== undefined) {
      this.#waiting.putBack([call]);
      return call;
    }
    return this.#threads.find((thread) => thread.load > 0)?.calls[0];
  }

  /** Notes which threads have ended while this one is blocked. */
  #checkAlive(): void {
    for (const thread of this.#threads.filter((each) => each.hasEnded)) {
      thread.end(undefined);
    }
  }
}
