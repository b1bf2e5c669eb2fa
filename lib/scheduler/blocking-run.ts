import { inboxes } from '../channel/open-inboxes.js';
import { contextState } from '../context/context-state.js';
import { POLL_HOST, POLL_NOW, POLL_WAIT, POLLED_HOST_IDLE } from '../reactor/layout.js';
import { BLOCKED_IN, waker } from '../reactor/waker.js';
import { demandStack } from '../util/demand-stack.js';
import { drainMicrotasks } from '../util/drain-microtasks.js';
import { Atomics, performance } from '../util/globals.js';
import { isOnStack } from '../util/on-stack.js';
import { HOST_INTERVAL, STEP_DEPTH, WATCHED_STEP_DEPTH } from './constants.js';
import { noteRunBegins } from './loop-observer.js';
import type { LoopRun } from './loop-run.js';
import { canDrainMicrotasks, isBeforeNodeLoop } from './node-loop.js';
import { outsideDomain } from './outside-domain.js';
import type { Scheduler } from './scheduler.js';
import { threadState } from './thread-state.js';
import { reportOverdue } from './unretrieved.js';

/** How far a blocking run reaches into Node. */
const REACH_NOTHING = 0;
/** Ticks and Promises that need nothing but ticks. */
const REACH_MICROTASKS = 1;
/** All of Node's callbacks. */
const REACH_NODE = 2;

/** What a run is to achieve, and then stops it. */
export interface RunGoal {
  /** The run has ended, maybe without having achieved it. */
  isOver: boolean;
}

/**
 * One run that holds the thread until the loop is stopped. Owned by the loop, for as long as the run takes.
 *
 * What it may wait for: its own timers and calls from other threads, always. Node's callbacks and Promises only where
 * the run can turn Node's loop: before that loop has started and outside of a microtask. When nothing is left to wait
 * for, the run reports that to the loop, which raises.
 */
export class BlockingRun implements LoopRun {
  readonly #scheduler: Scheduler;
  #reach: number | undefined;
  #lastVisit = 0;
  /** The context of the caller. */
  readonly #context = contextState.current;

  readonly #goal: RunGoal | null;

  constructor(scheduler: Scheduler, goal: RunGoal | null) {
    this.#scheduler = scheduler;
    this.#goal = goal;
  }

  /** **Blocks** until the loop is stopped. Only this class has a method of that name: see {@link endIfTerminated}. */
  runUntilStopped(): void {
    const scheduler = this.#scheduler;
    // Its own steps must not be broken off: timers would be lost, or fire twice. Callbacks may use up the rest of the stack.
    const isWatched = scheduler.debug || scheduler.observer !== null;
    demandStack(isWatched ? WATCHED_STEP_DEPTH : STEP_DEPTH);
    try {
      scheduler.run = this;
      threadState.running = scheduler;
      threadState.blocking = scheduler;
      blockIn(scheduler.reactor.id);
      noteRunBegins(scheduler);
      do {
        if (scheduler.ready.size === 0) {
          this.#await();
        } else if (scheduler.pollIfDue()) {
          this.#visitNode();
        }
        scheduler.beginIteration();
        scheduler.finishIteration();
      } while (!scheduler.stopping);
    } finally {
      this.#end();
    }
  }

