import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CancelledError,
  type Coroutine,
  createTask,
  currentTask,
  type Executor,
  Runner,
  run,
  runAsync,
  sleep,
  ThreadPoolExecutor,
  TimeoutError,
  timeout,
  toThread,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';
import { held, hold, open, words } from './pools.js';

const DEADLOCK = { code: 'ERR_ASYNCIO_DEADLOCK' };
const REAL = { clock: 'monotonic' } as const;

test('toThread without a running loop: the error says what to do', () => {
  assert.throws(() => toThread(() => 1), {
    name: 'RuntimeError',
    code: 'ERR_ASYNCIO_NO_RUNNING_LOOP',
    message: /^toThread: no event loop runs in this thread: call it in a coroutine that run or runAsync runs, or use /,
  });
});

loopTest(
  'toThread in a blocking run',
  (t) => {
    assert.equal(
      t.run(function* () {
        const a = yield* toThread((x: number) => x + 1, 1);
        return a + (yield* toThread(async (x: number) => x + 1, 10));
      }),
      13,
    );
    assert.throws(
      () =>
        t.run(function* () {
          return yield* toThread(() => {
            throw new RangeError('over there');
          });
        }),
      RangeError,
    );
    t.run(() => shutDown(t.loop));
  },
  REAL,
);

function* shutDown(loop: { shutdownDefaultExecutor(): Coroutine<void> | object }): Coroutine<void> {
  yield loop.shutdownDefaultExecutor();
}

loopTest(
  'toThread in a hosted run',
  async (t) => {
    const result = await t.host(function* () {
      return yield* toThread((x: number) => x + 1, 1);
    });
    assert.equal(result, 2);
    await t.host(() => shutDown(t.loop));
  },
  REAL,
);

loopTest(
  'cancelling the future cancels the call',
  async (t) => {
    const gate = words();
    const ran = words();
    const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
    t.loop.setDefaultExecutor(pool);
    await t.host(function* () {
      const first = t.loop.runInExecutor(null, hold, gate);
      yield held(gate);
      const second = toThread((shared: Int32Array) => Atomics.add(shared, 0, 1), ran);
      second.cancel();
      open(gate);
      yield* first;
      try {
        yield* second;
        assert.fail('not cancelled');
      } catch (error) {
        assert.ok(error instanceof CancelledError);
        assert.equal(currentTask()!.cancelling(), 0);
      }
      yield* t.loop.shutdownDefaultExecutor();
    });
    assert.equal(ran[0], 0);
  },
  REAL,
);

loopTest(
  'a deadline ends the waiting, not the function',
  async (t) => {
    const gate = words();
    await t.host(function* () {
      try {
        yield* timeout(0, function* () {
          yield* toThread(hold, gate);
        });
        assert.fail('no deadline');
      } catch (error) {
        assert.ok(error instanceof TimeoutError);
      }
      open(gate);
      yield* t.loop.shutdownDefaultExecutor();
    });
  },
  REAL,
);

loopTest("an executor of one's own: whatever has submit", async (t) => {
  const calls: unknown[] = [];
  const executor: Executor = {
    submit: (fn, ...args) => {
      calls.push(args);
      return Promise.resolve((fn as (...a: unknown[]) => never)(...args));
    },
    shutdown: (options) => calls.push(options),
  };
  const result = await t.host(function* () {
    return yield* t.loop.runInExecutor(executor, (x: number) => x * 2, 21);
  });
  assert.equal(result, 42);
  t.loop.setDefaultExecutor(executor);
  const again = await t.host(function* () {
    return yield* toThread((x: number) => x, 1);
  });
  assert.equal(again, 1);
  t.loop.close();
  assert.deepEqual(calls, [[21], [1], { wait: false }]);
});

loopTest('arguments are checked', (t) => {
  for (const executor of [7, {}, { submit: 1 }]) {
    assert.throws(() => t.loop.runInExecutor(executor as never, () => 1), { name: 'TypeError', message: /"executor"/ });
    assert.throws(() => t.loop.setDefaultExecutor(executor as never), { name: 'TypeError', message: /"executor"/ });
  }
  assert.throws(() => t.loop.setDefaultExecutor(null as never), { name: 'TypeError' });
  assert.throws(() => t.loop.shutdownDefaultExecutor({ timeout: 'x' } as never), { name: 'TypeError' });
  assert.throws(() => t.loop.shutdownDefaultExecutor({ wait: 1 } as never), { code: 'ERR_ASYNCIO_UNKNOWN_OPTION' });
  assert.throws(() => toThread(() => 1), { code: 'ERR_ASYNCIO_NO_RUNNING_LOOP' });
});

