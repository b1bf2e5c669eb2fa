import type { Coroutine, Operation } from '../coroutine/coroutine.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { StopAsyncIteration } from '../errors/stop-async-iteration.js';
import { getRunningLoop } from '../event-loop/policy.js';
import { checkIterator, checkStep, stepOf } from './async-iterator.js';

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
  checkIterator('anext', iterator);
  return new GeneratorOperation('anext', nextItem(iterator, fallback));
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
