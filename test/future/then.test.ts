import assert from 'node:assert/strict';
import { CancelledError, Future, sleep } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

loopTest('await in an async function, on a hosted loop', async (t) => {
  const values = await t.host(function* () {
    const f = t.loop.createFuture<number>();
    const g = t.loop.createFuture<number>();
    const h = t.loop.createFuture<number>();
    const waiting = (async () => {
      const seen: unknown[] = [];
      seen.push(await f);
      seen.push(await g.catch((error) => error));
      try {
        await h;
      } catch (error) {
        seen.push(error);
      }
      seen.push(await t.loop.createTask(sleep(5, 'slept')));
      return seen;
    })();
    yield* sleep(1);
    f.setResult(1);
    g.setException('two');
    yield* sleep(1);
    h.cancel('three');
    return yield waiting;
  });
  const [one, two, three, four] = values as unknown[];
  assert.equal(one, 1);
  assert.equal(two, 'two');
  assert.ok(three instanceof CancelledError);
  assert.equal((three as Error).message, 'three');
  assert.equal(four, 'slept');
});

loopTest('Promise.all and Promise.race take futures', async (t) => {
  await t.host(function* () {
    const tasks = [3, 1, 2].map((delay) => t.loop.createTask(sleep(delay, delay)));
    assert.deepEqual(yield Promise.all(tasks), [3, 1, 2]);
    assert.equal(yield Promise.race([3, 1, 2].map((delay) => t.loop.createTask(sleep(delay, delay)))), 1);
    yield* sleep(10);
  });
});

loopTest('then, catch and finally return futures of the same loop', (t) => {
  t.run(function* () {
    const f = t.loop.createFuture<number>();
    for (const derived of [f.then(), f.catch(), f.finally()]) {
      assert.ok(derived instanceof Future);
      assert.equal(derived.getLoop(), t.loop);
    }
    f.setResult(1);
    yield* sleep(0);
  });
});

loopTest('then of a task returns a future, not a task', (t) => {
  const task = t.loop.createTask(sleep(1, 'x'));
  const derived = task.then((value) => `${value}y`);
  assert.equal(derived.constructor, Future);
  assert.equal(t.loop.runUntilComplete(derived), 'xy');
});

loopTest('handlers are chosen by the outcome, and what they return or throw goes on', (t) => {
  t.run(function* () {
    const good = t.loop.createFuture<number>();
    const bad = t.loop.createFuture<number>();
    const cancelled = t.loop.createFuture<number>();
    good.setResult(1);
    bad.setException(new Error('bad'));
    cancelled.cancel('gone');
    const never = (): never => assert.fail('called');
    assert.equal(yield* good.then((value) => value + 1, never), 2);
    assert.equal(yield* good.catch(never), 1);
    assert.equal(yield* bad.then(never, (error) => (error as Error).message), 'bad');
    assert.equal(yield* bad.catch(() => 'caught'), 'caught');
    assert.equal(yield* cancelled.then(never, (error) => (error as Error).name), 'CancelledError');
    try {
      yield* good.then(() => {
        throw new RangeError('thrown');
      });
      assert.fail();
    } catch (error) {
      assert.equal((error as Error).message, 'thrown');
    }
  });
});

loopTest('a handler may return a future, a promise-like or a task', (t) => {
  t.run(function* () {
    const start = t.loop.createFuture<number>();
    start.setResult(1);
    assert.equal(yield* start.then(() => t.loop.createTask(sleep(5, 'task'))), 'task');
    const inner = t.loop.createFuture<string>();
    t.loop.callLater(1, () => inner.setResult('inner'));
    assert.equal(yield* start.then(() => inner), 'inner');
    const thenable = { then: (resolve: (value: string) => void) => resolve('thenable') };
    assert.equal(yield* start.then(() => thenable as PromiseLike<string>), 'thenable');
  });
});

loopTest('what passes through unhandled keeps its outcome', (t) => {
  t.run(function* () {
    const cancelled = t.loop.createFuture();
    cancelled.cancel('gone');
    const derived = cancelled.then(() => 1).finally(() => {});
    try {
      yield* derived;
      assert.fail();
    } catch (error) {
      assert.ok(error instanceof CancelledError);
      assert.equal(error.message, 'gone');
    }
  });
});

loopTest('a future that is cancelled by then stays cancelled in what was derived', (t) => {
  t.run(function* () {
    const f = t.loop.createFuture();
    const derived = f.then(() => 1);
    f.cancel();
    yield* sleep(0);
    yield* sleep(0);
    assert.equal(derived.cancelled(), true);
  });
});

loopTest('cancelling what was derived does not cancel the source', (t) => {
  t.run(function* () {
    const f = t.loop.createFuture<number>();
    const derived = f.then(() => t.log('handler'));
    assert.equal(derived.cancel(), true);
    assert.equal(f.done(), false);
    f.setResult(1);
    yield* sleep(0);
    assert.equal(derived.cancelled(), true);
    assert.deepEqual(t.trace, [], 'nobody wants what the handler would return');
  });
});

loopTest('finally', (t) => {
  t.run(function* () {
    const good = t.loop.createFuture<number>();
    const bad = t.loop.createFuture<number>();
    good.setResult(1);
    bad.setException(new Error('bad'));
    assert.equal(
      yield* good.finally((...given: unknown[]) => {
        t.log('finally', given.length);
        return 'ignored';
      }),
      1,
    );
    const outcomes: unknown[] = [];
    for (const future of [
      bad.finally(() => t.log('finally')),
      good.finally(() => {
        throw new Error('thrown in finally');
      }),
      bad.finally(() => {
        throw new Error('instead');
      }),
      good.finally(() => t.loop.createTask(sleep(7))),
    ]) {
      try {
        outcomes.push(yield* future);
      } catch (error) {
        outcomes.push((error as Error).message);
      }
    }
    assert.deepEqual(outcomes, ['bad', 'thrown in finally', 'instead', 1]);
    assert.deepEqual(t.trace, ['finally 0', 'finally']);
    assert.equal(yield* good.finally(null), 1);
    assert.equal(yield* good.finally(undefined), 1);
  });
});

loopTest('handlers that are no functions are passed over', (t) => {
  t.run(function* () {
    const f = t.loop.createFuture<number>();
    f.setResult(1);
    assert.equal(yield* f.then(5 as never, 'x' as never), 1);
    assert.equal(yield* f.then(null, null), 1);
  });
});

loopTest('handlers run on the loop, never at once', (t) => {
  const f = t.loop.createFuture<number>();
  f.setResult(1);
  f.then(() => t.log('handler', t.loop.isRunning()));
  t.log('after then');
  t.turn();
  assert.deepEqual(t.trace, ['after then', 'handler true']);
});
