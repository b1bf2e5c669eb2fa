import assert from 'node:assert/strict';
import {
  allTasks,
  type Coroutine,
  coroutine,
  createTask,
  currentTask,
  ensureFuture,
  Future,
  newEventLoop,
  sleep,
  Task,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

const WRONG_TYPE = { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };

const NO_COROUTINES: Record<string, unknown> = {
  undefined: undefined,
  null: null,
  'a number': 1,
  'a string': 'text',
  'a generator function': function* () {},
  'an async function': async () => {},
  'a promise': Promise.resolve(1),
  'an object': {},
  'an array': [],
};

for (const [name, value] of Object.entries(NO_COROUTINES)) {
  loopTest(`createTask of ${name}`, (t) => {
    const expected = { ...WRONG_TYPE, message: /^createTask: "coro" must be a coroutine object, got / };
    assert.throws(() => t.loop.createTask(value as never), expected);
    t.run(function* () {
      assert.throws(() => createTask(value as never), expected);
    });
  });
}

loopTest('createTask of a future or a task', (t) => {
  const task = t.loop.createTask(sleep(1));
  assert.throws(() => t.loop.createTask(task as never), WRONG_TYPE);
  assert.throws(() => t.loop.createTask(t.loop.createFuture() as never), WRONG_TYPE);
  t.loop.runUntilComplete(task);
});

const BAD_OPTIONS: [string, unknown, object][] = [
  ['a number', 5, WRONG_TYPE],
  ['null', null, WRONG_TYPE],
  ['a string', 'name', WRONG_TYPE],
  ['a name that is no string', { name: 5 }, WRONG_TYPE],
  ['a name that is null', { name: null }, WRONG_TYPE],
  ['an unknown option', { nom: 'x' }, { name: 'TypeError', code: 'ERR_ASYNCIO_UNKNOWN_OPTION', message: /"nom"/ }],
];
for (const [name, options, expected] of BAD_OPTIONS) {
  loopTest(`createTask with ${name} as options`, (t) => {
    const coro = sleep(1);
    assert.throws(() => t.loop.createTask(coro, options as never), expected);
    // What was refused can still be awaited.
    t.loop.runUntilComplete(t.loop.createTask(coro, { name: undefined }));
  });
}

loopTest('createTask on a closed loop', (t) => {
  const other = newEventLoop({ backend: t.loop.backend });
  other.close();
  const closed = { name: 'RuntimeError', code: 'ERR_ASYNCIO_LOOP_CLOSED', message: 'Event loop is closed' };
  const coro = sleep(1);
  assert.throws(() => other.createTask(coro), closed);
  assert.throws(() => other.runUntilComplete(coro), closed);
  t.loop.runUntilComplete(coro);
});

loopTest('createTask outside of a running loop', () => {
  assert.throws(() => createTask(sleep(1)), {
    name: 'RuntimeError',
    code: 'ERR_ASYNCIO_NO_RUNNING_LOOP',
    message:
      'createTask: no event loop runs in this thread: call it in a coroutine that run or runAsync runs, or use loop.createTask',
  });
});

loopTest('a coroutine function in place of a coroutine: the error says to call it', (t) => {
  function* main(): Coroutine<void> {}
  for (const wrong of [main, coroutine(main)]) {
    assert.throws(() => t.loop.createTask(wrong as never), {
      code: 'ERR_ASYNCIO_INVALID_ARG_TYPE',
      message: /"coro" must be a coroutine object, got \[.*\bmain\]; call it: main\(\)$/,
    });
    assert.throws(() => t.loop.runUntilComplete(wrong as never), {
      code: 'ERR_ASYNCIO_NOT_AWAITABLE',
      message: /; call it: main\(\)$/,
    });
  }
  async function* items(): AsyncGenerator<void> {}
  assert.throws(() => t.loop.createTask(items as never), { message: /got \[AsyncGeneratorFunction: items\]$/ });
});

loopTest('setResult and setException on a task', (t) => {
  const task = t.loop.createTask(sleep(1));
  const refused = { name: 'RuntimeError', code: 'ERR_ASYNCIO_TASK_OWNS_RESULT' };
  for (let i = 0; i < 2; i++) {
    assert.throws(() => task.setResult(undefined), {
      ...refused,
      message: 'Task does not support setResult operation',
    });
    assert.throws(() => task.setException(1), { ...refused, message: 'Task does not support setException operation' });
    t.loop.runUntilComplete(task);
  }
  assert.equal(task.result(), undefined);
});

loopTest('a task that is not done yet', (t) => {
  const task = t.loop.createTask(sleep(1));
  assert.throws(() => task.result(), { name: 'InvalidStateError', code: 'ERR_ASYNCIO_INVALID_STATE' });
  assert.throws(() => task.exception(), { name: 'InvalidStateError', code: 'ERR_ASYNCIO_INVALID_STATE' });
  t.loop.runUntilComplete(task);
});

loopTest('setName', (t) => {
  const task = t.loop.createTask(sleep(1), { name: 'before' });
  for (const bad of [undefined, null, 5, {}]) {
    assert.throws(() => task.setName(bad as never), { ...WRONG_TYPE, message: /^setName: "name" must be a string/ });
  }
  assert.equal(task.getName(), 'before');
  t.loop.runUntilComplete(task);
});

loopTest('printStack', (t) => {
  const task = t.loop.createTask(sleep(1));
  for (const bad of [null, 5, 'text', {}]) assert.throws(() => task.printStack(bad as never), WRONG_TYPE);
  t.loop.runUntilComplete(task);
});

for (const [name, fn] of Object.entries({ currentTask, allTasks })) {
  loopTest(`${name} of what is no loop`, () => {
    for (const bad of [null, 5, 'text', {}]) assert.throws(() => fn(bad as never), WRONG_TYPE);
  });
}

loopTest('ensureFuture', (t) => {
  const future = t.loop.createFuture<number>();
  assert.equal(ensureFuture(future), future);
  const task = ensureFuture(sleep(1, 'x'));
  assert.ok(task instanceof Task);
  assert.equal(ensureFuture(task), task);
  assert.equal(t.loop.runUntilComplete(task), 'x');
  for (const bad of [undefined, null, 1, 'text', {}, [], function* () {}, async () => {}]) {
    assert.throws(() => ensureFuture(bad as never), {
      name: 'TypeError',
      code: 'ERR_ASYNCIO_NOT_AWAITABLE',
      message: /^ensureFuture: a coroutine, a Future or a Promise is required, got /,
    });
  }
  const other = newEventLoop({ backend: t.loop.backend });
  assert.throws(() => ensureFuture(other.createFuture()), { name: 'RuntimeError', code: 'ERR_ASYNCIO_OTHER_LOOP' });
  other.close();
});

loopTest('ensureFuture of a promise', async (t) => {
  assert.equal(await t.loop.runUntilCompleteAsync(ensureFuture(Promise.resolve(5))), 5);
  const error = new Error('rejected');
  const failing: Future<unknown> = ensureFuture(Promise.reject(error));
  await assert.rejects(t.loop.runUntilCompleteAsync(failing), error);
});

loopTest('a task factory', (t) => {
  const { loop } = t;
  assert.equal(loop.getTaskFactory(), null);
  const given: unknown[] = [];
  const factory = <T>(forLoop: typeof loop, coro: Coroutine<T>, options: object): Future<T> => {
    given.push(forLoop === loop, options);
    loop.setTaskFactory(null);
    const task = loop.createTask(coro, { ...options, name: 'by factory' });
    loop.setTaskFactory(factory);
    return task;
  };
  loop.setTaskFactory(factory);
  assert.equal(loop.getTaskFactory(), factory);
  const task = loop.createTask(sleep(1, 'x'), { name: 'asked for' });
  assert.equal(task.getName(), 'by factory');
  assert.equal(loop.runUntilComplete(task), 'x');
  assert.equal(loop.runUntilComplete(sleep(1, 'y')), 'y');
  assert.deepEqual(given, [true, { name: 'asked for' }, true, {}]);
  loop.setTaskFactory(null);
  assert.equal(loop.getTaskFactory(), null);
  assert.notEqual((loop.createTask(sleep(0)) as Task).getName(), 'by factory');
  t.turn(3);
});

loopTest('a task factory that throws', (t) => {
  const error = new Error('no task for you');
  t.loop.setTaskFactory(() => {
    throw error;
  });
  const is = (thrown: unknown): boolean => thrown === error;
  const coro = sleep(1);
  assert.throws(() => t.loop.createTask(coro), is);
  assert.throws(() => t.loop.runUntilComplete(coro), is);
  t.loop.setTaskFactory(null);
  t.loop.runUntilComplete(coro);
});

loopTest('a task factory that returns no Future', (t) => {
  for (const bad of [undefined, null, 5, {}, Promise.resolve()]) {
    t.loop.setTaskFactory(() => bad as never);
    const expected = { name: 'TypeError', message: /^createTask: "taskFactory\(\)" must be a Future/ };
    const coro = sleep(1);
    assert.throws(() => t.loop.createTask(coro), expected);
    assert.throws(() => t.loop.runUntilComplete(coro), expected);
    t.loop.setTaskFactory(null);
    t.loop.runUntilComplete(coro);
  }
});

loopTest('setTaskFactory of what is no function', (t) => {
  for (const bad of [undefined, 1, 'text', {}]) {
    assert.throws(() => t.loop.setTaskFactory(bad as never), {
      ...WRONG_TYPE,
      message: /^setTaskFactory: "factory" must be a function or null/,
    });
  }
  assert.equal(t.loop.getTaskFactory(), null);
});

loopTest('a Task is made by createTask', (t) => {
  function* coro(): Coroutine<void> {
    t.log('ran');
  }
  for (const args of [[], [coro()], [sleep(1)], [null], [{}]]) {
    assert.throws(() => new (Task as never as new (...args: unknown[]) => object)(...args), {
      ...WRONG_TYPE,
      message: /createTask\(coro\)/,
    });
  }
  for (const args of [[], [null], [{}], [{ loop: t.loop }]]) {
    assert.throws(() => new (Future as never as new (...args: unknown[]) => object)(...args), {
      ...WRONG_TYPE,
      message: /loop\.createFuture\(\)/,
    });
  }
  t.turn();
  assert.deepEqual(t.trace, []);
});
