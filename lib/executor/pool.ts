import { BrokenExecutorError, RuntimeError } from '../errors/errors.js';
import type { ConcurrentFuture, Source } from '../rpc/concurrent-future.js';
import { pendingCalls } from '../rpc/pending-calls.js';
import { Fifo } from '../util/fifo.js';
import { PoolCall } from './pool-call.js';
import { type PoolObserver, PoolThread, type PoolThreadOptions } from './pool-thread.js';

/** A thread that has not answered for so many milliseconds is in a long call: those behind that should go elsewhere. */
const STALLED = 5;

/** What a pool is made of. */
export interface PoolOptions extends PoolThreadOptions {
  readonly maxThreads: number;
  readonly threadNamePrefix: string;
  /** In milliseconds. */
  readonly idleTimeout: number;
}

/**
 * Which thread gets which call.
 *
 * 1. A call goes to a thread that has nothing to do; if there is none, to the one with the least, if that has room in its
 *    window; else it waits in the queue. Where no thread is idle, another is started, up to `maxThreads`. It is given a call
 *    from the queue to begin with: so that begins though the one who submits may block from now on, and answer nobody.
 * 2. A thread that has answered gets calls from the queue until its window is full. How many that are follows from how long
 *    the last ones took (`PoolThread.adapt`): short calls are sent many at a time, for a thread should not wait for the next
 *    one; long calls one by one.
 * 3. So a call may stand behind another that turns out to be long. As long as it has not begun it can be taken back: when a
 *    thread has nothing to do, it gets half of what stands at another; when calls wait in the queue and some stand at a thread
 *    that has not answered for a while, these are first. So are those at threads that are still starting.
 * 4. Of a thread that has ended, the calls that had not begun go to others, before those in the queue.
 */
