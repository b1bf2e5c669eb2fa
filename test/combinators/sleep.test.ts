import assert from 'node:assert/strict';
import { type Coroutine, createTask, isCoroutine, sleep } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

loopTest('sleeps for the time given, and returns the result given', (t) => {
  t.run(function* () {
    const start = t.loop.time();
    assert.equal(yield* sleep(10), undefined);
    assert.equal(t.loop.time() - start, 10);
    assert.equal(yield* sleep(0.5, 'x'), 'x');
    assert.equal(t.loop.time() - start, 10.5);
    const result = {};
    assert.equal(yield* sleep(0, result), result);
    assert.equal(yield* createTask(sleep(1, result)), result);
    assert.equal(yield sleep(1, result), result);
    for (const falsy of [null, 0, '', false]) {
      assert.equal(yield* sleep(1, falsy), falsy);
      assert.equal(yield* sleep(0, falsy), falsy);
    }
  });
});

loopTest('a result that looks like something to wait for, or like an error, is a result', (t) => {
  t.run(function* () {
    const future = t.loop.createFuture();
    const other = sleep(1);
    for (const result of [future, other, Promise.resolve(1), new Error('as a result'), createTask(sleep(1))]) {
      assert.equal(yield* sleep(1, result), result);
      assert.equal(yield* sleep(0, result), result);
    }
    future.cancel();
  });
});

for (const delay of [0, -0, -1, Number.NEGATIVE_INFINITY]) {
  loopTest(`sleep(${Object.is(delay, -0) ? '-0' : delay}) gives up one turn`, (t) => {
    t.run(function* () {
      const start = t.loop.time();
      t.loop.callSoon(t.log, 'callback');
      yield* sleep(delay);
      t.log('awake');
      assert.equal(t.loop.time(), start);
    });
    assert.deepEqual(t.trace, ['callback', 'awake']);
  });
}

loopTest('sleep(Infinity) sleeps until cancelled', (t) => {
  t.run(function* () {
    const task = createTask(sleep(Number.POSITIVE_INFINITY));
    yield* sleep(1e12);
    assert.equal(task.done(), false);
    task.cancel();
    yield* sleep(0);
    yield* sleep(0);
    assert.equal(task.cancelled(), true);
  });
});

loopTest('very long and very short delays', (t) => {
  t.run(function* () {
    const start = t.loop.time();
    yield* sleep(Number.MIN_VALUE);
    assert.equal(t.loop.time() - start, Number.MIN_VALUE);
    yield* sleep(2 ** 31);
    assert.equal(t.loop.time() - start, 2 ** 31, 'beyond the reach of setTimeout');
    yield* sleep(2 ** 53);
    assert.equal(t.loop.time() - start, 2 ** 31 + 2 ** 53);
  });
});

loopTest('arguments', () => {
  for (const bad of [undefined, null, '1', {}, 1n, true]) {
    assert.throws(() => sleep(bad as never), {
      name: 'TypeError',
      code: 'ERR_ASYNCIO_INVALID_ARG_TYPE',
      message: /^sleep: "delay" must be a number of milliseconds, got /,
    });
  }
  assert.throws(() => sleep(Number.NaN), { name: 'RangeError', code: 'ERR_ASYNCIO_INVALID_ARG_VALUE', message: /NaN/ });
});

loopTest('making one needs no loop, and it is lazy', (t) => {
  const nap = sleep(10, 'x');
  assert.equal(isCoroutine(nap), true);
  assert.equal(t.loop.runUntilComplete(nap), 'x');
  assert.equal(t.loop.time(), 10);
});

loopTest('delays count from when the sleep is awaited', (t) => {
  t.run(function* () {
    const start = t.loop.time();
    const nap = sleep(10);
    yield* sleep(5);
    yield* nap;
    assert.equal(t.loop.time() - start, 15);
  });
});

loopTest(
  'ten thousand sleepers wake in the order of their deadlines, and as they fell asleep where those are equal',
  (t) => {
    const woken: number[] = [];
    const delays = Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 100);
    function* sleeper(i: number): Coroutine<void> {
      yield* sleep(delays[i]! + 1);
      woken.push(i);
    }
    const tasks = delays.map((_, i) => t.loop.createTask(sleeper(i)));
    t.run(function* () {
      for (const task of tasks) yield* task;
    });
    const expected = delays.map((_, i) => i).sort((a, b) => delays[a]! - delays[b]! || a - b);
    assert.deepEqual(woken, expected);
  },
);
