import assert from 'node:assert/strict';
import { TimeoutError } from 'asyncio-native';
import { held, hold, open, poolTest, words } from './pools.js';

const TWO = { maxWorkers: 2 };
const add = (a: number, b: number): number => a + b;

poolTest('results in the order of the arguments, as long as the shortest is', TWO, async (pool) => {
  assert.deepEqual([...pool.map(add, [1, 2, 3], new Set([10, 20, 30, 40]))], [11, 22, 33]);
  const results = [];
  for await (const result of pool.map(add, [1, 2], [3, 4])) results.push(result);
  assert.deepEqual(results, [4, 6]);
  assert.deepEqual([...pool.map(add)], []);
});

poolTest('what a call threw is thrown in its place, and the rest is cancelled', TWO, async (pool) => {
  const check = (x: number) => {
    if (x === 2) throw new RangeError('two');
    return x;
  };
  const sync = pool.map(check, [1, 2, 3]);
  assert.equal(sync.next().value, 1);
  assert.throws(() => sync.next(), RangeError);
  assert.equal(sync.next().done, true);
  const seen: number[] = [];
  await assert.rejects(async () => {
    for await (const x of pool.map(check, [1, 2, 3])) seen.push(x);
  }, RangeError);
  assert.deepEqual(seen, [1]);
});

poolTest('timeout counts from the call of map', TWO, async (pool) => {
  const gate = words();
  const results = pool.map(hold, [gate, gate, gate], { timeout: 0 });
  assert.throws(() => results.next(), { name: 'TimeoutError', message: 'The result is not there in time' });
  await assert.rejects(async () => {
    for await (const _result of pool.map(hold, [gate], { timeout: 0 }));
  }, TimeoutError);
  open(gate);
});

poolTest('results that are there in time leave no timer', { maxWorkers: 1 }, async (pool) => {
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  const before = timers();
  for await (const sum of pool.map(add, [1, 2], [3, 2], { timeout: 600_000 })) assert.equal(sum, 4);
  assert.equal(timers(), before);
});

poolTest('leaving early cancels the rest', { maxWorkers: 1 }, async (pool) => {
  const gate = words();
  const blocked = pool.submit(hold, gate);
  await held(gate);
  const ran = words();
  const results = pool.map((shared: Int32Array) => Atomics.add(shared, 0, 1), [ran, ran, ran]);
  results.return();
  open(gate);
  await blocked;
  await pool.submit(() => 0);
  assert.equal(ran[0], 0);
});

poolTest('a map that raises cancels the calls that it has made', { maxWorkers: 1 }, async (pool) => {
  const gate = words();
  const blocked = pool.submit(hold, gate);
  await held(gate);
  const ran = words();
  const count = (shared: Int32Array, _row: unknown): number => Atomics.add(shared, 0, 1);
  assert.throws(() => pool.map(count, [ran, ran, ran], [1, 2, () => {}]), { name: 'DataCloneError' });
  open(gate);
  await blocked;
  await pool.submit(() => 0);
  assert.equal(ran[0], 0);
});

poolTest('a break out of `for await` cancels the calls that had not begun', { maxWorkers: 1 }, async (pool) => {
  const shared = words();
  const step = (all: Int32Array, row: number): number => {
    // The second one holds the thread, so that those behind it have not begun.
    if (row === 1) Atomics.wait(all, 1, 0);
    return Atomics.add(all, row, 1);
  };
  const rows = [2, 1, 3, 3, 3];
  for await (const first of pool.map(
    step,
    rows.map(() => shared),
    rows,
  )) {
    assert.equal(first, 0);
    break;
  }
  open(shared);
  await pool.submit(() => 0);
  assert.equal(shared[3], 0);
});

poolTest('the iterators that have not ended are closed, whatever ends the rows', TWO, async (pool) => {
  const log: string[] = [];
  function* items<T>(name: string, values: readonly T[], failure?: Error): Generator<T> {
    try {
      yield* values;
      if (failure) throw failure;
      log.push(`${name} ended`);
    } finally {
      log.push(`${name} closed`);
    }
  }
  const closings = () => log.splice(0);
  const failure = new RangeError('of next');

  assert.deepEqual([...pool.map(add, items('short', [1]), items('long', [1, 2, 3]))], [2]);
  assert.deepEqual(closings(), ['short ended', 'short closed', 'long closed']);

  assert.throws(() => pool.map(add, items('good', [1, 2]), items('bad', [1], failure)), failure);
  assert.deepEqual(closings(), ['bad closed', 'good closed']);

  assert.throws(() => pool.map(add, items('sent', [1, 2]), items('not clonable', [() => {}, 2])), {
    name: 'DataCloneError',
  });
  assert.deepEqual(closings(), ['sent closed', 'not clonable closed']);

  const unopened: Iterable<number> = {
    [Symbol.iterator]: () => {
      throw failure;
    },
  };
  const opened = items('opened', [1]);
  assert.throws(() => pool.map(add, opened, unopened), failure);
  assert.equal(opened.next().done, true);

  // One iterator for both parameters: it yields pairs, and is not closed again.
  const pairs = items('pairs', [1, 2, 3]);
  assert.deepEqual([...pool.map(add, pairs, pairs)], [3]);
  assert.deepEqual(closings(), ['pairs ended', 'pairs closed']);
});

poolTest('an iterator that cannot be closed hides no error, and keeps no other open', TWO, async (pool) => {
  let closed = 0;
  function endless(failure?: Error): Iterable<number> {
    const iterator: Iterator<number> = {
      next: () => ({ done: false, value: 1 }),
      return: () => {
        closed++;
        if (failure) throw failure;
        return { done: true, value: undefined };
      },
    };
    return { [Symbol.iterator]: () => iterator };
  }
  const [first, second, failure] = ['first', 'second', 'of next'].map((message) => new Error(message));
  function* failing(): Generator<number> {
    yield 1;
    throw failure;
  }
  assert.throws(() => pool.map(add, endless(first), endless(second), failing()), failure);
  assert.equal(closed, 2);
  assert.throws(() => pool.map(add, endless(first), [() => {}]), { name: 'DataCloneError' });
  assert.equal(closed, 3);
  assert.throws(() => pool.map(add, endless(first), endless(second), endless(), [1]), first);
  assert.equal(closed, 6);
});

poolTest('arguments are checked', TWO, async (pool) => {
  assert.throws(() => pool.map(add, 7 as never), { name: 'TypeError', message: /"iterables"/ });
  assert.throws(() => pool.map(add, [1], { chunk: 1 } as never), { code: 'ERR_ASYNCIO_UNKNOWN_OPTION' });
  assert.throws(() => pool.map(add, [() => {}], [1]), { name: 'DataCloneError' });
});