export class Pool implements PoolObserver, Source {
  readonly #options: PoolOptions;
  readonly #threads: PoolThread[] = [];
  /** Those that were asked to end. */
  readonly #leaving = new Set<PoolThread>();
  #started = 0;
  readonly #queue = new Fifo<PoolCall>();
  /** Calls that were sent before, and come before the queue; the next one is the last. */
  readonly #returned: PoolCall[] = [];
  #idleTimer: NodeJS.Timeout | undefined;
  #isShut = false;
  /** Why it takes no more calls. */
  #broken: BrokenExecutorError | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get isShut(): boolean {
    return this.#isShut;
  }

  /** Threads that run, or start. */
  get threads(): readonly PoolThread[] {
    return this.#threads;
  }

  /** @throws RuntimeError, BrokenExecutorError, DataCloneError as `ThreadPoolExecutor.submit`. */
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
      this.#queue.put(call);
      this.#part(thread);
    }
    if (thread === undefined || thread.load > 1) {
      try {
        this.#grow();
      } catch (error) {
        // Nobody will make it.
        call._cancelled();
        throw error;
      }
    }
    return call;
  }

  /** Takes no more calls. Those that have not begun are made, or cancelled; then the threads end. */
  shutDown(cancelFutures: boolean): void {
    this.#isShut = true;
    if (cancelFutures) {
      for (let call = this.#next(); call !== undefined; call = this.#next()) {
        call._cancelled();
      }
      for (const call of this.#threads.flatMap((thread) => thread.calls)) {
        if (call._thread?.cancelUnbegun(call)) {
          call._cancelled();
        }
      }
    }
    if (!this.#hasWaiting()) {
      for (const thread of [...this.#threads]) {
        if (thread.load === 0) {
          this.#dismiss(thread);
        }
      }
    }
  }

  /** **Blocks** until every call is done and every thread has ended. After {@link shutDown}. */
  join(): void {
    for (let call = this.#pending(); call !== undefined; call = this.#pending()) {
      this.wait(call, Number.POSITIVE_INFINITY);
    }
    for (const thread of [...this.#threads]) {
      this.#dismiss(thread);
    }
    for (const thread of this.#leaving) {
      thread.join();
    }
  }

  /** Calls `served` once every call that there is now is done. */
  whenServed(served: () => void): void {
    const calls: PoolCall[] = this.#threads.flatMap((thread) => thread.calls);
    const waiting: PoolCall[] = [];
    for (let call = this.#next(); call !== undefined; call = this.#next()) {
      waiting.push(call);
    }
    this.#returned.push(...waiting.reverse());
    calls.push(...waiting);
    let left = calls.length;
    if (left === 0) {
      served();
    }
    for (const call of calls) {
      call.addDoneCallback(() => {
        if (--left === 0) {
          served();
        }
      });
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
    // One in the queue is passed over when its turn comes.
    return call._thread === undefined || call._thread.cancel(call);
  }

  answered(thread: PoolThread): void {
    const now = performance.now();
    thread.adapt(now);
    if (!thread.isReady || !this.#threads.includes(thread)) {
      return;
    }
    if (thread.isClosed) {
      thread.end(undefined);
      return;
    }
    if (this.#hasWaiting()) {
      this.#reclaim(now);
      this.#recall(thread.window - thread.load);
      this.#fill(thread);
    }
    if (thread.load === 0) {
      this.#relieve(thread, now);
    }
  }

  ended(thread: PoolThread, cause: unknown): void {
    const failedToStart = !thread.hasStarted && !thread.stopping;
    this.#leaving.delete(thread);
    const at = this.#threads.indexOf(thread);
    if (at >= 0) {
      this.#threads.splice(at, 1);
    }
    const options = cause === undefined ? undefined : { cause };
    const waiting: PoolCall[] = [];
    const lost: PoolCall[] = [];
    thread.clear(waiting, lost);
    this.#returned.push(...waiting.reverse());
    if (failedToStart && !this.#threads.some((other) => other.isReady)) {
      this.#break(cause, lost);
    } else if (this.#hasWaiting()) {
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
  }

  /** No thread can be started, because of `cause`: no more calls are taken, and those that wait are `lost`. */
  #break(cause: unknown, lost: PoolCall[]): void {
    const options = cause === undefined ? undefined : { cause };
    this.#broken = new BrokenExecutorError('A thread of the executor could not be started', options);
    for (let call = this.#next(); call !== undefined; call = this.#next()) {
      lost.push(call);
    }
  }

  /** The thread that is to have `call` at once, if any is. */
  #placeFor(call: PoolCall): PoolThread | undefined {
    if (this.#hasWaiting()) {
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

  /** Returns false where `thread` has no room, or turned out to have ended: {@link #part}. @throws DataCloneError */
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

  /** `thread` did not take a call: it is told if it has ended. */
  #part(thread: PoolThread | undefined): void {
    if (thread?.isClosed) {
      thread.end(undefined);
    }
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
      // Those that there are have to do.
      return;
    }
    this.#threads.push(thread);
    this.#fill(thread);
  }

  #hasWaiting(): boolean {
    return this.#queue.size > 0 || this.#returned.length > 0;
  }

  /** The call that is next, which is taken out. */
  #next(): PoolCall | undefined {
    while (this.#hasWaiting()) {
      const call = this.#returned.pop() ?? this.#queue.take();
      if (!call.done()) {
        return call;
      }
    }
    return undefined;
  }

  /** Gives `thread` calls that wait, until its window is full. */
  #fill(thread: PoolThread): void {
    while (thread.isOpen && thread.load < thread.window) {
      const call = this.#next();
      if (call === undefined) {
        return;
      }
      if (thread.load > 0 && !call._movable) {
        // Only to a thread that begins it at once, for it cannot be sent twice.
        this.#returned.push(call);
        return;
      }
      try {
        if (!this.#send(thread, call)) {
          this.#returned.push(call);
          this.#part(thread);
          return;
        }
      } catch (error) {
        call._reject(error);
      }
    }
  }

  /** Takes back what stands at threads that are in a long call. */
  #reclaim(now: number): void {
    for (const thread of this.#threads) {
      if (thread.load > 1 && now - thread.since > STALLED) {
        thread.window = 1;
        thread.takeBack(Number.POSITIVE_INFINITY, this.#returned);
      }
    }
  }

  /** Takes back up to `most` calls from threads that are still starting: one that runs makes them earlier. */
  #recall(most: number): void {
    const calls: PoolCall[] = [];
    for (const thread of this.#threads) {
      if (!thread.hasStarted && calls.length < most) {
        thread.takeBack(1, calls);
      }
    }
    this.#returned.push(...calls.reverse());
  }

  /** `thread` has nothing to do, and no call waits: it gets what stands at another. */
  #relieve(thread: PoolThread, now: number): void {
    this.#recall(1);
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
      busiest.takeBack(share, this.#returned);
      this.#fill(thread);
    }
    if (thread.load > 0) {
      return;
    }
    if (this.#isShut) {
      this.#dismiss(thread);
    } else {
      thread.idleSince = now;
      this.#watchIdle(this.#options.idleTimeout);
    }
  }

  /** Has `thread` end. */
  #dismiss(thread: PoolThread): void {
    const at = this.#threads.indexOf(thread);
    if (at < 0) {
      // It has ended, or was dismissed by a callback just now.
      return;
    }
    this.#threads.splice(at, 1);
    this.#leaving.add(thread);
    thread.stop();
  }

  /** In `delay` milliseconds, dismisses the threads that have been idle for long enough. */
  #watchIdle(delay: number): void {
    if (this.#idleTimer !== undefined || delay === Number.POSITIVE_INFINITY) {
      return;
    }
    this.#idleTimer = setTimeout(
      () => {
        this.#idleTimer = undefined;
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
        this.#watchIdle(next);
      },
      Math.min(delay, 0x7fffffff),
    );
    this.#idleTimer.unref();
  }

  /** Some call that is not done. */
  #pending(): PoolCall | undefined {
    const call = this.#next();
    if (call !== undefined) {
      this.#returned.push(call);
      return call;
    }
    return this.#threads.find((thread) => thread.load > 0)?.calls[0];
  }

  /** Finds out which threads have ended while this one is blocked. */
  #checkAlive(): void {
    for (const thread of [...this.#threads]) {
      if (thread.hasEnded) {
        thread.end(undefined);
      }
    }
  }
}
