import type { Coroutine } from '../coroutine/coroutine.js';
import { checkFunction } from '../errors/arguments.js';
import type { Future } from '../future/future.js';
import { steppable } from '../task/awaitable.js';
import { Task } from '../task/task.js';
import type { EventLoop, TaskFactory } from './event-loop.js';
import type { TaskOptions } from './task-options.js';

/** Makes a task: `Task` itself does. */
export type TaskMaker = <T>(
  loop: EventLoop,
  coro: Coroutine<T>,
  options: TaskOptions & { eagerStart: true },
) => Future<T>;

/**
 * Like {@link eagerTaskFactory}, for tasks that `make(loop, coro, options)` makes, such as those of a class derived
 * from `Task`. `options` has `eagerStart: true`, which `make` must pass on.
 *
 * @throws TypeError if `make` is not a function.
 */
export function createEagerTaskFactory(make: TaskMaker): TaskFactory {
  checkFunction('createEagerTaskFactory', 'make', make);
  return (loop, coro, options) => make(loop, coro, { ...options, eagerStart: true });
}

/**
 * A task factory for `loop.setTaskFactory`: every task takes its first step at once, within the call that creates it. A
 * task that never waits is done when that call returns. This saves an iteration but changes the order of callbacks.
 */
export const eagerTaskFactory: TaskFactory = (loop, coro, options) =>
  new Task(loop, steppable('createTask', coro, loop), { ...options, eagerStart: true });
