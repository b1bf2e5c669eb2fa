import assert from 'node:assert/strict';
import { CancelledError, type Coroutine, coroutine, createTask, sleep, type Task } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

/** Starts a task of `body`, cancels it while it waits, and lets it end. */
function* cancelWhileWaiting<T>(body: () => Coroutine<T>): Coroutine<Task<T>> {
  const task = createTask(body());
  yield* sleep(0);
  task.cancel('from outside');
  while (!task.done()) yield* sleep(1);
  return task;
}

loopTest('return in finally swallows an exception, and a cancellation', (t) => {
  function* returning(act: () => Coroutine<unknown>): Coroutine<string> {
    try {
      yield* act();
    } finally {
      // biome-ignore lint/correctness/noUnsafeFinally: what is tested
      return 'from finally';
    }
  }
  t.run(function* () {
    const task = yield* cancelWhileWaiting(() => returning(() => sleep(1000)));
    assert.equal(task.cancelled(), false);
    assert.equal(task.result(), 'from finally');
    const failing = createTask(
      returning(function* () {
        throw new Error('swallowed');
      }),
    );
    assert.equal(yield* failing, 'from finally');
  });
});

loopTest('an exception in finally replaces a cancellation', (t) => {
  const error = new RangeError('from finally');
  t.run(function* () {
    const task = yield* cancelWhileWaiting(function* () {
      try {
        yield* sleep(1000);
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: what is tested
        throw error;
      }
    });
    assert.equal(task.cancelled(), false);
    assert.equal(task.exception(), error);
  });
});

loopTest('an exception after a cancellation was caught', (t) => {
  t.run(function* () {
    const task = yield* cancelWhileWaiting(function* () {
      try {
        yield* sleep(1000);
      } catch (cause) {
        throw new Error('instead', { cause });
      }
    });
    const error = task.exception() as Error;
    assert.equal(error.message, 'instead');
    assert.ok(error.cause instanceof CancelledError);
  });
});

loopTest('finally may wait, whatever it is for', (t) => {
  t.run(function* () {
    const future = t.loop.createFuture<string>();
    const start = t.loop.time();
    const task = yield* cancelWhileWaiting(function* () {
      try {
        yield* sleep(1000);
      } finally {
        yield* sleep(10);
        t.loop.callLater(5, () => future.setResult('cleaned'));
        t.log(yield* future);
        t.log(yield* createTask(sleep(1, 'child')), t.loop.time() - start);
      }
    });
    assert.equal(task.cancelled(), true);
  });
  assert.deepEqual(t.trace, ['cleaned', 'child 16']);
});

loopTest('finally blocks at every depth run, innermost first, though each waits and one throws', (t) => {
  const nested = coroutine(function* (n: number): Coroutine<void> {
    try {
      if (n > 0) yield* nested(n - 1);
      else yield* sleep(1000);
    } finally {
      yield* sleep(1);
      t.log(n);
      // biome-ignore lint/correctness/noUnsafeFinally: what is tested
      if (n === 1) throw new Error('one');
    }
  });
  t.run(function* () {
    const task = yield* cancelWhileWaiting(() => nested(3));
    assert.equal((task.exception() as Error).message, 'one');
  });
  assert.deepEqual(t.trace, ['0', '1', '2', '3']);
});

loopTest('a coroutine that returns without waiting, one that throws at once', (t) => {
  t.run(function* () {
    const quick = createTask(
      (function* () {
        return 'quick';
      })(),
    );
    const bad = createTask(
      (function* () {
        throw new Error('at once');
      })(),
    );
    assert.equal(quick.done(), false);
    yield* sleep(0);
    assert.equal(quick.result(), 'quick');
    assert.equal((bad.exception() as Error).message, 'at once');
  });
});

loopTest('an exception reaches all that await, is the same object, and is not reported', (t) => {
  const error = new Error('shared');
  t.run(function* () {
    const task = createTask(
      (function* () {
        yield* sleep(1);
        throw error;
      })(),
    );
    const seen: unknown[] = [];
    const waiters = [1, 2, 3].map(() =>
      createTask(
        (function* () {
          try {
            yield* task;
          } catch (caught) {
            seen.push(caught);
          }
        })(),
      ),
    );
    for (const waiter of waiters) yield* waiter;
    assert.ok(seen.length === 3 && seen.every((caught) => caught === error));
    assert.throws(
      () => task.result(),
      (thrown) => thrown === error,
    );
  });
});

loopTest('a task that fails takes no other with it', (t) => {
  t.run(function* () {
    const others = [5, 6].map((n) => createTask(sleep(n, n)));
    const failing = createTask(
      (function* () {
        yield* sleep(1);
        throw new Error('alone');
      })(),
    );
    try {
      yield* failing;
    } catch {}
    assert.equal(yield* others[0]!, 5);
    assert.equal(yield* others[1]!, 6);
  });
});

loopTest('the program can throw away a coroutine that has not begun', (t) => {
  function* body(): Coroutine<void> {
    t.log('ran');
  }
  const coro = body();
  coro.return(undefined);
  assert.equal(t.loop.runUntilComplete(coro), undefined);
  assert.deepEqual(t.trace, []);
});

loopTest('a task ends its coroutine for good', (t) => {
  function* body(): Coroutine<number> {
    yield* sleep(1);
    return 1;
  }
  const coro = body();
  assert.equal(t.loop.runUntilComplete(coro), 1);
  assert.deepEqual(coro.next(), { value: undefined, done: true });
});
