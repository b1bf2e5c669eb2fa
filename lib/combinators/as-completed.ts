import type { Operation } from '../coroutine/coroutine.js';
import { rarePart } from '../errors/rare-part.js';
import type { Future } from '../future/future.js';
import type { Awaitable, AwaitedResult } from '../task/awaitable.js';
import type * as completed from './completed.js';

/** Options of `asCompleted`. */
export interface AsCompletedOptions {
  /** Milliseconds after which pending futures raise TimeoutError; null or undefined: no limit. */
  readonly timeout?: number | null | undefined;
}

/**
 * What each round of {@link asCompleted} gives. Awaiting it waits for the next future that is done, and returns its
 * result or raises its error.
 */
export interface Completion<T> extends Operation<T> {
  /**
   * The future that is done: one that the caller gave to `asCompleted`, or the task that it made of a coroutine. Null
   * before it is known, and after a timeout.
   */
  readonly future: Future<T> | null;
}

/** What {@link asCompleted} returns. Both kinds of iteration share the futures. */
export interface AsCompleted<T> extends Iterable<Completion<T>>, AsyncIterable<T> {}

/**
 * Runs awaitables concurrently and gives their results in the order in which they finish. Coroutines become tasks at
 * once; a coroutine that is given twice runs once.
 *
 * In a coroutine each round gives a {@link Completion}, which waits for the next one and returns its result. Its
 * `future` is then the given task or future, even if that has failed:
 *
 *     for (const next of asCompleted(tasks)) {
 *       const page = yield* next;
 *       console.log(next.future.getName(), page);
 *     }
 *
 * In an async function, with the loop hosted, `for await` gives the results themselves. (CPython's `async for` gives
 * futures; JavaScript's async iterators should not yield awaitables.)
 *
 *     for await (const page of asCompleted(pages)) {
 *     }
 *
 * Leaving the loop early cancels nothing and releases the futures. A failure ends a `for await`; the other futures run
 * on.
 *
 * @throws TypeError if `awaitables` is not iterable, holds something else, or for an unknown option; RangeError for a wrong value.
 * @throws TimeoutError (when awaited) for each future that was not done in time; those run on.
 */
export function asCompleted<A extends Awaitable<unknown>>(
  awaitables: Iterable<A>,
  options: AsCompletedOptions = {},
): AsCompleted<AwaitedResult<A>> {
  return rarePart<typeof completed>().completionsOf(awaitables, options);
}
