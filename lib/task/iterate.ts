import { type Coroutine, isCoroutine } from '../coroutine/coroutine.js';
import { notAwaitable } from '../errors/arguments.js';
import { fromPromise } from '../future/from-promise.js';
import { Future } from '../future/future.js';
import type { BaseLoop } from '../loop/base-loop.js';

/** What `yield*` would ask of `awaitable`; also of a Promise. @throws TypeError, which names `where`, for anything else. */
export function iterate<T>(where: string, awaitable: unknown, loop: BaseLoop): Iterator<unknown, T, unknown> {
  if (awaitable instanceof Future || isCoroutine(awaitable)) {
    return (awaitable as Coroutine<T>)[Symbol.iterator]();
  }
  const future = fromPromise(loop, awaitable);
  if (future === undefined) {
    throw notAwaitable(where, awaitable);
  }
  return (future as Future<T>)[Symbol.iterator]();
}
