import type { Operation } from '../coroutine/coroutine.js';
import { rarePart } from '../errors/rare-part.js';
import type { Awaitable } from '../task/awaitable.js';
import type * as iteration from './async-iteration.js';

/** What is called with each item: a coroutine function, or any function. `false` as its result leaves the loop. */
export type ForAwaitBody<T> = (item: T) => Awaitable<unknown> | unknown;

/**
 * Runs `body(item)` for each item of the async iterable `iterable`, one after the other: `for await` in a coroutine.
 *
 *     yield* forAwait(stream, function* (chunk) {
 *       yield* queue.put(chunk);
 *     });
 *
 * If `body` returns or results in `false`, the loop ends. Leaving the loop early (by `false`, an exception or a
 * cancellation) calls the iterator's `return()` and waits for it. If the loop is still waiting for an item, it does not
 * wait for `return()`: the iterator ends after that item.
 *
 * If `body` throws, an error of `return()` is ignored. But a cancellation that comes while the loop waits for `return()` is raised,
 * with the error of `body` as its `cause` if the request gave none.
 *
 * @throws TypeError (at once) if `iterable` is not async iterable or `body` not a function; and (when awaited) whatever the iterator
 * and `body` throw.
 */
export function forAwait<T>(iterable: AsyncIterable<T>, body: ForAwaitBody<T>): Operation<void> {
  return rarePart<typeof iteration>().awaitEach(iterable, body);
}
