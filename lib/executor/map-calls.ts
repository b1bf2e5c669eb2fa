import { checkOptions, checkTime, invalidType } from '../errors/arguments.js';
import type { ConcurrentFuture } from '../rpc/concurrent-future.js';
import { performance } from '../util/globals.js';
import { MappedResults } from './mapped-results.js';

/** Options of {@link ThreadPoolExecutor.map}. */
export interface MapOptions {
  /** Milliseconds since the call of `map` after which a pending result raises TimeoutError. */
  readonly timeout?: number | undefined;
}

/**
 * What `map` of an executor does: calls `submit` with each row of the iterables, at once. `given`: the iterables, and
 * {@link MapOptions} behind them. If `submit` raises, the calls that it has made are cancelled.
 */
export function mapCalls(
  given: readonly unknown[],
  submit: (row: unknown[]) => ConcurrentFuture,
): MappedResults<unknown> {
  const last = given.at(-1);
  const hasOptions = given.length > 1 && typeof last === 'object' && last !== null && !isIterable(last);
  const options = (hasOptions ? last : {}) as MapOptions;
  const iterables = hasOptions ? given.slice(0, -1) : given;
  checkOptions('map', options, ['timeout']);
  const { timeout = Number.POSITIVE_INFINITY } = options;
  checkTime('map', 'timeout', timeout);
  for (const iterable of iterables) {
    if (!isIterable(iterable)) {
      throw invalidType('map', 'iterables', 'iterables', iterable);
    }
  }
  const end = performance.now() + timeout;
  const calls: ConcurrentFuture[] = [];
  try {
    for (const row of rows(iterables as Iterable<unknown>[])) {
      calls.push(submit(row));
    }
  } catch (error) {
    for (const call of calls) {
      call.cancel();
    }
    throw error;
  }
  return new MappedResults(calls, end);
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof (value as Iterable<unknown> | null | undefined)?.[Symbol.iterator] === 'function';
}

/** The first items of all iterables, then the second ones, and so on, until one iterable has no more. */
function* rows(iterables: readonly Iterable<unknown>[]): Generator<unknown[]> {
  if (iterables.length === 0) {
    return;
  }
  const iterators = iterables.map((iterable) => iterable[Symbol.iterator]());
  for (;;) {
    const row: unknown[] = [];
    for (const iterator of iterators) {
      const { done, value } = iterator.next();
      if (done) {
        return;
      }
      row.push(value);
    }
    yield row;
  }
}
