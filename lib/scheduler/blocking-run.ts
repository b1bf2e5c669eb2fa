import { inboxPoller } from '../channel/inbox-poller.js';
import { POLL_HOST, POLL_NOW, POLL_WAIT, POLLED_HOST_IDLE } from '../reactor/layout.js';
import { HOST_INTERVAL } from './constants.js';
import { canDrainMicrotasks, drainMicrotasks, isBeforeNodeLoop } from './node-loop.js';
import type { BaseLoop } from './scheduler.js';
import { threadState } from './thread-state.js';

/** How far a blocking run reaches into Node. */
const REACH_NOTHING = 0;
/** Ticks and Promises that need nothing but ticks. */
const REACH_MICROTASKS = 1;
/** All of Node's callbacks. */
const REACH_NODE = 2;

/**
 * One run that holds the thread until the loop is stopped. Owned by the loop, for as long as the run takes.
 *
 * What it may wait for: its own timers and calls from other threads, always. Node's callbacks and Promises only where
 * Node's loop can be turned from within, which is before that loop has started and outside of a microtask. When nothing is
 * left to wait for, the loop is told that it is stuck, and raises.
 */
export class BlockingRun {
  readonly #loop: BaseLoop;
  #reach: number | undefined;
  #lastVisit = 0;

  constructor(loop: BaseLoop) {
    this.#loop = loop;
  }

  /** **Blocks** until the loop is stopped. */
  run(): void {
    const loop = this.#loop;
    threadState.running = loop;
    threadState.blocking = loop;
    inboxPoller.blockIn(loop._reactor.id);
    try {
      do {
        if (loop._ready.size === 0) {
          this.#await();
        } else if (loop._look()) {
          this.#visitNode();
        }
        loop._begin();
        loop._drain();
      } while (!loop._stopping);
    } finally {
      threadState.running = null;
      threadState.blocking = null;
      inboxPoller.blockIn(0);
    }
  }

  /** Whether awaiting one of Node's Promises can end. */
  reachesPromises(): boolean {
    return this.#measureReach() !== REACH_NOTHING;
  }

  /** Waits until something is ready, or `stop` was called. */
  #await(): void {
    const loop = this.#loop;
    if (loop._spin()) {
      if (loop._look()) {
        this.#visitNode();
      }
      return;
    }
    if (loop._mayBeDue()) {
      loop._poll(POLL_NOW, 0);
    }
    if (loop._stopping || loop._ready.size > 0) {
      return;
    }
    loop._trim();
    const reach = this.#measureReach();
    if (reach !== REACH_NOTHING) {
      this.#leave(drainMicrotasks);
    }
    while (loop._ready.size === 0 && !loop._stopping) {
      if (reach === REACH_NODE) {
        this.#turnNode();
      } else if (this.#canWait()) {
        const { waitLimit } = inboxPoller;
        loop._poll(POLL_WAIT, waitLimit);
        if (loop._ready.size === 0 && waitLimit !== Number.POSITIVE_INFINITY) {
          inboxPoller.checkAlive();
        }
      } else {
        loop._stuck();
      }
    }
    loop._looked(loop._reactor.now());
  }

  #canWait(): boolean {
    return this.#loop._mayBeDue() || this.#loop._remotes > 0;
  }

  #turnNode(): void {
    const loop = this.#loop;
    // A virtual clock lets Node have its turn first, then jumps.
    const jumps = loop._virtual && loop._mayBeDue();
    let polled = 0;
    this.#leave(() => {
      polled = loop._poll(POLL_HOST, jumps ? 0 : Number.POSITIVE_INFINITY);
      drainMicrotasks();
    });
    if (loop._ready.size > 0 || loop._stopping) {
      return;
    }
    if (jumps) {
      loop._poll(POLL_WAIT, Number.POSITIVE_INFINITY);
    } else if ((polled & POLLED_HOST_IDLE) !== 0 && !this.#canWait()) {
      throw loop._deadlock();
    }
  }

  /** Gives Node's callbacks their turn now and then, though something is always ready. */
  #visitNode(): void {
    const loop = this.#loop;
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
        loop._poll(POLL_HOST, 0);
      }
      drainMicrotasks();
    });
  }

  /** Runs `visit`, within which callbacks are Node's, not the loop's. */
  #leave(visit: () => void): void {
    threadState.running = null;
    try {
      visit();
    } finally {
      threadState.running = this.#loop;
    }
  }

  #measureReach(): number {
    if (this.#reach === undefined) {
      this.#reach = REACH_NOTHING;
      if (isBeforeNodeLoop()) {
        this.#leave(() => {
          if (canDrainMicrotasks()) {
            this.#reach = this.#loop.backend === 'native' ? REACH_NODE : REACH_MICROTASKS;
          }
        });
      }
    }
    return this.#reach;
  }
}
