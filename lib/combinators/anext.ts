import type { Operation } from '../coroutine/coroutine.js';
import { rarePart } from '../errors/rare-part.js';
import type * as iteration from './async-iteration.js';
import type * as asyncIterator from './async-iterator.js';

/**
 * The async iterator of `iterable`, for `anext`: as Python's `aiter`.
 *
 * @throws TypeError if `iterable` is not async iterable.
 */
export function aiter<T>(iterable: AsyncIterable<T>): AsyncIterator<T> {
  return rarePart<typeof asyncIterator>().iteratorOf('aiter', iterable);
}

/**
 * Waits for the next item of the async iterator `iterator`, as Python's `anext` does. At the end it returns `fallback`,
 * if one is given. Cancelling the wait does not reach the iterator: an item that comes later is lost. `forAwait` closes
 * the iterator instead.
 *
 * @throws TypeError (at once) if `iterator` has no method `next`.
 * @throws StopAsyncIteration (when awaited) at the end, if no `fallback` is given; and whatever the iterator throws.
 */
export function anext<T>(iterator: AsyncIterator<T>): Operation<T>;
export function anext<T, F>(iterator: AsyncIterator<T>, fallback: F): Operation<T | F>;
export function anext<T>(iterator: AsyncIterator<T>, ...fallback: unknown[]): Operation<unknown> {
  return rarePart<typeof iteration>().awaitNext(iterator, fallback);
}
