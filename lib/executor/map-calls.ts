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

/**
 * The first items of all iterables, then the second ones, and so on, until one iterable has no more. At the end, also
 * at an early one, closes the iterators that have not ended by themselves.
 */
function* rows(iterables: readonly Iterable<unknown>[]): Generator<unknown[]> {
  if (iterables.length === 0) {
    return;
  }
  /** Those that have neither ended nor thrown. */
  const open = new Set<Iterator<unknown>>();
  let threw = false;
  try {
    const iterators = iterables.map((iterable) => {
      const iterator = iterable[Symbol.iterator]();
      open.add(iterator);
      return iterator;
    });
    for (;;) {
      const row: unknown[] = [];
      for (const iterator of iterators) {
        open.delete(iterator);
        const { done, value } = iterator.next();
        if (done) {
          return;
        }
        open.add(iterator);
        row.push(value);
      }
      yield row;
    }
  } catch (error) {
    threw = true;
    throw error;
  } finally {
    closeAll(open, threw);
  }
}

/** Closes all `iterators`, then throws the first error that one of them threw, unless the caller is about to throw another. */
function closeAll(iterators: Iterable<Iterator<unknown>>, threw: boolean): void {
  const errors: unknown[] = [];
  for (const iterator of iterators) {
    try {
      iterator.return?.();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0 && !threw) {
    throw errors[0];
  }
}
