import type { Task } from '../task/task.js';
import { lazyTrace } from './lazy-trace.js';

/**
 * A callback or a step of a task that has held its loop for too long: the argument of the handler of {@link
 * setSlowStep}.
 */
export interface SlowStep {
  /** How long it took, in milliseconds. */
  readonly duration: number;
  /** The description of the task or the callback. */
  readonly name: string;
  /** The task whose step it was; null for a callback. */
  readonly task: Task | null;
  /** Its stack at each report, as lines, innermost first. */
  readonly stacks: readonly string[];
}

/** Called for each slow step, on the thread of the loop, when the step has ended. */
export type SlowStepHandler = (step: SlowStep) => unknown;

/**
 * Starts a thread that watches the loops of this thread. If a callback or a step of a task has held its loop for
 * `milliseconds`, the watcher writes to the standard error stream what is running and where. It reports again each time
 * the duration has doubled. `handler` is called after the step; its errors go to the loop's exception handler. A second
 * call replaces the first; 0 or null ends the watch.
 *
 * It **blocks** until the thread has started, about a millisecond. That thread does not keep the process alive.
 *
 * @throws TypeError, RangeError for wrong arguments; RuntimeError `ERR_ASYNCIO_UNSUPPORTED` in a bundle, which lacks
 * the thread's script.
 */
export function setSlowStep(milliseconds: number | null, handler?: SlowStepHandler): void {
  lazyTrace().watchSteps(milliseconds, handler);
}
