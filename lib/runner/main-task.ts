import type { Context } from '../context/context.js';
import { type Coroutine, type CoroutineFunction, isCoroutine, isCoroutineFunction } from '../coroutine/coroutine.js';
import { invalidType } from '../errors/arguments.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { type Awaitable, delegate } from '../task/awaitable.js';
import { Task } from '../task/task.js';

/** A program: anything awaitable, or a coroutine function without parameters. */
export type Main<T> = Awaitable<T> | CoroutineFunction<[], T>;

interface MainTaskOptions {
  readonly context?: Context | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The task that runs `main` on `loop`. @throws TypeError if `main` cannot be run. */
export function mainTask<T>(where: string, main: Main<T>, loop: EventLoop, options: MainTaskOptions): Task<T> {
  if (typeof main === 'function' && !isCoroutineFunction(main)) {
    throw invalidType(where, 'main', 'a coroutine function (function*) or something awaitable', main);
  }
  const awaitable = isCoroutineFunction(main) ? (main as CoroutineFunction<[], T>)() : (main as Awaitable<T>);
  if (isCoroutine(awaitable)) {
    return loop.createTask(awaitable as Coroutine<T>, options);
  }
  const future = loop._ensure(where, awaitable);
  if (!(future instanceof Task)) {
    return loop.createTask(delegate(future), options);
  }
  return options.signal === undefined ? future : future.cancelOn(options.signal);
}
