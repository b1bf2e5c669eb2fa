import { AdaptiveSpin } from '../channel/adaptive-spin.js';
import { ALIVE_INTERVAL } from '../channel/constants.js';
import { type Inbox, inboxPoller } from '../channel/inbox-poller.js';
import { Rendezvous } from '../channel/side-channel.js';
import { uniqueName } from '../channel/unique-name.js';
import { contextState } from '../context/context-state.js';
import { RuntimeError } from '../errors/errors.js';
import { waker } from '../reactor/waker.js';
import { threadState } from '../scheduler/thread-state.js';
import { clearInterval, performance, setInterval } from '../util/globals.js';
import { callNumber, generationOf, nextGeneration, slotOf } from './call-number.js';
import { queueCall } from './call-state.js';
import type { ConcurrentFuture } from './concurrent-future.js';
import { ALIVE_SLICE, MAX_PENDING_CALLS } from './constants.js';

/** A connection from which answers come. */
export interface Answered {
  /** Calls without an answer. `PendingCalls` counts them. */
  outstanding: number;
  /** Whether the other side has signalled an answer. */
  readonly signalled: boolean;
  /** Whether an answer has come. */
  readonly pending: boolean;
  /**
   * Takes the answers that have come ({@link PendingCalls.arrive}), and completes their futures ({@link
   * PendingCalls.settle}).
   */
  poll(): void;
  /** Takes the answers and calls no user code: their futures are completed by the next {@link poll}. */
  spill(): void;
  /** Fails the calls that no thread will answer any more, if there are any. */
  checkAlive(isBlocked: boolean): void;
}

/**
 * The calls of this thread that have no answer, and the futures that wait for one. Each thread that makes calls has one
 * object.
 *
 * While a call has no answer, this keeps the process alive, and checks now and then that the answering threads are
 * alive.
 */
class PendingCalls implements Inbox {
  readonly rendezvousName: string = uniqueName();
  readonly rendezvous: Rendezvous = new Rendezvous(this.rendezvousName);
  /** The state of each call: see `call-state.ts`. Pages that are not used take no memory. */
  readonly callStates: Int32Array = new Int32Array(new SharedArrayBuffer(4 * MAX_PENDING_CALLS));
  /** Connections with calls that have no answer. */
  readonly #active = new Set<Answered>();
  readonly #futures: (ConcurrentFuture | undefined)[] = [];
  readonly #owners: (Answered | undefined)[] = [];
  readonly #generations: number[] = [];
  readonly #free: number[] = [];
  /** Answers that were taken, as functions that complete the futures. Those before index `#settled` have run. */
  #arrived: (() => void)[] = [];
  #settled = 0;
  /** Connections that were spilled and not polled since. */
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

  /** True while an answer is to come. Otherwise each wakeup of a loop of this thread would also wake Node's loop. */
  get needsWaker(): boolean {
    return this.#active.size > 0;
  }

  get signalled(): boolean {
    if (this.#spilled.size > 0 || this.#settled < this.#arrived.length) {
      return true;
    }
    for (const connection of this.#active) {
      if (connection.signalled) {
        return true;
      }
    }
    return false;
  }

  /**
   * A number for a call by `owner` whose answer completes `future`. @throws RuntimeError if 1,048,576 calls have no
   * answer.
   */
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

  /**
   * A call is over: it was answered, could not be sent, or will not be answered. Returns its future; undefined if it
   * was over.
   */
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

  /** The future that waits for the answer to `call`; undefined if the call is over. */
  futureOf(call: number): ConcurrentFuture | undefined {
    const slot = slotOf(call);
    return this.#generations[slot] === generationOf(call) ? this.#futures[slot] : undefined;
  }

  /** Makes `future` wait for the answer to `call`, instead of the future that does. */
  replace(call: number, future: ConcurrentFuture): void {
    this.#futures[slotOf(call)] = future;
  }

  /** Fails every call of `owner` that has no answer: {@link settle} completes their futures. */
  fail(owner: Answered, error: () => unknown): void {
    if (owner.outstanding === 0) {
      return;
    }
    for (const [slot, other] of this.#owners.entries()) {
      if (other === owner) {
        const future = this.end(callNumber(slot, this.#generations[slot]));
        this.arrive(() => future?._reject(error()));
      }
    }
  }

  /** An answer was taken: {@link settle} calls `complete`, which completes its future. */
  arrive(complete: () => void): void {
    this.#arrived.push(complete);
  }

  /**
   * Completes the futures of the answers that were taken. A callback of a future may block on a later answer, and so
   * call this method again: then the inner call completes the rest.
   */
  settle(): void {
    while (this.#settled < this.#arrived.length) {
      const complete = this.#arrived[this.#settled++];
      if (this.#settled === this.#arrived.length) {
        this.#arrived = [];
        this.#settled = 0;
      }
      complete();
    }
  }

  /** Takes the answers that have come. Callbacks run as if Node's loop called them: no loop of ours is running. */
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

  /** **Blocks** until `future` is done or `deadline` has passed. `checkAlive` completes it if no answer will come. */
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

  /** Calls no user code: the thread is posting a record, and a callback might post another. */
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

  /** Nothing to do: answers that come later are lost with the thread. */
  abandon(): void {}

  #watch(): void {
    this.#timer ??= setInterval(() => this.#tick(), ALIVE_INTERVAL);
    this.#timer.ref();
  }

  /** The timer goes on after the last call, because another one often follows at once. */
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
