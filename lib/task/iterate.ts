import { type Coroutine, isCoroutine } from '../coroutine/coroutine.js';
import { notAwaitable } from '../errors/arguments.js';
import { fromPromise } from '../future/from-promise.js';
import { Future } from '../future/future.js';
import type { LoopMember } from '../scheduler/owner.js';

/**
 * The iterator by which `yield*` would wait for what a body has returned, which may be a Promise.
 *
 * @throws TypeError that names `where` for any other value.
 */
export function iterate<T>(where: string, returned: unknown, loop: LoopMember): Iterator<unknown, T, unknown> {
  if (returned instanceof Future || isCoroutine(returned)) {
    return (returned as Coroutine<T>)[Symbol.iterator]();
  }
  const future = fromPromise(loop, returned);
  if (future === undefined) {
    throw notAwaitable(`${where}, what "body" returns`, returned);
  }
  return (future as Future<T>)[Symbol.iterator]();
}
