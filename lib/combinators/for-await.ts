import { type Coroutine, isCoroutine, type Operation } from '../coroutine/coroutine.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { checkFunction } from '../errors/arguments.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { getRunningLoop } from '../event-loop/policy.js';
import { isThenable } from '../future/from-promise.js';
import type { Awaitable } from '../task/awaitable.js';
import { checkStep, iteratorOf, stepOf } from './async-iterator.js';

/** What is called with each item: a coroutine function, or any function. `false` as its result leaves the loop. */
export type ForAwaitBody<T> = (item: T) => Awaitable<unknown> | unknown;

/**
 * Runs `body(item)` for each item of the async iterable `iterable`, one after the other: `for await` in a coroutine.
 *
 *     yield* forAwait(stream, function* (chunk) {
 *       yield* queue.put(chunk);
 *     });
 *
 * If `body` returns or results in `false`, the loop ends there. Leaving early, by that, by an exception or by cancellation, calls the
 * iterator's `return()`, and waits for it, unless an item is still being waited for: then the iterator ends when that has come.
 *
 * @throws TypeError (at once) if `iterable` is not async iterable or `body` not a function; and (when awaited) whatever the iterator
 * and `body` throw.
 */
export function forAwait<T>(iterable: AsyncIterable<T>, body: ForAwaitBody<T>): Operation<void> {
  checkFunction('forAwait', 'body', body);
  if (typeof iterable?.[Symbol.asyncIterator] !== 'function') {
    // Raises.
    iteratorOf('forAwait', iterable);
  }
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
        // Cancelled. An async generator answers `return` after the item that it is about to give, so nobody waits for that.
        void closed(iterator).catch(() => {});
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
      goesOn = isCoroutine(result) || isThenable(result) ? yield* awaited(result as Awaitable<unknown>, loop) : result;
    } catch (error) {
      try {
        yield* loop._ensure('forAwait', closed(iterator));
      } catch {
        // As with `for await`: the error of the body is the one to be seen.
      }
      throw error;
    }
    if (goesOn === false) {
      yield* loop._ensure('forAwait', closed(iterator));
      return;
    }
  }
}

function* awaited(awaitable: Awaitable<unknown>, loop: EventLoop): Coroutine<unknown> {
  return yield* isCoroutine(awaitable) ? awaitable : loop._ensure('forAwait', awaitable);
}

/** Closes `iterator`, where it can be closed. */
async function closed(iterator: AsyncIterator<unknown>): Promise<void> {
  await iterator.return?.();
}
