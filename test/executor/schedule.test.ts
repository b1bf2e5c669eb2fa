import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ThreadPoolExecutor } from 'asyncio-native';
import { held, hold, open, poolTest, words } from './pools.js';

const identity = (x: number): number => x;
const threadId = async (): Promise<number> => (await import('node:worker_threads')).threadId;

poolTest('threads start when there is no idle one, up to maxWorkers', { maxWorkers: 2 }, async (pool) => {
  assert.equal(pool._pool.threads.length, 0);
  await pool.submit(identity, 1);
  assert.equal(pool._pool.threads.length, 1);
  await pool.submit(identity, 2);
  assert.equal(pool._pool.threads.length, 1);
  const gate = words();
  const calls = [1, 2, 3, 4].map(() => pool.submit(hold, gate));
  assert.equal(pool._pool.threads.length, 2);
  await held(gate, 2);
  open(gate);
  await Promise.all(calls);
});

poolTest('a short call does not wait behind a long one while a thread is idle', { maxWorkers: 2 }, async (pool) => {
  // So that many are sent ahead.
  for (let round = 0; round < 3; round++) {
    await Promise.all(Array.from({ length: 2000 }, (_none, i) => pool.submit(identity, i)));
  }
  const gate = words();
  const calls: Promise<unknown>[] = [];
  const long = [];
  for (let i = 0; i < 400; i++) {
    if (i === 100) long.push(pool.submit(hold, gate));
    calls.push(Promise.resolve(pool.submit(identity, i)));
  }
  await held(gate);
  assert.deepEqual(
    await Promise.all(calls),
    calls.map((_call, i) => i),
  );
  open(gate);
  await Promise.all(long);
});

poolTest(
  'of more calls than fit ahead each is made once, and answered with its own',
  { maxWorkers: 3 },
  async (pool) => {
    const counts = words(5000);
    const count = (shared: Int32Array, i: number) => {
      Atomics.add(shared, i, 1);
      return i;
    };
    const calls = Array.from({ length: 5000 }, (_none, i) => pool.submit(i % 3 === 0 ? identity : identity, i));
    const counted = Array.from({ length: 500 }, (_none, i) => pool.submit(count, counts, i));
    assert.deepEqual(
      await Promise.all(calls),
      calls.map((_call, i) => i),
    );
    assert.deepEqual(
      await Promise.all(counted),
      counted.map((_call, i) => i),
    );
    assert.deepEqual([...counts.subarray(0, 500)], new Array(500).fill(1));
  },
);

poolTest('one thread runs one call at a time, async ones too', { maxWorkers: 1 }, async (pool) => {
  const shared = words();
  const enter = async (inside: Int32Array) => {
    const others = Atomics.add(inside, 0, 1);
    await new Promise((resolve) => setImmediate(resolve));
    Atomics.sub(inside, 0, 1);
    return others;
  };
  const others = await Promise.all(Array.from({ length: 50 }, () => pool.submit(enter, shared)));
  assert.deepEqual(others, new Array(50).fill(0));
});

test('idle threads end after idleTimeout, and are started again', async () => {
  const pool = new ThreadPoolExecutor({ maxWorkers: 1, idleTimeout: 0 });
  const first = await pool.submit(threadId);
  const [thread] = pool._pool.threads;
  await thread!.joinAsync();
  assert.equal(pool._pool.threads.length, 0);
  const second = await pool.submit(threadId);
  assert.notEqual(second, first);
  const [other] = pool._pool.threads;
  await other!.joinAsync();
  assert.equal(pool._pool.threads.length, 0);
  await pool.shutdownAsync();
});

test('options are checked', () => {
  const make = (options: object) => () => new ThreadPoolExecutor(options);
  assert.throws(make({ maxWorkers: 0 }), {
    name: 'RangeError',
    message: /"maxWorkers" must be a whole number, 1 or more/,
  });
  assert.throws(make({ maxWorkers: '2' }), { name: 'TypeError' });
  assert.throws(make({ idleTimeout: Number.NaN }), { name: 'RangeError' });
  assert.throws(make({ threadNamePrefix: 1 }), { name: 'TypeError', message: /"threadNamePrefix" must be a string/ });
  assert.throws(make({ workers: 1 }), { code: 'ERR_ASYNCIO_UNKNOWN_OPTION' });
});
