import type { Coroutine } from '../coroutine/coroutine.js';
import { invalidType } from '../errors/arguments.js';
import type { Future } from '../future/future.js';
import type { ConcurrentFuture } from '../rpc/concurrent-future.js';
import type { Awaitable } from '../task/awaitable.js';
import type { Task } from '../task/task.js';
import { EventLoop } from './event-loop.js';
import { getLoopFor, getRunningLoop, getRunningLoopFor } from './policy.js';
import type { TaskOptions } from './task-options.js';

/**
 * Schedules `coro` as a task of the running loop, to run concurrently with the caller. Never blocks: the task takes its first step
 * in the next iteration, unless a task factory is set.
 *
 *     const task = createTask(fetchUser(7), { name: 'fetch user 7' });
 *     const user = yield* task;
 *
 * @throws RuntimeError if no loop is running; see {@link EventLoop.createTask} for the others.
 */
export function createTask<T>(coro: Coroutine<T> | Future<T> | ConcurrentFuture<T>, options?: TaskOptions): Task<T> {
  return getRunningLoopFor('createTask', 'loop.createTask').createTask(coro, options);
}

/**
 * Makes a future of anything that can be awaited: a Future itself, a task for a coroutine, a future that follows a Promise.
 *
 *     const text = yield* ensureFuture(readFile('notes.txt', 'utf8'));
 *
 * @throws TypeError if `awaitable` is none of these.
 */
export function ensureFuture<T>(awaitable: Awaitable<T>): Future<T> {
  return getLoopFor('ensureFuture')._ensure('ensureFuture', awaitable);
}

/**
 * Returns the task whose step is running; null outside of a step.
 *
 * @throws RuntimeError if no `loop` is given and none is running; TypeError if `loop` is not one.
 */
export function currentTask(loop: EventLoop = getRunningLoop()): Task | null {
  checkLoop('currentTask', loop);
  return loop._scheduler.currentTask as Task | null;
}

/**
 * Returns the tasks of `loop` that are not done.
 *
 * @throws RuntimeError if no `loop` is given and none is running; TypeError if `loop` is not one.
 */
export function allTasks(loop: EventLoop = getRunningLoop()): Set<Task> {
  checkLoop('allTasks', loop);
  return new Set(loop._tasks());
}

function checkLoop(where: string, loop: EventLoop): void {
  if (!(loop instanceof EventLoop)) {
    throw invalidType(where, 'loop', 'an EventLoop', loop);
  }
}
