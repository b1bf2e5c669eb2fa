import assert from 'node:assert/strict';
import {
  BoundedSemaphore,
  CancelledError,
  Condition,
  type Coroutine,
  coroutine,
  createTask,
  gather,
  Lock,
  type Operation,
  Semaphore,
  sleep,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

type Guard = Lock | Condition | Semaphore;

const GUARDS: readonly (new () => Guard)[] = [Lock, Condition, Semaphore, BoundedSemaphore];

/** What awaiting `coroutine` throws. */
function* thrownBy(coroutine: Coroutine<unknown>): Coroutine<unknown> {
  try {
    yield* coroutine;
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
}

for (const Kind of GUARDS) {
  const name = Kind.name;

  loopTest(`${name}.with returns what the body returns, and releases`, (t) => {
    t.run(function* () {
      const guard = new Kind();
      const bodies: [unknown, () => Coroutine<unknown> | PromiseLike<unknown>][] = [
        [
          'at once',
          function* () {
            assert.equal(guard.locked(), true);
            return 'at once';
          },
        ],
        [
          'later',
          function* () {
            yield* sleep(1);
            yield;
            assert.equal(guard.locked(), true);
            return 'later';
          },
        ],
        [
          'marked',
          coroutine(function* () {
            yield* sleep(1);
            return 'marked';
          }),
        ],
        ['slept', () => sleep(1, 'slept')],
        [
          'future',
          () => {
            const future = t.loop.createFuture<string>();
            t.loop.callLater(1, () => future.setResult('future'));
            return future;
          },
        ],
      ];
      for (const [expected, body] of bodies) {
        assert.equal(yield* guard.with(body), expected);
        assert.equal(guard.locked(), false, `released after ${expected}`);
      }
    });
  });

  loopTest(`${name}.with releases when the body throws, at once or later`, (t) => {
    t.run(function* () {
      const guard = new Kind();
      const boom = new Error('boom');
      for (const delay of [undefined, 0, 1]) {
        const body = function* (): Coroutine<never> {
          if (delay !== undefined) yield* sleep(delay);
          throw boom;
        };
        assert.equal(yield* thrownBy(guard.with(body)), boom);
        assert.equal(guard.locked(), false);
      }
    });
  });

  loopTest(`${name}.with releases when it is cancelled, before, while waiting, or inside`, (t) => {
    t.run(function* () {
      const guard = new Kind();
      function* worker(): Coroutine<void> {
        yield* guard.with(function* () {
          yield* sleep(1000);
        });
      }
      const tasks = Array.from({ length: 4 }, () => createTask(worker()));
      tasks[3]!.cancel();
      yield* sleep(0);
      tasks[1]!.cancel();
      yield* sleep(1);
      tasks[0]!.cancel();
      yield* sleep(1);
      assert.equal(guard.locked(), true, 'held by the third');
      tasks[2]!.cancel();
      const results = yield* gather(tasks, { returnExceptions: true });
      assert(results.every((result) => (result as unknown) instanceof CancelledError));
      assert.equal(guard.locked(), false);
    });
  });

  loopTest(`${name}.with: a body that catches its cancellation goes on holding`, (t) => {
    t.run(function* () {
      const guard = new Kind();
      const task = createTask(
        guard.with(function* () {
          try {
            yield* sleep(1000);
          } catch {
            yield* sleep(1);
            assert.equal(guard.locked(), true);
          }
          return 'cleaned up';
        }),
      );
      yield* sleep(0);
      task.cancel();
      assert.equal(yield* task, 'cleaned up');
      assert.equal(guard.locked(), false);
    });
  });

  loopTest(`${name}.hold is released at the end of the block, once`, (t) => {
    t.run(function* () {
      const guard = new Kind();
      function* worker(id: number): Coroutine<void> {
        using _held = yield* guard.hold();
        t.log('in', id);
        yield* sleep(1);
        t.log('out', id);
      }
      yield* gather([worker(1), worker(2)]);
      assert.deepEqual(t.trace, ['in 1', 'out 1', 'in 2', 'out 2']);
      assert.equal(guard.locked(), false);

      const held = yield* guard.hold();
      held[Symbol.dispose]();
      yield* guard.acquire();
      held[Symbol.dispose]();
      assert.equal(guard.locked(), true, 'the second disposal released what somebody else holds');
      guard.release();
    });
  });

  loopTest(`${name}.hold that is cancelled while waiting holds nothing`, (t) => {
    t.run(function* () {
      const guard = new Kind();
      yield* guard.acquire();
      const task = createTask(guard.hold());
      yield* sleep(0);
      task.cancel();
      assert((yield* thrownBy(gather([task]) as never)) instanceof CancelledError);
      guard.release();
      assert.equal(guard.locked(), false);
    });
  });
}

loopTest('with does nothing before it is awaited, and only once', (t) => {
  t.run(function* () {
    const lock = new Lock();
    for (const make of [() => lock.with(() => sleep(0)), () => lock.hold()]) {
      const coroutine = make() as Coroutine<unknown>;
      assert.equal(lock.locked(), false);
      yield* coroutine;
      if (lock.locked()) lock.release();
      const error = yield* thrownBy(coroutine);
      assert.equal((error as { code: string }).code, 'ERR_ASYNCIO_ALREADY_AWAITED');
      assert.equal(lock.locked(), false);
    }
  });
});

loopTest('a body that is no coroutine function', (t) => {
  t.run(function* () {
    const lock = new Lock();
    for (const body of [undefined, null, 1, {}, (function* () {})()]) {
      assert.throws(() => lock.with(body as never), { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' });
    }
    const error = yield* thrownBy(lock.with((() => 1) as never));
    assert.equal((error as { code: string }).code, 'ERR_ASYNCIO_NOT_AWAITABLE');
    assert.equal(lock.locked(), false);
  });
});

loopTest('a body may be an async function where Node can settle its Promise', async (t) => {
  const result = await t.host(function* () {
    const lock = new Lock();
    const value = yield* lock.with(async () => {
      assert.equal(lock.locked(), true);
      await null;
      return 'settled';
    });
    assert.equal(lock.locked(), false);
    return value;
  });
  assert.equal(result, 'settled');
});

/** Awaits `operation` a millisecond later. */
const afterSleep = coroutine(function* <T>(operation: Operation<T>): Coroutine<T> {
  yield* sleep(1);
  return yield* operation;
});

loopTest('an overridden acquire and release are what with and hold use', (t) => {
  class Noisy extends Lock {
    override acquire(): Operation<true> {
      t.log('acquire');
      return afterSleep(super.acquire());
    }
    override release(): void {
      t.log('release');
      super.release();
    }
  }
  t.run(function* () {
    const lock = new Noisy();
    yield* lock.with(() => sleep(0));
    const held = yield* lock.hold();
    held[Symbol.dispose]();
    assert.deepEqual(t.trace, ['acquire', 'release', 'acquire', 'release']);
  });
});

loopTest('a coroutine that is closed inside with releases', (t) => {
  t.run(function* () {
    const lock = new Lock();
    const closed = (function* (): Coroutine<void> {
      yield* lock.with(function* () {
        yield* sleep(1000);
      });
    })();
    closed.next();
    assert.equal(lock.locked(), true);
    closed.return();
    assert.equal(lock.locked(), false);

    yield* lock.acquire();
    const waiting = (function* (): Coroutine<void> {
      yield* lock.with(() => sleep(1000));
    })();
    waiting.next();
    waiting.return();
    lock.release();
    yield* lock.acquire();
    lock.release();
  });
});
