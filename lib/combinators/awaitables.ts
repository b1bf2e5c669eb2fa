import { CoroutineObject, isGenerator } from '../coroutine/coroutine.js';
import { invalidType, isNoOptions } from '../errors/arguments.js';
import { Future } from '../future/future.js';

/**
 * Raises unless `awaitables`, the argument `name` of `where`, is an iterable. Futures and coroutine objects are
 * iterable only for `yield*`. An awaitable in place of the options means that the caller forgot the brackets: asyncio's
 * functions take several arguments.
 */
export function checkIterable(
  where: string,
  name: string,
  awaitables: unknown,
  options: object | undefined,
): asserts awaitables is Iterable<unknown> {
  if (
    typeof awaitables !== 'object' ||
    typeof (awaitables as Iterable<unknown> | null)?.[Symbol.iterator] !== 'function' ||
    awaitables instanceof Future ||
    awaitables instanceof CoroutineObject ||
    (!Array.isArray(awaitables) && isNoOptions(options))
  ) {
    throw invalidType(where, name, `an iterable of awaitables, as in ${where}([a, b])`, awaitables);
  }
}

/**
 * The items of `awaitables`, without duplicates. Raises as {@link checkIterable}, and for a generator, which may be a
 * coroutine: iterating would run it.
 */
export function distinct<A>(where: string, name: string, awaitables: Iterable<A>, options: object | undefined): Set<A> {
  checkIterable(where, name, awaitables, options);
  if (isGenerator(awaitables as object)) {
    throw invalidType(where, name, `an iterable of awaitables, as in ${where}([a, b])`, awaitables);
  }
  return new Set(awaitables);
}
