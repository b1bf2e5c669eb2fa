import type { LoopMember } from './owner.js';
import type { Scheduler } from './scheduler.js';

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
}

export const threadState: ThreadState = new ThreadState();
