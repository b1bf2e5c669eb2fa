import { CoroutineObject, isGenerator } from '../coroutine/coroutine.js';
import { invalidType } from '../errors/arguments.js';
import { Future } from '../future/future.js';

/** @throws TypeError if `awaitables` is no iterable, or a future or coroutine object, which can be iterated for `yield*` alone. */
export function checkIterable(where: string, awaitables: unknown): asserts awaitables is Iterable<unknown> {
  if (
    typeof awaitables !== 'object' ||
    typeof (awaitables as Iterable<unknown> | null)?.[Symbol.iterator] !== 'function' ||
    awaitables instanceof Future ||
    awaitables instanceof CoroutineObject
  ) {
    throw invalidType(where, 'awaitables', 'an iterable of awaitables', awaitables);
  }
}

/**
 * What `awaitables` holds, each once.
 *
 * @throws TypeError as {@link checkIterable}, and for a generator: where that is a coroutine, this would run it.
 */
export function distinct<A>(where: string, awaitables: Iterable<A>): Set<A> {
  checkIterable(where, awaitables);
  if (isGenerator(awaitables as object)) {
    throw invalidType(where, 'awaitables', 'an iterable of awaitables', awaitables);
  }
  return new Set(awaitables);
}
