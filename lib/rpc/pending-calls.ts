import { AdaptiveSpin } from '../channel/adaptive-spin.js';
import { ALIVE_INTERVAL } from '../channel/constants.js';
import { type Inbox, inboxPoller } from '../channel/inbox-poller.js';
import { Rendezvous } from '../channel/side-channel.js';
import { uniqueName } from '../channel/unique-name.js';
import { contextState } from '../context/context-state.js';
import { RuntimeError } from '../errors/errors.js';
import { waker } from '../reactor/waker.js';
import { threadState } from '../scheduler/thread-state.js';
import { callNumber, generationOf, nextGeneration, slotOf } from './call-number.js';
import { queueCall } from './call-state.js';
import type { ConcurrentFuture } from './concurrent-future.js';
import { ALIVE_SLICE, MAX_PENDING_CALLS } from './constants.js';

/** A connection whose answers are awaited. */
export interface Answered {
  /** Calls without an answer; counted by the hub. */
  outstanding: number;
  /** Whether an answer has come, or the other side says so. */
  readonly signalled: boolean;
  /** Whether an answer has come. */
  readonly pending: boolean;
  /** Takes the answers that have come, and tells their futures: {@link PendingCalls.arrive}, {@link PendingCalls.settle}. */
  poll(): void;
  /** Takes them and no more: nothing of the user's is called. */
  spill(): void;
  /** Fails the calls that nobody will answer any more, if that is so. */
  checkAlive(isBlocked: boolean): void;
}

/**
 * Who in this thread waits for which answer. One for each thread that makes calls.
 *
 * While there are calls without an answer, it keeps the process alive, and looks from time to time whether those who are to
 * answer still live.
 */