loopTest('after shutdownDefaultExecutor there is none', async (t) => {
  await t.host(function* () {
    yield* t.loop.shutdownDefaultExecutor();
    assert.throws(() => toThread(() => 1), {
      code: 'ERR_ASYNCIO_EXECUTOR_SHUT_DOWN',
      message: 'Executor shutdown has been called',
    });
    assert.throws(() => t.loop.setDefaultExecutor({ submit: () => Promise.resolve() as never }), {
      code: 'ERR_ASYNCIO_EXECUTOR_SHUT_DOWN',
    });
    yield* t.loop.shutdownDefaultExecutor();
  });
  t.loop.close();
  assert.throws(() => t.loop.runInExecutor(null, () => 1), { code: 'ERR_ASYNCIO_LOOP_CLOSED' });
});

loopTest(
  'a shutdown that takes too long warns and goes on',
  async (t) => {
    const gate = words();
    const warning = new Promise<Error>((resolve) => {
      process.once('warning', resolve);
    });
    await t.host(function* () {
      const call = toThread(hold, gate);
      yield held(gate);
      yield* t.loop.shutdownDefaultExecutor({ timeout: 1 });
      open(gate);
      yield* call;
    });
    assert.match((await warning).message, /did not finish joining its threads within 1 ms/);
    assert.equal((await warning).name, 'RuntimeWarning');
  },
  REAL,
);

loopTest(
  'other tasks go on while a blocking run waits for shutdownDefaultExecutor',
  (t) => {
    const gate = words();
    t.run(function* () {
      const call = toThread(hold, gate);
      // Only this one lets the call go on.
      const opening = createTask(
        (function* () {
          for (let n = 0; n < 3; n++) yield* sleep(1);
          assert.equal(call.done(), false);
          open(gate);
        })(),
      );
      yield* t.loop.shutdownDefaultExecutor();
      assert.equal(opening.done(), true);
      assert.equal(yield* call, 0);
    });
  },
  REAL,
);

loopTest(
  'a blocking run waits for the end of a default executor whose calls it does not await, and then for nothing',
  (t) => {
    const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
    t.loop.setDefaultExecutor(pool);
    t.run(function* () {
      pool.submit(() => 1);
      yield* t.loop.shutdownDefaultExecutor();
    });
    assert.equal(pool._pool.threads.length, 0);
    assert.throws(() => t.loop.runForever(), DEADLOCK);
  },
  REAL,
);

loopTest('a shutdown that is over leaves no timer of its timeout', (t) => {
  t.loop.setDefaultExecutor(new ThreadPoolExecutor());
  t.loop.runUntilComplete(t.loop.shutdownDefaultExecutor({ timeout: 1000 }));
  assert.throws(() => t.loop.runForever(), DEADLOCK);
  assert.equal(t.loop.time(), 0);
});

loopTest(
  "shutdownDefaultExecutor awaits shutdownAsync of an executor of one's own, and raises what that raises",
  async (t) => {
    const ends: (() => void)[] = [];
    const executor: Executor = {
      submit: () => Promise.resolve() as never,
      shutdownAsync: () => new Promise<void>((resolve) => ends.push(resolve)),
    };
    t.loop.setDefaultExecutor(executor);
    await t.host(function* () {
      const shutdown = t.loop.shutdownDefaultExecutor();
      yield* sleep(1);
      assert.equal(shutdown.done(), false);
      for (const end of ends) end();
      yield* shutdown;
      executor.shutdownAsync = () => Promise.reject(new RangeError('cannot end'));
      try {
        yield* t.loop.shutdownDefaultExecutor();
        assert.fail('not raised');
      } catch (error) {
        assert.ok(error instanceof RangeError);
      }
    });
    assert.equal(ends.length, 1);
  },
);

for (const [kind, start] of [
  ['run', async (main: () => Coroutine<unknown>) => run(main)],
  ['runAsync', async (main: () => Coroutine<unknown>) => runAsync(main)],
] as const) {
  test(`${kind} waits for the default executor in the end`, async () => {
    const gate = words();
    await start(function* () {
      // Nobody waits for it.
      toThread((shared: Int32Array) => Atomics.store(shared, 0, 1), gate);
      yield;
    });
    assert.equal(gate[0], 1);
  });
}

test('a runner that is closed leaves no thread', async () => {
  const pool = new ThreadPoolExecutor({ maxWorkers: 2 });
  {
    const runner = new Runner();
    runner.getLoop().setDefaultExecutor(pool);
    assert.equal(
      runner.run(function* () {
        return yield* toThread(() => 5);
      }),
      5,
    );
    runner.close();
  }
  assert.equal(pool._pool.threads.length, 0);
  assert.throws(() => pool.submit(() => 1), {
    code: 'ERR_ASYNCIO_EXECUTOR_SHUT_DOWN',
    message: 'cannot schedule new futures after shutdown',
  });
});