  #end(): void {
    const scheduler = this.#scheduler;
    if (this.#goal !== null) {
      this.#goal.isOver = true;
    }
    scheduler.observer?.runEnded();
    threadState.running = null;
    threadState.blocking = null;
    blockIn(0);
    scheduler.run = null;
    scheduler.stopping = false;
  }

  /**
   * V8 terminates all JavaScript on the stack after a timeout of node:vm, and at Ctrl-C in Node's console. Then no
   * `finally` block runs, and a run that holds the thread seems to go on when the next one is about to begin.
   */
  endIfTerminated(): void {
    if (!isOnStack(this.runUntilStopped.name)) {
      this.#end();
      this.#scheduler.giveUpTurn();
      contextState.current = this.#context;
    }
  }

  reachesPromises(): boolean {
    return this.#measureReach() !== REACH_NOTHING;
  }

  /** A blocking run keeps it alive anyway. */
  hold(): void {}

  /** Waits until something is ready, or `stop` was called. */
  #await(): void {
    const scheduler = this.#scheduler;
    if (scheduler.spin()) {
      if (scheduler.pollIfDue()) {
        this.#visitNode();
      }
      return;
    }
    if (scheduler.mayBeDue()) {
      scheduler.poll(POLL_NOW, 0);
    }
    if (scheduler.stopping || scheduler.ready.size > 0) {
      return;
    }
    scheduler.trim();
    const reach = this.#measureReach();
    if (reach !== REACH_NOTHING) {
      this.#leave(drainMicrotasks);
    }
    while (scheduler.ready.size === 0 && !scheduler.stopping) {
      const canWait = this.#canWait();
      // Without a limit, the wait ends if Node has nothing left to do.
      const limit = canWait ? Math.min(reportOverdue(), threadState.lookInterval()) : Number.POSITIVE_INFINITY;
      if (scheduler.ready.size > 0 || scheduler.stopping) {
        break; // By an exception handler.
      }
      if (reach === REACH_NODE) {
        this.#turnNode(limit);
      } else if (canWait) {
        const waitLimit = inboxes.open?.waitLimit ?? Number.POSITIVE_INFINITY;
        scheduler.poll(POLL_WAIT, Math.min(waitLimit, limit));
        if (scheduler.ready.size === 0 && waitLimit !== Number.POSITIVE_INFINITY) {
          inboxes.open?.checkAlive();
        }
      } else {
        scheduler.owner._onStuck();
      }
    }
    scheduler.clock.noteReading(scheduler.reactor.now());
  }

  #canWait(): boolean {
    const scheduler = this.#scheduler;
    return scheduler.mayBeDue() || scheduler.remotes > 0 || threadState.listened > 0 || scheduler.hasIo();
  }

  /** Turns Node's loop, and waits in it for at most `limit` milliseconds. */
  #turnNode(limit: number): void {
    const scheduler = this.#scheduler;
    // With a virtual clock, Node's callbacks run first; then time jumps.
    const jumps = scheduler.virtual && scheduler.mayBeDue();
    let polled = 0;
    this.#leave(() => {
      polled = scheduler.poll(POLL_HOST, jumps ? 0 : limit);
      drainMicrotasks();
    });
    if (scheduler.ready.size > 0 || scheduler.stopping) {
      return;
    }
    if (jumps) {
      scheduler.poll(POLL_WAIT, Number.POSITIVE_INFINITY);
    } else if ((polled & POLLED_HOST_IDLE) !== 0 && !this.#canWait()) {
      throw scheduler.owner._deadlockError();
    }
  }

  /** Lets Node's callbacks run now and then if something is always ready. */
  #visitNode(): void {
    reportOverdue();
    const scheduler = this.#scheduler;
    const reach = this.#measureReach();
    if (reach === REACH_NOTHING) {
      return;
    }
    // Not the loop's clock: a virtual one stands still.
    const now = performance.now();
    if (now - this.#lastVisit < HOST_INTERVAL) {
      return;
    }
    this.#lastVisit = now;
    this.#leave(() => {
      if (reach === REACH_NODE) {
        scheduler.poll(POLL_HOST, 0);
      }
      drainMicrotasks();
    });
  }

  /** Runs `visit`, during which Node's callbacks run, not the loop's. */
  #leave(visit: () => void): void {
    threadState.running = null;
    try {
      outsideDomain(visit);
    } finally {
      threadState.running = this.#scheduler;
    }
  }

  #measureReach(): number {
    if (this.#reach === undefined) {
      this.#reach = REACH_NOTHING;
      if (isBeforeNodeLoop()) {
        this.#leave(() => {
          if (canDrainMicrotasks()) {
            this.#reach = this.#scheduler.reactor.backend === 'native' ? REACH_NODE : REACH_MICROTASKS;
          }
        });
      }
    }
    return this.#reach;
  }
}

/** A blocking run begins that waits in `reactor`, or for the waker (0). Or it ends (0). */
function blockIn(reactor: number): void {
  if (inboxes.open === null) {
    waker.words[BLOCKED_IN] = reactor;
    return;
  }
  Atomics.store(waker.words, BLOCKED_IN, reactor);
  // A thread that has just woken the former reactor has not woken this thread.
  inboxes.open.poll();
}
