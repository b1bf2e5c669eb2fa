import { type Coroutine, type CoroutineFunction, isCoroutineFunction } from '../coroutine/coroutine.js';
import { invalidType } from '../errors/arguments.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Awaitable } from '../task/awaitable.js';
import { Task } from '../task/task.js';

/** What can be run as a program: anything awaitable, or a coroutine function without parameters. */
export type Main<T> = Awaitable<T> | CoroutineFunction<[], T>;

/** The task that runs `main` on `loop`. @throws TypeError if `main` cannot be run. */
export function mainTask<T>(where: string, main: Main<T>, loop: EventLoop): Task<T> {
  if (typeof main === 'function' && !isCoroutineFunction(main)) {
    throw invalidType(where, 'main', 'a coroutine function (function*) or something awaitable', main);
  }
  const awaitable = isCoroutineFunction(main) ? (main as CoroutineFunction<[], T>)() : (main as Awaitable<T>);
  const future = loop._ensure(where, awaitable);
  return future instanceof Task ? future : loop.createTask(awaiting(future));
}

function* awaiting<T>(awaitable: Coroutine<T> | { [Symbol.iterator](): Iterator<unknown, T, unknown> }): Coroutine<T> {
  return yield* awaitable;
}
