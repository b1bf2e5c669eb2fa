import assert from 'node:assert/strict';
import {
  allTasks,
  type Coroutine,
  coroutine,
  createTask,
  currentTask,
  newEventLoop,
  sleep,
  Task,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

loopTest('names: given, by default, set', (t) => {
  t.run(function* () {
    const named = createTask(sleep(1), { name: 'fetch' });
    assert.equal(named.getName(), 'fetch');
    named.setName('other');
    assert.equal(named.getName(), 'other');
    named.setName('');
    assert.equal(named.getName(), '');
    const a = createTask(sleep(1));
    const b = createTask(sleep(1));
    assert.match(a.getName(), /^Task-\d+$/);
    assert.equal(a.getName(), a.getName());
    assert.notEqual(a.getName(), b.getName());
    yield* sleep(2);
    named.setName('done');
    assert.equal(named.getName(), 'done');
  });
});

loopTest('getCoro', (t) => {
  function* body(): Coroutine<void> {
    yield* sleep(1);
  }
  const coro = body();
  const task = t.loop.createTask(coro);
  assert.equal(task.getCoro(), coro);
  task.setName('with details');
  assert.equal(task.getCoro(), coro);
  t.loop.runUntilComplete(task);
  assert.equal(task.getCoro(), coro);
});

loopTest('getStack: the coroutines a task is in, outermost first', (t) => {
  const stacks: Coroutine<unknown>[][] = [];
  const look = (): number => stacks.push(currentTask()!.getStack());
  const inner = coroutine(function* inner(): Coroutine<void> {
    look();
    yield* sleep(1);
    look();
  });
  function* middle(): Coroutine<void> {
    yield inner();
    look();
  }
  function* outer(): Coroutine<void> {
    look();
    yield middle();
    look();
  }
  const coro = outer();
  const task = t.loop.createTask(coro);
  assert.deepEqual(task.getStack(), [coro]);
  t.loop.runUntilComplete(task);
  assert.deepEqual(
    stacks.map((stack) => stack.length),
    [1, 3, 3, 2, 1],
  );
  for (const stack of stacks) assert.equal(stack[0], coro);
  assert.equal(stacks[1]![1], stacks[3]![1]);
  assert.deepEqual(task.getStack(), []);
});

loopTest('getStack of a waiting task is a copy', (t) => {
  const task = t.loop.createTask(
    (function* () {
      yield (function* () {
        yield* sleep(1);
      })();
    })(),
  );
  t.turn();
  task.getStack().length = 0;
  assert.equal(task.getStack().length, 2);
  t.loop.runUntilComplete(task);
});

loopTest('printStack writes a line for each, with the place where it is suspended', (t) => {
  let written = '';
  const fetching = coroutine(function* fetching(): Coroutine<void> {
    yield* sleep(1);
  });
  const task = t.loop.createTask(
    (function* () {
      yield* fetching();
    })(),
    { name: 'crawler' },
  );
  t.turn();
  task.printStack((text) => {
    written += text;
  });
  assert.match(
    written,
    /^Stack for <Task pending name='crawler' .*> \(outermost coroutine first\):\n {2}<anonymous> at .*introspection\.test\.ts:\d+:\d+\n {2}fetching at .*introspection\.test\.ts:\d+:\d+\n$/,
  );
  t.loop.runUntilComplete(task);
});

loopTest('currentTask: the task whose step it is, and null elsewhere', (t) => {
  const { loop } = t;
  const seen: unknown[] = [];
  const task = loop.createTask(
    (function* () {
      seen.push(currentTask());
      loop.callSoon(() => seen.push(currentTask()));
      yield* sleep(1);
      seen.push(currentTask(loop));
      yield* createTask(
        (function* () {
          seen.push(currentTask());
        })(),
      );
      seen.push(currentTask());
      yield (function* () {
        seen.push(currentTask());
      })();
    })(),
  );
  assert.equal(currentTask(loop), null);
  loop.runUntilComplete(task);
  assert.equal(currentTask(loop), null);
  assert.equal(seen.length, 6);
  const child = seen[3];
  assert.ok(child instanceof Task && child !== task);
  assert.deepEqual(
    seen.map((each) => (each === task ? 'task' : each === child ? 'child' : each)),
    ['task', null, 'task', 'child', 'task', 'task'],
  );
  assert.throws(() => currentTask(), { name: 'RuntimeError', code: 'ERR_ASYNCIO_NO_RUNNING_LOOP' });
});

loopTest('currentTask is right after a step that throws', (t) => {
  const { loop } = t;
  loop.runUntilComplete(
    (function* () {
      try {
        yield* createTask(
          (function* () {
            throw new Error('x');
          })(),
        );
      } catch {}
      assert.notEqual(currentTask(), null);
      loop.callSoon(() => t.log(currentTask()));
      yield* sleep(0);
    })(),
  );
  assert.deepEqual(t.trace, ['null']);
});

loopTest('currentTask while futures are completed, cancelled and inspected', (t) => {
  t.run(function* () {
    const own = currentTask();
    const future = t.loop.createFuture();
    future.addDoneCallback(() => t.log(currentTask()));
    const other = createTask(sleep(100));
    yield* sleep(0);
    other.cancel();
    future.cancel();
    assert.equal(currentTask(), own);
    yield* sleep(0);
    assert.equal(currentTask(), own);
  });
  assert.deepEqual(t.trace, ['null']);
});

loopTest('allTasks: those that are not done', (t) => {
  const { loop } = t;
  assert.deepEqual(allTasks(loop), new Set());
  t.run(function* () {
    const own = currentTask()!;
    assert.deepEqual(allTasks(), new Set([own]));
    const sleeping = createTask(sleep(10));
    const ready = createTask(sleep(0));
    const waiting = createTask(
      (function* () {
        yield* sleeping;
      })(),
    );
    const cancelled = createTask(sleep(5));
    assert.deepEqual(allTasks(), new Set([own, sleeping, ready, waiting, cancelled]));
    cancelled.cancel();
    assert.ok(allTasks().has(cancelled), 'not done yet');
    yield* sleep(1);
    assert.deepEqual(allTasks(), new Set([own, sleeping, waiting]));
    yield* waiting;
    assert.deepEqual(allTasks(loop), new Set([own]));
  });
  assert.deepEqual(allTasks(loop), new Set());
  assert.throws(() => allTasks(), { name: 'RuntimeError', code: 'ERR_ASYNCIO_NO_RUNNING_LOOP' });
});

loopTest('allTasks is a set of its own each time', (t) => {
  const task = t.loop.createTask(sleep(1));
  allTasks(t.loop).clear();
  assert.deepEqual(allTasks(t.loop), new Set([task]));
  t.loop.runUntilComplete(task);
});

loopTest('allTasks knows one loop', (t) => {
  const other = newEventLoop({ backend: t.loop.backend, clock: 'virtual' });
  const task = other.createTask(sleep(1));
  assert.deepEqual(allTasks(t.loop), new Set());
  assert.deepEqual(allTasks(other), new Set([task]));
  other.runUntilComplete(task);
  other.close();
});
