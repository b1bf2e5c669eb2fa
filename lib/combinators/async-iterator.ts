import { isCoroutine } from '../coroutine/coroutine.js';
import { invalidType } from '../errors/arguments.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { isThenable } from '../future/from-promise.js';
import type { Future } from '../future/future.js';
import type { Awaitable } from '../task/awaitable.js';

/** Raises unless `iterable` is async iterable. */
export function checkAsyncIterable(where: string, iterable: unknown): void {
  if (typeof (iterable as Partial<AsyncIterable<unknown>> | null | undefined)?.[Symbol.asyncIterator] !== 'function') {
    throw invalidType(where, 'iterable', 'an async iterable', iterable);
  }
}

/** What `aiter` does, for `where`. */
export function iteratorOf<T>(where: string, iterable: AsyncIterable<T>): AsyncIterator<T> {
  checkAsyncIterable(where, iterable);
  const iterator: unknown = iterable[Symbol.asyncIterator]();
  checkIterator(where, iterator);
  return iterator as AsyncIterator<T>;
}

/** Raises unless `iterator` has a method `next`. */
export function checkIterator(where: string, iterator: unknown): void {
  if (typeof (iterator as Partial<AsyncIterator<unknown>> | null | undefined)?.next !== 'function') {
    throw invalidType(where, 'iterator', 'an async iterator, such as aiter(iterable)', iterator);
  }
}

/**
 * The next step of `iterator`, as a future of `loop`. As with `for await`, the step need not be a Promise. Throws what
 * `next` throws.
 */
export function stepOf<T>(where: string, iterator: AsyncIterator<T>, loop: EventLoop): Future<IteratorResult<T>> {
  const step: unknown = iterator.next();
  if (isCoroutine(step) || isThenable(step)) {
    return loop._ensure(where, step as Awaitable<IteratorResult<T>>);
  }
  const future = loop.createFuture<IteratorResult<T>>();
  future.setResult(step as IteratorResult<T>);
  return future;
}

/** Raises unless `step` is a valid iterator result. */
export function checkStep(where: string, step: unknown): void {
  if (typeof step !== 'object' || step === null) {
    throw invalidType(where, 'iterator', 'an async iterator whose steps are objects', step);
  }
}
