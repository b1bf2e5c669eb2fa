import { captureTrace } from '../errors/delivered.js';
import { DeadlockError } from '../errors/errors.js';
import { hostBlocked } from '../errors/host-blocked.js';
import { rarePart } from '../errors/rare-part.js';
import type { Future } from '../future/future.js';
import { FROM_NODE } from '../future/state.js';
import { BlockingRun } from '../scheduler/blocking-run.js';
import type { Task } from '../task/task.js';
import type * as deadlock from './deadlock.js';

export const NOTHING_LEFT = 'Nothing is left that could complete what the event loop waits for';

/**
 * The error for a run that nothing can end while `tasks` are pending. Its message describes them, unless the code for that cannot be
 * loaded, for example because no file descriptor is left.
 */
export function stuckError(tasks: Task[], open: readonly object[] | undefined): DeadlockError {
  let describe: typeof deadlock.deadlockError;
  try {
    describe = rarePart<typeof deadlock>().deadlockError;
  } catch {
    const error = new DeadlockError(NOTHING_LEFT, tasks);
    captureTrace(error, BlockingRun.prototype.runUntilStopped);
    return error;
  }
  return describe(tasks, open);
}

/**
 * Fails each future of a Node Promise that is `goal` or that `tasks` wait for: a blocking run that cannot reach
 * Promises would wait forever. Returns whether there was any.
 */
export function failPromises(goal: Future | null, tasks: readonly Task[]): boolean {
  const promises = new Set<Future>();
  for (const awaited of [goal, ...tasks.map((task) => task._awaited)]) {
    if (awaited && !awaited.done() && (awaited._state & FROM_NODE) !== 0) {
      promises.add(awaited);
    }
  }
  for (const promise of promises) {
    const error = hostBlocked('A blocking run waits for a Promise that Node cannot settle while the thread is held');
    captureTrace(error, BlockingRun.prototype.runUntilStopped);
    promise._fail(error);
  }
  return promises.size > 0;
}
