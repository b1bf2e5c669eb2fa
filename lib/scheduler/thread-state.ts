import type { LoopMember } from './owner.js';
import type { Scheduler } from './scheduler.js';

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
  /** Who is asked about each loop that runs, now and then. */
  watchers: readonly LoopWatcher[] = [];
}

export const threadState: ThreadState = new ThreadState();
