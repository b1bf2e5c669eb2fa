import { steppable } from '../task/awaitable.js';
import { Task } from '../task/task.js';
import type { TaskFactory } from './event-loop.js';

/**
 * A task factory for `loop.setTaskFactory`: every task takes its first step at once, within the call that creates it, and one
 * that never waits is done when that call returns. Saves an iteration, at the price of another order.
 */
export const eagerTaskFactory: TaskFactory = (loop, coro, options) =>
  new Task(loop, steppable('createTask', coro, loop), { ...options, eagerStart: true });
