import type { BaseLoop } from './scheduler.js';

/**
 * This thread's registry of loops: the one piece of global state. A module is loaded once per thread, so each thread has its own.
 */
class ThreadLoops {
  /** What `setEventLoop` was given, or `getEventLoop` made. */
  current: BaseLoop | null = null;
  /** The loop whose callbacks run right now. */
  running: BaseLoop | null = null;
  /** The loop whose blocking run holds the thread, also while Node's callbacks run within it. */
  blocking: BaseLoop | null = null;
}

export const threadState: ThreadLoops = new ThreadLoops();
