import { POLL_NOW, POLL_WAIT } from '../reactor/layout.js';
import { performance } from '../util/globals.js';
import { TURN_BUDGET } from './constants.js';
import { noteRunBegins } from './loop-observer.js';
import type { LoopRun } from './loop-run.js';
import type { Scheduler } from './scheduler.js';
import { forgetEnd, watchForEnd } from './stranded.js';
import { threadState } from './thread-state.js';

/**
 * `attached`: until detached. `awaited`: a caller has a Promise for its end. `held`: the same, and it keeps the process
 * alive.
 */
export type HostedKind = 'attached' | 'awaited' | 'held';

/**
 * One run on Node's own loop, from its creation until {@link end}. Owned by the loop.
 *
 * Node calls a turn when the earliest deadline has come, or when something is scheduled on a sleeping loop. While
 * something is ready, turns follow each other at once. A turn runs whole iterations until its budget is used up, then
 * lets Node's callbacks run. If an iteration is too long for one turn, it goes on in the next.
 */
export class HostedRun implements LoopRun {
  readonly kind: HostedKind;
  readonly #scheduler: Scheduler;
  readonly #onEnd: (error?: Error) => void;
  /** Whether the last turn left its iteration unfinished. */
  #unfinished = false;
  #ended = false;
  /** With a virtual clock: the turns since something was ready. */
  #quiet = 0;

  /** `onEnd` is called once, with an error if the run could not end otherwise. */
  constructor(scheduler: Scheduler, kind: HostedKind, onEnd: (error?: Error) => void) {
    this.kind = kind;
    this.#scheduler = scheduler;
    this.#onEnd = onEnd;
    scheduler.reactor.host(() => this.#turn());
    this.hold();
    if (kind === 'awaited') {
      watchForEnd(this);
    }
    scheduler.run = this;
    threadState.hosted.add(scheduler);
    noteRunBegins(scheduler);
    scheduler.requestTurn();
  }

  reachesPromises(): boolean {
    return true;
  }

  hold(): void {
    this.#scheduler.reactor.hold(this.kind === 'held' || this.#scheduler.io?.holds === true);
  }

  /** If V8 terminates a turn, the next one begins anew. */
  endIfTerminated(): void {}

  /** Leaves Node's loop. Callbacks stay scheduled. */
  end(error?: Error): void {
    if (this.#ended) {
      return;
    }
    forgetEnd(this);
    this.#ended = true;
    const scheduler = this.#scheduler;
    scheduler.observer?.runEnded();
    scheduler.dormant = false;
    scheduler.stopping = false;
    scheduler.run = null;
    threadState.hosted.delete(scheduler);
    scheduler.reactor.unhost();
    this.#onEnd(error);
  }

  /** Node has nothing left to do, so nothing can end this run. */
  strand(): void {
    this.end(this.#scheduler.owner._deadlockError());
  }

  /** Returns the milliseconds until the next turn. */
  #turn(): number {
    const scheduler = this.#scheduler;
    threadState.running = scheduler;
    scheduler.dormant = false;
    try {
      this.#iterate();
    } catch (error) {
      // Returns a delay, because the loop goes on: ready callbacks stay scheduled.
      scheduler.report({ message: 'Exception in a turn of the event loop', exception: error });
    } finally {
      // Not what it was before: if V8 has terminated another turn, that loop is still noted.
      threadState.running = null;
    }
    if (this.#ended) {
      return Number.POSITIVE_INFINITY;
    }
    if (scheduler.stopping && !this.#unfinished) {
      this.end();
      return Number.POSITIVE_INFINITY;
    }
    return this.#delay();
  }

  #iterate(): void {
    const scheduler = this.#scheduler;
    if (!this.#unfinished) {
      scheduler.poll(this.#pollMode(), 0);
      scheduler.beginIteration();
    }
    scheduler.clock.noteReading(scheduler.reactor.now());
    // Not the loop's clock: a virtual one stands still.
    const end = performance.now() + TURN_BUDGET;
    for (;;) {
      this.#unfinished = !scheduler.runSome();
      if (this.#ended) {
        // As after `stop`: the iteration is finished, not cut off where the clock happened to be read.
        scheduler.finishIteration();
        return;
      }
      let looked = this.#unfinished;
      if (this.#unfinished) {
        scheduler.clock.noteReading(scheduler.reactor.now());
      } else {
        if (scheduler.stopping) {
          return;
        }
        looked = scheduler.pollIfDue();
        if (scheduler.ready.size === 0) {
          if (!scheduler.spin()) {
            return;
          }
          looked = true;
        }
        scheduler.beginIteration();
      }
      if (looked && performance.now() > end) {
        this.#unfinished = true;
        return;
      }
    }
  }

  /**
   * A virtual clock may jump, because Node's callbacks have run since the last callback, and sockets have brought
   * nothing for a while. With a limit of zero, other clocks do not wait.
   */
  #pollMode(): number {
    const scheduler = this.#scheduler;
    const turns = scheduler.virtual ? (scheduler.io?.quietTurns ?? 0) : 0;
    if (turns === 0) {
      return POLL_WAIT;
    }
    this.#quiet = scheduler.ready.size > 0 ? 0 : this.#quiet + 1;
    if (this.#quiet <= turns) {
      return POLL_NOW;
    }
    this.#quiet = 0;
    return POLL_WAIT;
  }

  #delay(): number {
    const scheduler = this.#scheduler;
    if (scheduler.ready.size > 0) {
      return 0;
    }
    this.#unfinished = false;
    scheduler.trim();
    if (scheduler.mayBeDue() || scheduler.hasIo()) {
      scheduler.poll(POLL_NOW, 0);
    }
    if (scheduler.ready.size > 0) {
      return 0;
    }
    if (scheduler.virtual && scheduler.mayBeDue()) {
      // Node's callbacks run first, then time jumps.
      return 0;
    }
    scheduler.dormant = true;
    return Math.max(0, scheduler.deadline - scheduler.reactor.now());
  }
}
