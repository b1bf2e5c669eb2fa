import { type Coroutine, isCoroutine, type Operation } from '../coroutine/coroutine.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { checkFunction } from '../errors/arguments.js';
import { CancelledError } from '../errors/errors.js';
import { StopAsyncIteration } from '../errors/stop-async-iteration.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { getRunningLoop } from '../event-loop/policy.js';
import { isThenable } from '../future/from-promise.js';
import { isInstance } from '../util/is-instance.js';
import { checkAsyncIterable, checkIterator, checkStep, iteratorOf, stepOf } from './async-iterator.js';
import type { ForAwaitBody } from './for-await.js';

/** What `forAwait` does. */
export function awaitEach<T>(iterable: AsyncIterable<T>, body: ForAwaitBody<T>): Operation<void> {
  checkFunction('forAwait', 'body', body);
  checkAsyncIterable('forAwait', iterable);
  return new GeneratorOperation('forAwait', eachItem(iterable, body));
}

/** What `anext` does. */
export function awaitNext<T>(iterator: AsyncIterator<T>, fallback: readonly unknown[]): Operation<unknown> {
  checkIterator('anext', iterator);
  return new GeneratorOperation('anext', nextItem(iterator, fallback));
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
    // Not in the block below: as with `for await`, an iterator whose item cannot be read is not closed.
    const { value } = step;
    let goesOn: unknown;
    try {
      const result: unknown = body(value);
      goesOn = yield* settled(result, loop);
    } catch (error) {
      try {
        yield* settled(iterator.return?.(), loop);
      } catch (closing) {
        // As with `for await`, the error of the body wins. But a cancellation must not get lost.
        if (isInstance(closing, CancelledError) && !isInstance(error, CancelledError)) {
          throw withCause(closing, error);
        }
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

/** `error` with `cause`, unless it has one: the reason of the cancellation. */
function withCause(error: CancelledError, cause: unknown): CancelledError {
  if (!Object.hasOwn(error, 'cause')) {
    // As the constructor of Error defines it.
    Reflect.defineProperty(error, 'cause', { value: cause, writable: true, enumerable: false, configurable: true });
  }
  return error;
}

/** Closes `iterator`, and does not wait for it. Ignores its errors, because the loop was cancelled. */
function abandon(iterator: AsyncIterator<unknown>): void {
  try {
    iterator.return?.().then(undefined, () => {});
  } catch {
    // As above.
  }
}

function* nextItem<T>(iterator: AsyncIterator<T>, fallback: readonly unknown[]): Coroutine<unknown> {
  const step = yield* stepOf('anext', iterator, getRunningLoop());
  checkStep('anext', step);
  if (!step.done) {
    return step.value;
  }
  if (fallback.length === 0) {
    throw new StopAsyncIteration();
  }
  return fallback[0];
}
