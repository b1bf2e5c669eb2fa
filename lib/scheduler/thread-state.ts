import { performance } from '../util/globals.js';
import { WeakCollection } from '../util/weak-collection.js';
import type { LoopMember } from './owner.js';
import type { Scheduler } from './scheduler.js';

/** Milliseconds: an inspector's questions come one after the other, and each waits for the next return. */
const LOOK_INTERVAL = 2;

/**
 * Milliseconds after which each blocking wait returns to JavaScript. Only there does V8 notice that a timeout of node:vm
 * has passed, for example.
 */
const LONGEST_WAIT = 1000;

/** Something that may want to observe each loop of this thread. */
export interface LoopWatcher {
  /** `scheduler` was made, a run of it begins, or it has nothing ready just now. */
  look(scheduler: Scheduler): void;
}

/**
 * This thread's registry of loops: the one piece of global state. A module is loaded once per thread, so each thread has its own.
 */
class ThreadState {
  /** The event loop that `setEventLoop` was given, or that `getEventLoop` made. */
  current: LoopMember | null = null;
  /** The loop whose callbacks run right now. */
  running: Scheduler | null = null;
  /** The loops that are hosted by Node's. */
  readonly hosted: Set<Scheduler> = new Set();
  /** The loop whose blocking run holds the thread, also while Node's callbacks run within it. */
  blocking: Scheduler | null = null;
  /** Pending calls of other threads whose end or progress the program listens for: each may wake any loop. */
  listened = 0;
  /** The loops that were made, closed ones included: for `ps` and similar tools. */
  readonly loops: WeakCollection<LoopMember> = new WeakCollection();
  /** The executors that were made and not yet collected. */
  readonly executors: WeakCollection<object> = new WeakCollection();
  /** The watchers, which are asked about each running loop now and then. */
  watchers: readonly LoopWatcher[] = [];
  /** Until when an outside tool inspects this thread, in milliseconds of `performance.now()`; 0 if none does. */
  lookedAtUntil = 0;

  /** Whether a blocking run holds the thread, or a loop's callback runs. */
  isRunning(): boolean {
    this.blocking?.run?.endIfTerminated();
    return this.running !== null || this.blocking !== null;
  }

  /** Milliseconds after which a blocking wait returns to JavaScript, so that V8 can serve an inspector, for example. */
  lookInterval(): number {
    if (this.lookedAtUntil !== 0 && performance.now() > this.lookedAtUntil) {
      this.lookedAtUntil = 0;
    }
    return this.lookedAtUntil === 0 ? LONGEST_WAIT : LOOK_INTERVAL;
  }
}

export const threadState: ThreadState = new ThreadState();