class PendingCalls implements Inbox {
  readonly rendezvousName: string = uniqueName();
  readonly rendezvous: Rendezvous = new Rendezvous(this.rendezvousName);
  /** A word for each call, which caller and callee change by compare-and-exchange; pages that are not used take no memory. */
  readonly callStates: Int32Array = new Int32Array(new SharedArrayBuffer(4 * MAX_PENDING_CALLS));
  /** Those with calls that have no answer. */
  readonly #active = new Set<Answered>();
  readonly #futures: (ConcurrentFuture | undefined)[] = [];
  readonly #owners: (Answered | undefined)[] = [];
  readonly #generations: number[] = [];
  readonly #free: number[] = [];
  /** Answers that were taken, and whose futures do not know it yet: the first is the next. */
  #arrived: (() => void)[] = [];
  #told = 0;
  /** Connections that were spilled, and have not polled since. */
  readonly #spilled = new Set<Answered>();
  #timer: NodeJS.Timeout | undefined;
  readonly #spin = new AdaptiveSpin();
  readonly #isAnswered = (): boolean => {
    for (const connection of this.#active) {
      if (connection.pending) {
        return true;
      }
    }
    return false;
  };

  constructor() {
    inboxPoller.open(this);
  }

  /** Only while there are answers to come: else every wakeup of a loop of this thread would be one of Node's loop as well. */
  get needsWaker(): boolean {
    return this.#active.size > 0;
  }

  get signalled(): boolean {
    if (this.#spilled.size > 0 || this.#told < this.#arrived.length) {
      return true;
    }
    for (const connection of this.#active) {
      if (connection.signalled) {
        return true;
      }
    }
    return false;
  }

  /** A number for a call by `owner`, whose answer `future` is. @throws RuntimeError when 1,048,576 have no answer. */
  begin(owner: Answered, future: ConcurrentFuture): number {
    let slot = this.#free.pop();
    if (slot === undefined) {
      slot = this.#futures.length;
      if (slot === MAX_PENDING_CALLS) {
        throw new RuntimeError(
          `More than ${MAX_PENDING_CALLS} calls to other threads are without an answer`,
          'ERR_ASYNCIO_TOO_MANY',
        );
      }
      this.#generations.push(0);
      this.#futures.push(undefined);
      this.#owners.push(undefined);
    }
    const generation = nextGeneration(this.#generations[slot]);
    this.#generations[slot] = generation;
    this.#futures[slot] = future;
    this.#owners[slot] = owner;
    queueCall(this.callStates, slot);
    if (owner.outstanding++ === 0) {
      this.#active.add(owner);
      if (this.#active.size === 1) {
        inboxPoller.listen();
        this.#watch();
      }
    }
    return callNumber(slot, generation);
  }

  /** The call has its answer, could not be made, or nobody will answer. Returns its future; undefined for a call of old. */
  end(call: number): ConcurrentFuture | undefined {
    const slot = slotOf(call);
    const future = this.#futures[slot];
    const owner = this.#owners[slot];
    if (future === undefined || owner === undefined || this.#generations[slot] !== generationOf(call)) {
      return undefined;
    }
    this.#futures[slot] = undefined;
    this.#owners[slot] = undefined;
    this.#free.push(slot);
    if (--owner.outstanding === 0) {
      this.#active.delete(owner);
      if (this.#active.size === 0) {
        this.#timer?.unref();
      }
    }
    return future;
  }

  /** Has `future` wait for the answer to `call` instead of the one that does. */
  replace(call: number, future: ConcurrentFuture): void {
    this.#futures[slotOf(call)] = future;
  }

  /** Fails every call of `owner` that has no answer. */
  fail(owner: Answered, error: () => unknown): void {
    for (const [slot, other] of this.#owners.entries()) {
      if (other === owner) {
        this.end(callNumber(slot, this.#generations[slot]))?._reject(error());
      }
    }
  }

  /** A call is over: {@link settle} calls `tell`, which completes its future. */
  arrive(tell: () => void): void {
    this.#arrived.push(tell);
  }

  /**
   * Completes the futures whose calls are over. What they call may block on the answers behind theirs, and so come back here:
   * then it is done within that.
   */
  settle(): void {
    while (this.#told < this.#arrived.length) {
      const tell = this.#arrived[this.#told++];
      if (this.#told === this.#arrived.length) {
        this.#arrived = [];
        this.#told = 0;
      }
      tell();
    }
  }

  /** Takes the answers that have come. What waits for them is called as from Node's loop, not from one of ours. */
  poll(): void {
    const { running } = threadState;
    const context = contextState.current;
    threadState.running = null;
    contextState.current = null;
    this.settle();
    for (const connection of this.#spilled) {
      this.#spilled.delete(connection);
      connection.poll();
    }
    for (const connection of this.#active) {
      if (connection.signalled) {
        connection.poll();
      }
    }
    threadState.running = running;
    contextState.current = context;
  }

  /** **Blocks** until `future` is done or `deadline` has passed. `checkAlive` completes it where nobody answers. */
  wait(future: ConcurrentFuture, deadline: number, checkAlive: () => void): void {
    while (!future.done()) {
      inboxPoller.poll();
      if (future.done()) {
        return;
      }
      inboxPoller.spillForWriters();
      const left = deadline - performance.now();
      if (!(left > 0)) {
        return;
      }
      if (!this.#spin.until(this.#isAnswered)) {
        waker.wait(Math.min(left, ALIVE_SLICE));
        if (!this.#isAnswered()) {
          checkAlive();
        }
      }
    }
  }

  get awaitsAnswers(): boolean {
    return this.#active.size > 0;
  }

  checkAlive(isBlocked = true): void {
    for (const connection of this.#active) {
      connection.checkAlive(isBlocked);
    }
  }

  /** Calls nothing of the user's: the one who evacuates is in the middle of a post, which a callback might begin another of. */
  spill(): void {
    for (const connection of this.#active) {
      if (connection.pending) {
        this.#spilled.add(connection);
        connection.spill();
      }
    }
    if (this.#spilled.size > 0) {
      waker.wake();
    }
  }

  /** Whoever would answer finds nobody. */
  abandon(): void {}

  #watch(): void {
    this.#timer ??= setInterval(() => this.#tick(), ALIVE_INTERVAL);
    this.#timer.ref();
  }

  /** Not ended with the last call: another one often follows at once. */
  #tick(): void {
    if (this.#active.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    } else {
      this.checkAlive(false);
    }
  }
}

let ofThread: PendingCalls | undefined;

/** The pending calls of this thread. */
export function pendingCalls(): PendingCalls {
  ofThread ??= new PendingCalls();
  return ofThread;
}

export type { PendingCalls };
