import type { Task } from '../task/task.js';
import { lazyTrace } from './lazy-trace.js';

/** A callback or a step of a task that has held its loop for too long, as the handler of {@link setSlowStep} is told of it. */
export interface SlowStep {
  /** How long it took, in milliseconds. */
  readonly duration: number;
  /** The task, as it shows itself, or the callback. */
  readonly name: string;
  /** The task whose step it was; null for a callback. */
  readonly task: Task | null;
  /** Where it was seen, once for each report while it went on: lines of a stack, innermost first. */
  readonly stacks: readonly string[];
}

/** Told of each slow step, on the thread of the loop, when the step has ended. */
export type SlowStepHandler = (step: SlowStep) => unknown;

/**
 * Has a thread watch the loops of this one: when a callback or a step of a task has held its loop for `milliseconds`, it writes to the
 * standard error stream what runs and where it is, while it still does; again when the time has doubled, and so on. `handler` is called
 * after the step; what it throws goes to the loop's exception handler. A second call replaces the first; 0 or null ends it.
 *
 * It **blocks** until the thread was started, about a millisecond. That thread does not keep the process alive.
 *
 * @throws TypeError, RangeError for wrong arguments; RuntimeError `ERR_ASYNCIO_UNSUPPORTED` in a bundle, which lacks the thread's script.
 */
export function setSlowStep(milliseconds: number | null, handler?: SlowStepHandler): void {
  lazyTrace().watchSteps(milliseconds, handler);
}
