import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CancelledError, type Coroutine, checkCancelled } from 'asyncio-native';
import { held, hold, open, poolTest, words } from './pools.js';

const ONE = { maxWorkers: 1 };

poolTest('a call that has not begun never does', ONE, async (pool) => {
  const gate = words();
  const first = pool.submit(hold, gate);
  await held(gate);
  const ran = words();
  const mark = (shared: Int32Array) => Atomics.add(shared, 0, 1);
  const calls = Array.from({ length: 10 }, () => pool.submit(mark, ran));
  for (const call of calls.slice(0, 5)) {
    assert.equal(call.cancel(), true);
    assert.equal(call.cancelled(), true);
    assert.equal(call.cancel(), false);
  }
  open(gate);
  await first;
  await Promise.all(calls.slice(5));
  assert.equal(Atomics.load(ran, 0), 5);
  await assert.rejects(async () => calls[0], CancelledError);
});

poolTest('a call that was sent ahead of its thread and has not begun never does', ONE, async (pool) => {
  await pool.submit((x: number) => x, 0);
  // As after many short calls, so that the next ones are sent ahead.
  pool._pool.threads[0]!.window = 64;
  const gate = words();
  const ran = words();
  const first = pool.submit(hold, gate);
  const mark = (index: number) => index;
  const calls = Array.from({ length: 6 }, (_none, i) => pool.submit(mark, i));
  assert.equal(pool._pool.threads[0]!.load, 7);
  await held(gate);
  for (const i of [1, 3, 5]) calls[i]!.cancel();
  assert.equal(pool._pool.threads[0]!.load, 4);
  open(gate);
  await first;
  assert.deepEqual(await Promise.all([0, 2, 4].map((i) => calls[i])), [0, 2, 4]);
  assert.deepEqual(
    calls.map((call) => call.cancelled()),
    [false, true, false, true, false, true],
  );
  assert.equal(await pool.submit(mark, 7), 7);
  assert.equal(ran[0], 0);
});

poolTest('checkCancelled raises in a call that was cancelled, sync and async', ONE, async (pool) => {
  const sync = (shared: Int32Array) => {
    Atomics.store(shared, 0, 1);
    Atomics.notify(shared, 0);
    for (;;) checkCancelled();
  };
  const async = async (shared: Int32Array) => {
    Atomics.store(shared, 0, 1);
    Atomics.notify(shared, 0);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      checkCancelled();
    }
  };
  for (const fn of [sync, async]) {
    const gate = words();
    const call = pool.submit(fn as (shared: Int32Array) => Promise<never>, gate);
    await held(gate);
    assert.equal(call.cancel(), true);
    assert.equal(call.done(), false);
    await assert.rejects(async () => call, CancelledError);
    assert.equal(call.cancelled(), true);
  }
  // The next call has not been cancelled.
  assert.equal(await pool.submit(() => checkCancelled()), undefined);
});

poolTest('a function that does not ask runs to its end', ONE, async (pool) => {
  const gate = words();
  const call = pool.submit(hold, gate);
  await held(gate);
  call.cancel();
  open(gate);
  assert.equal(await call, 0);
});

poolTest('a coroutine that is cancelled gets CancelledError', ONE, async (pool) => {
  const gate = words();
  const body = function* (shared: Int32Array): Coroutine<string> {
    try {
      Atomics.store(shared, 0, 1);
      Atomics.notify(shared, 0);
      yield new Promise(() => {});
      return 'not reached';
    } finally {
      Atomics.store(shared, 3, 1);
    }
  };
  const call = pool.submit(body, gate);
  await held(gate);
  call.cancel();
  await assert.rejects(async () => call, CancelledError);
  assert.equal(gate[3], 1);
});

test('checkCancelled does nothing elsewhere', () => {
  assert.equal(checkCancelled(), undefined);
});
