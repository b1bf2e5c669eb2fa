import { isCoroutine } from '../coroutine/coroutine.js';
import { invalidType } from '../errors/arguments.js';
import { Future } from '../future/future.js';

/**
 * What `awaitables` holds, each once.
 *
 * @throws TypeError if it is no iterable, or is itself something to be awaited: iterating a coroutine would run it.
 */
export function distinct<A>(where: string, awaitables: Iterable<A>): Set<A> {
  if (
    typeof awaitables !== 'object' ||
    typeof awaitables?.[Symbol.iterator] !== 'function' ||
    awaitables instanceof Future ||
    isCoroutine(awaitables)
  ) {
    throw invalidType(where, 'awaitables', 'an iterable of awaitables', awaitables);
  }
  return new Set(awaitables);
}
