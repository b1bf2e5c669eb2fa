import { type Coroutine, isCoroutine, type Operation } from '../coroutine/coroutine.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { checkFunction } from '../errors/arguments.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { getRunningLoop } from '../event-loop/policy.js';
import { isThenable } from '../future/from-promise.js';
import type { Awaitable } from '../task/awaitable.js';
import { checkAsyncIterable, checkStep, iteratorOf, stepOf } from './async-iterator.js';

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
 * @throws TypeError (at once) if `iterable` is not async iterable or `body` not a function; and (when awaited) whatever the iterator
 * and `body` throw.
 */
export function forAwait<T>(iterable: AsyncIterable<T>, body: ForAwaitBody<T>): Operation<void> {
  checkFunction('forAwait', 'body', body);
  checkAsyncIterable('forAwait', iterable);
  return new GeneratorOperation('forAwait', eachItem(iterable, body));
}

function* eachItem<T>(iterable: AsyncIterable<T>, body: ForAwaitBody<T>): Coroutine<void> {
  const loop = getRunningLoop();
  const iterator = iteratorOf('forAwait', iterable);
  for (;;) {
    const coming = stepOf('forAwait', iterator, loop);
    let step: IteratorResult<T>;
    try {
      step = yield* coming;
    } catch (error) {
      if (!coming.done() || coming.cancelled()) {
        // Cancelled. Do not wait: an async generator answers `return` only after the item that it is about to give.
        abandon(iterator);
      }
      throw error;
    }
    checkStep('forAwait', step);
    if (step.done) {
      return;
    }
    let goesOn: unknown;
    try {
      const result: unknown = body(step.value);
      goesOn = yield* settled(result, loop);
    } catch (error) {
      try {
        yield* settled(iterator.return?.(), loop);
      } catch {
        // As with `for await`: the error of the body wins.
      }
      throw error;
    }
    if (goesOn === false) {
      yield* settled(iterator.return?.(), loop);
      return;
    }
  }
}

/** `value`, awaited if it can be. */
function* settled(value: unknown, loop: EventLoop): Coroutine<unknown> {
  if (isCoroutine(value)) {
    return yield* value;
  }
  return isThenable(value) ? yield* loop._ensure('forAwait', value) : value;
}

/** Closes `iterator`, and does not wait for it. Ignores its errors, because the loop was cancelled. */
function abandon(iterator: AsyncIterator<unknown>): void {
  try {
    iterator.return?.().then(undefined, () => {});
  } catch {
    // As above.
  }
}
