import type { Context } from '../context/context.js';
import { type Coroutine, type CoroutineFunction, isCoroutine, isCoroutineFunction } from '../coroutine/coroutine.js';
import { invalidType } from '../errors/arguments.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { Future } from '../future/future.js';
import { type Awaitable, delegate, showInstead, type Yieldable } from '../task/awaitable.js';
import { Task } from '../task/task.js';
import { types } from '../util/node-builtins.js';

/**
 * A program: anything awaitable, or a function without parameters that returns what `yield*` takes. Usually that is a coroutine
 * function. Another function, such as `() => gather([a(), b()])`, is called in the main task. Async functions are not accepted.
 */
export type Main<T> = Awaitable<T> | (() => Yieldable<T>);

const MAIN =
  'a coroutine function (function*), a function that returns a coroutine or a Future, or something awaitable';

interface MainTaskOptions {
  readonly context?: Context | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The task that runs `main` on `loop`. @throws TypeError if `main` cannot be run. */
export function mainTask<T>(where: string, main: Main<T>, loop: EventLoop, options: MainTaskOptions): Task<T> {
  if (typeof main === 'function' && !isCoroutineFunction(main)) {
    // An async function is not called: its Promise could neither be cancelled nor, in a blocking run, be awaited.
    if (types.isAsyncFunction(main)) {
      throw invalidType(where, 'main', MAIN, main);
    }
    const steps: Coroutine<T> = callMain(where, main, (awaitable) => showInstead(steps, awaitable));
    return loop.createTask(steps, options);
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

/** Awaits what `main`, which is no coroutine function, returns; tells `returned` of it. */
function* callMain<T>(where: string, main: () => Yieldable<T>, returned: (awaitable: object) => void): Coroutine<T> {
  const awaitable = main();
  if (!isCoroutine(awaitable) && !(awaitable instanceof Future)) {
    throw invalidType(where, 'main()', 'a coroutine or a Future', awaitable);
  }
  returned(awaitable);
  return yield* awaitable;
}
