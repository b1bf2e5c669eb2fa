import assert from 'node:assert/strict';
import {
  abortable,
  CancelledError,
  type Coroutine,
  createTask,
  ensureFuture,
  gather,
  sleep,
  type Task,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

/** Lets `task` run for `turns` iterations, cancels it, and waits for its end. */
function* cancelAfter(task: Task, turns: number): Coroutine<void> {
  for (let i = 0; i < turns; i++) yield* sleep(0);
  assert.equal(task.cancel('enough'), true);
  try {
    yield* task;
    assert.fail('it ended otherwise');
  } catch (error) {
    assert.ok(error instanceof CancelledError, String(error));
    assert.equal(error.message, 'enough');
  }
  assert.equal(task.cancelled(), true);
}

function* awaiting(awaitable: unknown): Coroutine<unknown> {
  return yield awaitable;
}

loopTest('while it awaits a future: the future is cancelled', (t) => {
  t.run(function* () {
    const future = t.loop.createFuture();
    yield* cancelAfter(createTask(awaiting(future)), 1);
    assert.equal(future.cancelled(), true);
  });
});

loopTest('while it awaits a task: that task is cancelled, and so on to the last', (t) => {
  t.run(function* () {
    const last = createTask(sleep(1000));
    const middle = createTask(awaiting(last));
    yield* cancelAfter(createTask(awaiting(middle)), 2);
    assert.equal(middle.cancelled(), true);
    assert.equal(last.cancelled(), true);
    assert.deepEqual([last.cancelling(), middle.cancelling()], [1, 1]);
  });
});

loopTest('while it awaits a task that refuses: it goes on', (t) => {
  function* refusing(): Coroutine<string> {
    try {
      yield* sleep(1000);
    } catch {}
    return 'refused';
  }
  t.run(function* () {
    const inner = createTask(refusing());
    const outer = createTask(awaiting(inner));
    yield* sleep(0);
    yield* sleep(0);
    assert.equal(outer.cancel(), true);
    assert.equal(yield* outer, 'refused');
    assert.equal(outer.cancelled(), false);
    assert.equal(outer.cancelling(), 1);
  });
});

loopTest('while it awaits a gather: all children are cancelled', (t) => {
  t.run(function* () {
    const children = [1, 2, 3].map((n) => createTask(sleep(n * 1000)));
    yield* cancelAfter(createTask(awaiting(gather(children))), 1);
    for (const child of children) assert.equal(child.cancelled(), true);
  });
});

loopTest('while it awaits a promise: it does not wait for that', async (t) => {
  await t.host(function* () {
    let settle: (value: unknown) => void = () => {};
    const promise = new Promise((resolve) => {
      settle = resolve;
    });
    yield* cancelAfter(createTask(awaiting(promise)), 1);
    settle('too late');
    yield promise;
  });
});

loopTest('while it awaits a promise that is rejected later: nobody hears of it', async (t) => {
  await t.host(function* () {
    let reject: (reason: unknown) => void = () => {};
    const promise = new Promise((_resolve, refuse) => {
      reject = refuse;
    });
    yield* cancelAfter(createTask(awaiting(promise)), 1);
    reject(new Error('too late'));
    yield new Promise((resolve) => setImmediate(resolve));
  });
});

loopTest('while it awaits a future over a promise: that future is cancelled', async (t) => {
  await t.host(function* () {
    const future = ensureFuture(new Promise(() => {}));
    yield* cancelAfter(createTask(awaiting(future)), 1);
    assert.equal(future.cancelled(), true);
  });
});

loopTest('while it awaits an abortable: the signal is aborted', async (t) => {
  await t.host(function* () {
    let reason: unknown;
    const future = abortable(
      (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reason = signal.reason;
            reject(signal.reason);
          });
        }),
    );
    yield* cancelAfter(createTask(awaiting(future)), 1);
    assert.ok(reason instanceof CancelledError);
    assert.equal(reason.message, 'enough');
  });
});

loopTest('while it sleeps: at once, and the timer is gone', (t) => {
  t.run(function* () {
    const start = t.loop.time();
    yield* cancelAfter(createTask(sleep(1000)), 1);
    assert.equal(t.loop.time(), start);
  });
});

loopTest('while it sleeps forever', (t) => {
  t.run(function* () {
    yield* cancelAfter(createTask(sleep(Number.POSITIVE_INFINITY)), 1);
  });
});

loopTest('while it gives up a turn', (t) => {
  function* turning(): Coroutine<never> {
    for (;;) yield;
  }
  t.run(function* () {
    yield* cancelAfter(createTask(turning()), 3);
  });
});

loopTest('while it awaits nested coroutines: innermost first, each finally runs once', (t) => {
  function* nested(n: number): Coroutine<void> {
    try {
      if (n === 0) yield* sleep(1000);
      else if (n % 2 === 0) yield* nested(n - 1);
      else yield nested(n - 1);
    } finally {
      t.log(n);
    }
  }
  t.run(function* () {
    yield* cancelAfter(createTask(nested(4)), 1);
  });
  assert.deepEqual(t.trace, ['0', '1', '2', '3', '4']);
});

loopTest('a sleep that was cancelled can be slept anew, and times are right', (t) => {
  t.run(function* () {
    const start = t.loop.time();
    function* napping(): Coroutine<number> {
      try {
        yield* sleep(100);
      } catch {}
      yield* sleep(10);
      return t.loop.time() - start;
    }
    const task = createTask(napping());
    yield* sleep(30);
    task.cancel();
    assert.equal(yield* task, 40);
  });
  // The timer of the first sleep wakes nobody.
  t.loop.runUntilComplete(sleep(200));
});

loopTest('a slot that a cancelled sleeper has left wakes nobody else', (t) => {
  t.run(function* () {
    const sleepers = Array.from({ length: 50 }, (_, i) => createTask(sleep(10 + (i % 3))));
    yield* sleep(5);
    for (const sleeper of sleepers.filter((_, i) => i % 2 === 0)) sleeper.cancel();
    const start = t.loop.time();
    // They take over the slots that are free now, with later deadlines.
    const later = Array.from({ length: 50 }, () => createTask(sleep(100, 'slept')));
    const results = yield* gather(later);
    assert.equal(t.loop.time() - start, 100);
    assert.ok(results.every((result) => result === 'slept'));
    assert.equal(sleepers.filter((sleeper) => sleeper.cancelled()).length, 25);
  });
});

loopTest('tasks that await each other in a circle can be cancelled, directly and through gather', (t) => {
  for (const around of [(task: Task) => task, (task: Task) => gather([sleep(100), task])]) {
    t.run(function* () {
      const tasks: Task[] = [];
      for (const next of [1, 2, 0]) {
        tasks.push(
          createTask(
            (function* () {
              yield* around(tasks[next]!);
            })(),
          ),
        );
      }
      const outside = createTask(awaiting(tasks[1]!));
      yield* sleep(0);
      yield* sleep(0);
      assert.equal(outside.cancel('enough'), true);
      yield* gather([outside, ...tasks], { returnExceptions: true });
      for (const task of [outside, ...tasks]) {
        assert.equal(task.cancelled(), true);
        assert.equal(task.cancelling(), 1);
      }
    });
  }
});
