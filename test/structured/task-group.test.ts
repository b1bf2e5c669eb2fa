import assert from 'node:assert/strict';
import {
  CancelledError,
  type Coroutine,
  captureCallGraph,
  coroutine,
  createTask,
  currentTask,
  ExceptionGroup,
  KeyboardInterrupt,
  sleep,
  type Task,
  type TaskGroup,
  taskGroup,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';
import { uncancellable } from '../support/uncancellable.js';

const INVALID_TYPE = { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };

loopTest('tasks have the names they are given, and are of the running loop', (t) => {
  t.run(function* () {
    yield* taskGroup(function* (tg) {
      const task = tg.createTask(sleep(1), { name: 'sleeper' });
      assert.equal(task.getName(), 'sleeper');
      assert.equal(task.getLoop(), t.loop);
    });
  });
});

loopTest('a thousand tasks, in groups of groups', (t) => {
  let ended = 0;
  function* leaf(delay: number): Coroutine<void> {
    yield* sleep(delay);
    ended++;
  }
  function* branch(): Coroutine<void> {
    yield* taskGroup(function* (tg) {
      for (let i = 0; i < 100; i++) {
        tg.createTask(leaf(i % 7));
      }
    });
  }
  t.run(function* () {
    yield* taskGroup(function* (tg) {
      for (let i = 0; i < 10; i++) {
        tg.createTask(branch());
      }
    });
  });
  assert.equal(ended, 1000);
});

loopTest('a group that lives long forgets the tasks that have ended', async (t) => {
  const refs: WeakRef<object>[] = [];
  function* result(): Coroutine<object> {
    const value = {};
    refs.push(new WeakRef(value));
    return value;
  }
  const alive = await t.host(function* () {
    return (yield* taskGroup(function* (tg) {
      for (let i = 0; i < 10_000; i++) {
        tg.createTask(result());
        yield* sleep(0);
      }
      tg.createTask(sleep(1));
      // A WeakRef keeps its target until Node has had its turn.
      yield new Promise((resolve) => setImmediate(resolve));
      globalThis.gc!();
      return refs.filter((ref) => ref.deref() !== undefined).length;
    }))!;
  });
  assert.ok(alive < 200, `${alive} of ${refs.length} results are held`);
});

loopTest('failures are not reported as never retrieved, nor are cancelled children', async (t) => {
  t.run(function* () {
    try {
      yield* taskGroup(function* (tg) {
        tg.createTask(fails());
        tg.createTask(sleep(10));
      });
    } catch (error) {
      assert.ok(error instanceof ExceptionGroup);
      assert.equal(error.errors.length, 1);
    }
  });
  globalThis.gc!();
  await new Promise((resolve) => setImmediate(resolve));
});

function* fails(): Coroutine<void> {
  throw new Error('failed');
}

loopTest('an interrupt leaves the group as it is, and what it hides is reported', (t) => {
  function* child(error: Error): Coroutine<void> {
    try {
      yield* sleep(10);
    } catch {
      // Fails all the same.
    }
    throw error;
  }
  const interrupt = new KeyboardInterrupt('stop');
  const hidden = new Error('hidden');
  t.run(function* () {
    try {
      yield* taskGroup(function* (tg) {
        tg.createTask(child(hidden));
        yield* sleep(5);
        throw interrupt;
      });
    } catch (error) {
      assert.equal(error, interrupt);
    }
  });
  const { message, exception } = t.takeReport();
  assert.match(message, /^TaskGroup task exception was not propagated/);
  assert.equal(exception, hidden);
});

loopTest('an interrupt in a child', (t) => {
  const interrupt = new KeyboardInterrupt('stop');
  function* child(): Coroutine<void> {
    throw interrupt;
  }
  t.run(function* () {
    try {
      yield* taskGroup(function* (tg) {
        tg.createTask(child());
        yield* sleep(5);
      });
    } catch (error) {
      assert.equal(error, interrupt);
    }
  });
  assert.equal(t.takeReport().exception, interrupt);
});

loopTest('a refused coroutine is closed, and does not warn that it was never awaited', (t) => {
  const late = coroutine(function* late() {
    t.log('never');
  });
  t.run(function* () {
    const over = (yield* taskGroup(function* (tg) {
      return tg;
    }))!;
    const refused = late();
    assert.throws(() => over.createTask(refused), { name: 'RuntimeError', code: 'ERR_ASYNCIO_TASK_GROUP_FINISHED' });
    assert.throws(() => refused.next(), { code: 'ERR_ASYNCIO_ALREADY_AWAITED' });
    yield* taskGroup(function* (tg) {
      tg.cancel();
      assert.throws(() => tg.createTask(late()), { name: 'RuntimeError', code: 'ERR_ASYNCIO_TASK_GROUP_ABORTING' });
    });
  });
  assert.deepEqual(t.trace, []);
});

loopTest('cancel() where it ends the body: undefined is returned', (t) => {
  const result = t.run(function* () {
    return yield* taskGroup(function* (tg) {
      t.loop.callSoon(() => tg.cancel());
      yield* sleep(1);
      return 'not reached';
    });
  });
  assert.equal(result, undefined);
});

loopTest('cancel() after the body has returned: its result is', (t) => {
  const result = t.run(function* () {
    return yield* taskGroup(function* (tg) {
      tg.createTask(sleep(10));
      t.loop.callLater(5, () => tg.cancel());
      return 'result';
    });
  });
  assert.equal(result, 'result');
  assert.equal(t.loop.time(), 5);
});

loopTest('an eager child that cancels the group is cancelled with it', (t) => {
  function* child(tg: TaskGroup): Coroutine<void> {
    tg.cancel();
    try {
      yield* sleep(10);
    } catch (error) {
      t.log((error as Error).name);
      throw error;
    }
  }
  t.run(function* () {
    yield* taskGroup(function* (tg) {
      tg.createTask(child(tg), { eagerStart: true });
    });
  });
  assert.deepEqual(t.trace, ['CancelledError']);
  assert.equal(t.loop.time(), 0);
});

loopTest('a closed group cancels its children', (t) => {
  t.run(function* () {
    let child: Task | undefined;
    const group = taskGroup(function* (tg) {
      child = tg.createTask(sleep(10));
      yield* sleep(20);
    });
    group.next();
    yield* sleep(1);
    const step = group.return('closed' as never);
    assert.equal(step.done, false);
    yield step.value;
    assert.equal(child?.cancelled(), true);
    assert.deepEqual(group.next(), { value: 'closed', done: true });
  });
});

loopTest('a task factory makes the children', (t) => {
  t.loop.setTaskFactory((loop, coro, options) => {
    const factory = loop.getTaskFactory();
    loop.setTaskFactory(null);
    const task = loop.createTask(coro, options);
    loop.setTaskFactory(factory);
    t.log(options.name);
    return task;
  });
  t.run(function* () {
    yield* taskGroup(function* (tg) {
      tg.createTask(sleep(1), { name: 'child' });
    });
  });
  assert.deepEqual(t.trace.at(-1), 'child');
});

loopTest('a task factory that returns no Future leaves the group as it was', (t) => {
  function* main(): Coroutine<string | undefined> {
    return yield* taskGroup(function* (tg) {
      const coro = sleep(1);
      t.loop.setTaskFactory(() => null as never);
      assert.throws(() => tg.createTask(coro), { name: 'TypeError', message: /^createTask: "taskFactory\(\)"/ });
      t.loop.setTaskFactory(null);
      tg.createTask(coro);
      return 'body';
    });
  }
  assert.equal(t.run(main), 'body');
  assert.equal(t.loop.time(), 1);
});

loopTest('the call graph leads from a child to the parent', (t) => {
  t.run(function* () {
    const parent = currentTask();
    yield* taskGroup(function* (tg) {
      const child = tg.createTask(sleep(1));
      assert.deepEqual(
        captureCallGraph(child)?.awaitedBy.map(({ future }) => future),
        [parent],
      );
    });
  });
});

loopTest('the parent may be cancelled at any moment', (t) => {
  for (let moment = 0; moment < 12; moment++) {
    const task = t.loop.createTask(
      (function* () {
        yield* taskGroup(function* (tg) {
          tg.createTask(sleep(2));
          yield* sleep(1);
          tg.createTask(sleep(2));
          yield* sleep(0);
        });
        yield* sleep(0);
      })(),
    );
    const canceller = t.loop.createTask(
      (function* () {
        for (let i = 0; i < moment; i++) {
          yield* sleep(i % 3 === 0 ? 0.5 : 0);
        }
        task.cancel();
      })(),
    );
    t.loop.runUntilComplete(canceller);
    try {
      t.loop.runUntilComplete(task);
    } catch (error) {
      assert.ok(error instanceof CancelledError);
    }
    assert.equal(task.cancelled(), task.cancelling() === 1, `moment ${moment}`);
  }
});

loopTest('bad input', (t) => {
  t.run(function* () {
    yield* taskGroup(function* (tg) {
      for (const wrong of [undefined, 5, fails, Promise.resolve()]) {
        assert.throws(() => tg.createTask(wrong as never), INVALID_TYPE);
      }
      assert.throws(() => tg.createTask(sleep(1), { nam: 'x' } as never), {
        name: 'TypeError',
        code: 'ERR_ASYNCIO_UNKNOWN_OPTION',
      });
      assert.throws(() => tg.createTask(sleep(1), { name: 5 } as never), INVALID_TYPE);
    });
    yield* createTask(sleep(1));
  });
});

for (const how of ['a failure', 'cancel()']) {
  loopTest(`${how} cancels every task and the body, although the cancel of one throws`, (t) => {
    function* sleeps(name: string): Coroutine<void> {
      try {
        yield* sleep(500);
      } finally {
        t.log(name, t.loop.time());
      }
    }
    function* waits(): Coroutine<string> {
      return yield* uncancellable(t.loop, 50);
    }
    t.run(function* () {
      let bad: Task<string> | undefined;
      try {
        yield* taskGroup(function* (tg) {
          tg.createTask(sleeps('before'));
          bad = tg.createTask(waits());
          tg.createTask(sleeps('after'));
          t.loop.callLater(5, () => (how === 'cancel()' ? tg.cancel() : tg.createTask(fails())));
          yield* sleeps('body');
        });
        t.log('no error', t.loop.time());
      } catch (error) {
        t.log((error as ExceptionGroup).errors, t.loop.time());
      }
      const { message, exception, task } = t.takeReport();
      assert.deepEqual([message, String(exception)], ['Exception in cancel() of a task', 'Error: cancel throws']);
      assert.equal(task, bad);
      assert.equal(bad?.result(), 'done');
      assert.equal(currentTask()!.cancelling(), 0);
    });
    const end = how === 'cancel()' ? 'no error 50' : 'Error: failed 50';
    assert.deepEqual(t.trace, ['before 5', 'after 5', 'body 5', end]);
  });
}

loopTest('a body whose cancel throws ends by itself, and the group has the error of its task', (t) => {
  t.run(function* () {
    try {
      yield* taskGroup(function* (tg) {
        tg.createTask(fails());
        t.log(yield* uncancellable(t.loop, 50));
      });
    } catch (error) {
      t.log((error as ExceptionGroup).errors);
    }
    assert.equal(t.takeReport().task, currentTask());
    assert.equal(currentTask()!.cancelling(), 0);
  });
  assert.deepEqual(t.trace, ['done', 'Error: failed']);
});

loopTest('createTask returns an eager task that has cancelled the group and whose cancel throws', (t) => {
  t.run(function* () {
    let task: Task<string> | undefined;
    yield* taskGroup(function* (tg) {
      function* cancels(): Coroutine<string> {
        tg.cancel();
        return yield* uncancellable(t.loop, 50);
      }
      task = tg.createTask(cancels(), { eagerStart: true });
      yield* sleep(500);
    });
    assert.equal(t.loop.time(), 50);
    assert.equal(t.takeReport().task, task);
    assert.equal(task?.result(), 'done');
  });
});
