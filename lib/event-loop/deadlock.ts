import { DeadlockError, HostBlockedError } from '../errors/errors.js';
import type { Future } from '../future/future.js';
import { FROM_NODE } from '../future/state.js';
import { awaitPath } from '../task/awaiters.js';
import { Task } from '../task/task.js';
import { className, show } from '../util/show.js';

/** The error for a run that nothing can end while `tasks` are pending. Names a cycle of tasks that await each other. */
export function deadlockError(tasks: Task[]): DeadlockError {
  const list = tasks.map((task) => `\n  ${show(task)}`).join('');
  const cycle = tasks.map((task) => awaitPath(task, task)).find((path) => path !== undefined);
  const circle = cycle === undefined ? '' : `\nawait cycle: ${cycle.map(nameOfFuture).join(' is awaited by ')}`;
  return new DeadlockError(
    `Nothing is left that could complete what the event loop waits for; pending:${list || ' none'}${circle}`,
    tasks,
  );
}

/**
 * Fails what stands for one of Node's Promises, and is waited for by `tasks` or is `goal`: a blocking run that does not reach
 * Promises would wait for ever. Returns whether there was any.
 */
export function failPromises(goal: Future | null, tasks: readonly Task[]): boolean {
  const promises = new Set<Future>();
  for (const awaited of [goal, ...tasks.map((task) => task._awaited)]) {
    if (awaited && !awaited.done() && (awaited._state & FROM_NODE) !== 0) {
      promises.add(awaited);
    }
  }
  for (const promise of promises) {
    promise._fail(
      new HostBlockedError(
        'A blocking run waits for a Promise that Node cannot settle while the thread is held: use runAsync',
      ),
    );
  }
  return promises.size > 0;
}

function nameOfFuture(future: Future): string {
  return future instanceof Task ? future.getName() : className(future);
}
