import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { type Awaitable, type Coroutine, type EventLoop, newEventLoop, sleep } from 'asyncio-native';
import { type LoopTest, loopTest } from '../support/loop-test.js';

const CLOSED = { name: 'RuntimeError', code: 'ERR_ASYNCIO_LOOP_CLOSED', message: 'Event loop is closed' };

/** A loop that reports to `t` and has one task in every state that is not done, and those. */
function crowded(t: LoopTest) {
  const loop = newEventLoop({ backend: t.loop.backend, clock: 'virtual' });
  loop.setExceptionHandler((_loop, context) => t.reports.push(context));
  const future = loop.createFuture<string>();
  const tasks = {
    sleeping: loop.createTask(sleep(1000), { name: 'sleeping' }),
    waiting: loop.createTask(
      (function* () {
        return yield* future;
      })(),
      { name: 'waiting' },
    ),
    turning: loop.createTask(
      (function* () {
        for (;;) yield;
      })(),
      { name: 'turning' },
    ),
  };
  loop.stop();
  loop.runForever();
  return { loop, future, tasks: { ...tasks, new: loop.createTask(sleep(1), { name: 'new' }) } };
}

const DESTROYED = 'Task was destroyed but it is pending!';

/** A loop that reports to `t`, in which each coroutine waits for what it awaits first. */
function loopWithTasks(t: LoopTest, ...coroutines: Coroutine<unknown>[]): EventLoop {
  const loop = newEventLoop({ backend: t.loop.backend, clock: 'virtual' });
  loop.setExceptionHandler((_loop, context) => t.reports.push(context));
  for (const coroutine of coroutines) {
    loop.createTask(coroutine);
  }
  loop.runUntilComplete(sleep(1));
  return loop;
}

/** Takes the reports. */
function messages(t: LoopTest): unknown[] {
  return t.reports.splice(0).map(({ message }) => message);
}

loopTest('tasks that are pending when their loop is closed are reported, each once', (t) => {
  const { loop, tasks } = crowded(t);
  const cancelled = loop.createTask(sleep(1), { name: 'cancelled' });
  cancelled.cancel();
  loop.close();
  loop.close();
  assert.ok(t.reports.every(({ message }) => message === DESTROYED));
  assert.deepEqual(new Set(t.reports.map(({ task }) => task)), new Set([...Object.values(tasks), cancelled]));
  assert.equal(t.reports.length, 5);
  t.reports.length = 0;
});

loopTest('they stay pending, and can be looked at', (t) => {
  const { loop, tasks } = crowded(t);
  loop.close();
  t.reports.length = 0;
  for (const [name, task] of Object.entries(tasks)) {
    assert.equal(task.done(), false);
    assert.throws(() => task.result(), { code: 'ERR_ASYNCIO_INVALID_STATE' });
    assert.match(inspect(task), new RegExp(`^<Task pending name='${name}'`));
    assert.equal(task.getStack().length, 1);
    assert.equal(task.getLoop(), loop);
  }
});

loopTest('they cannot be cancelled, and what they wait for cannot wake them', (t) => {
  const { loop, future, tasks } = crowded(t);
  loop.close();
  t.reports.length = 0;
  for (const task of Object.values(tasks)) {
    assert.throws(() => task.cancel(), CLOSED);
    assert.equal(task.cancelling(), 0);
    assert.equal(task.done(), false);
  }
  assert.throws(() => future.setResult('too late'), CLOSED);
  assert.equal(future.result(), 'too late');
  assert.equal(tasks.waiting.done(), false);
});

loopTest('finally blocks of the coroutines of a destroyed task run, innermost first', (t) => {
  function* level(name: string, inner: Awaitable<unknown>): Coroutine<void> {
    try {
      yield inner;
      t.log(`${name} goes on`);
    } finally {
      t.log(`${name} finally`);
    }
  }
  const loop = loopWithTasks(t, level('outer', level('middle', level('inner', sleep(1000)))));
  loop.createTask(level('never begun', sleep(1)));
  loop.close();
  assert.deepEqual(t.trace, ['inner finally', 'middle finally', 'outer finally']);
  assert.deepEqual(messages(t), [DESTROYED, DESTROYED]);
});

loopTest('what a finally block throws reaches the outer coroutine, then the exception handler', (t) => {
  const error = new Error('from finally');
  function* inner(): Coroutine<void> {
    try {
      yield* sleep(1000);
    } finally {
      // biome-ignore lint/correctness/noUnsafeFinally: programs do it
      throw error;
    }
  }
  function* outer(): Coroutine<void> {
    try {
      yield inner();
    } catch (caught) {
      t.log(caught);
    }
  }
  const loop = loopWithTasks(t, outer(), inner());
  loop.close();
  assert.deepEqual(t.trace, ['Error: from finally']);
  const failed = t.reports.at(-1);
  assert.equal(failed?.exception, error);
  assert.deepEqual(messages(t), [DESTROYED, DESTROYED, 'Exception in a finally block of a destroyed task']);
});

loopTest('a finally block that awaits something is reported', (t) => {
  const loop = loopWithTasks(
    t,
    (function* (): Coroutine<void> {
      try {
        yield* sleep(1000);
      } finally {
        yield* sleep(1);
        t.log('too late');
      }
    })(),
  );
  loop.close();
  assert.deepEqual(t.trace, []);
  assert.deepEqual(messages(t), [DESTROYED, 'A finally block of a destroyed task awaits something']);
});

loopTest('a promise that is settled when the loop is closed does no harm', async (t) => {
  const loop = newEventLoop({ backend: t.loop.backend });
  loop.setExceptionHandler((_loop, context) => t.reports.push(context));
  let settle!: (value: string) => void;
  const promise = new Promise<string>((resolve) => {
    settle = resolve;
  });
  const task = loop.createTask(
    (function* () {
      yield promise;
    })(),
  );
  loop.attach();
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  loop.close();
  assert.equal(t.takeReport().task, task);
  settle('too late');
  await promise;
  assert.equal(task.done(), false);
});

loopTest('done tasks of a closed loop keep what they have', (t) => {
  const loop = newEventLoop({ backend: t.loop.backend, clock: 'virtual' });
  const task = loop.createTask(sleep(1, 'x'));
  loop.runUntilComplete(task);
  loop.close();
  assert.equal(task.result(), 'x');
  assert.equal(task.cancel(), false);
});
