import assert from 'node:assert/strict';
import {
  CancelledError,
  type Coroutine,
  createTask,
  sleep,
  TimeoutError,
  timeout,
  timeoutAt,
  waitFor,
} from 'asyncio-native';
import type { BaseLoop } from '../../lib/scheduler/scheduler.js';
import { loopTest } from '../support/loop-test.js';

const INVALID_TYPE = { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };
const INVALID_VALUE = { name: 'RangeError', code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' };

function* nothing(): Coroutine<void> {}

loopTest('a TimeoutError tells where the scope stands and what ended it', (t) => {
  function* named(): Coroutine<void> {
    yield* timeout(5, () => sleep(10));
  }
  t.run(function* () {
    try {
      yield* named();
      assert.fail('no TimeoutError');
    } catch (error) {
      assert.ok(error instanceof TimeoutError);
      assert.equal(error.code, 'ERR_ASYNCIO_TIMEOUT');
      assert.ok(error.cause instanceof CancelledError);
      assert.match(error.stack!, /^TimeoutError: timed out\n[\s\S]*at named /);
    }
  });
});

loopTest('what ends in time leaves no timer behind', (t) => {
  const slots = (t.loop as BaseLoop)._slots;
  t.run(function* () {
    for (let i = 0; i < 10_000; i++) {
      yield* timeout(1000, nothing);
      yield* waitFor(nothing(), 1000);
      yield* timeout(1000, function* (given) {
        given.reschedule(5000);
      });
      yield* timeout(0, nothing);
    }
  });
  // Only the timers that wait to be dropped; a poll drops them.
  t.turn(2);
  assert.equal(t.loop.time(), 0);
  assert.ok(slots.occupied < 5000, `${slots.occupied} slots`);
});

loopTest('never: Infinity', (t) => {
  t.run(function* () {
    const given = yield* timeout(Number.POSITIVE_INFINITY, function* (inner) {
      yield* sleep(1e9);
      return inner;
    });
    assert.deepEqual([given.when(), given.expired()], [Number.POSITIVE_INFINITY, false]);
  });
});

loopTest('the delay counts from when it is awaited', (t) => {
  t.run(function* () {
    const scoped = timeout(10, function* (given) {
      yield* sleep(5);
      return given.when();
    });
    yield* sleep(100);
    assert.equal(yield* scoped, 110);
  });
});

loopTest('many at once, each on its own', (t) => {
  const outcomes: string[] = [];
  function* child(delay: number): Coroutine<void> {
    try {
      yield* timeout(50, () => sleep(delay));
      outcomes.push(`${delay} slept`);
    } catch (error) {
      outcomes.push(`${delay} ${(error as Error).name} ${t.loop.time()}`);
    }
  }
  t.run(function* () {
    const tasks = [10, 60, 49, 51].map((delay) => createTask(child(delay)));
    for (const task of tasks) {
      yield* task;
    }
  });
  assert.deepEqual(outcomes, ['10 slept', '49 slept', '60 TimeoutError 50', '51 TimeoutError 50']);
});

loopTest('deep nesting: the outermost that expired names the error', (t) => {
  const depths: number[] = [];
  function* nest(depth: number): Coroutine<void> {
    if (depth === 0) {
      yield* sleep(1e6);
      return;
    }
    try {
      yield* timeout(1000 + depth, () => nest(depth - 1));
    } catch (error) {
      depths.push(error instanceof TimeoutError ? depth : -depth);
      throw error;
    }
  }
  t.run(function* () {
    try {
      yield* nest(20);
    } catch (error) {
      assert.ok(error instanceof TimeoutError);
    }
    assert.equal(t.loop.time(), 1001);
  });
  assert.deepEqual(
    depths,
    Array.from({ length: 20 }, (_, i) => i + 1),
  );
});

loopTest('the loop is closed while a body waits', (t) => {
  t.loop.createTask(timeout(10, () => sleep(5)));
  t.turn();
  t.loop.setExceptionHandler((_loop, { message }) => t.log(message));
  t.loop.close();
  assert.deepEqual(t.trace, ['Task was destroyed but it is pending!']);
});

loopTest('bad input', (t) => {
  for (const [fn, name] of [
    [timeout, 'delay'],
    [timeoutAt, 'when'],
  ] as const) {
    for (const wrong of [undefined, '5', {}, 5n, true]) {
      assert.throws(() => fn(wrong as never, nothing), { ...INVALID_TYPE, message: new RegExp(`"${name}" must be`) });
    }
    assert.throws(() => fn(Number.NaN, nothing), { ...INVALID_VALUE, message: new RegExp(`"${name}" must be`) });
  }
  t.run(function* () {
    yield* timeout(10, function* (given) {
      for (const wrong of [undefined, '5', {}]) {
        assert.throws(() => given.reschedule(wrong as never), INVALID_TYPE);
      }
      assert.throws(() => given.reschedule(Number.NaN), INVALID_VALUE);
      assert.equal(given.when(), 10);
    });
    const over = yield* timeout(10, function* (given) {
      return given;
    });
    assert.throws(() => over.reschedule(5), { name: 'RuntimeError', code: 'ERR_ASYNCIO_TIMEOUT_OVER' });
  });
});
