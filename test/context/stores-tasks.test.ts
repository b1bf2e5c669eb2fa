import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  asCompleted,
  type Coroutine,
  coroutine,
  createTask,
  eagerTaskFactory,
  gather,
  newEventLoop,
  sleep,
  taskGroup,
  timeout,
  wait,
  waitFor,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

const id = new AsyncLocalStorage<unknown>();
const other = new AsyncLocalStorage<unknown>();

function* seen(delay = 1): Coroutine<unknown> {
  yield* sleep(delay);
  return id.getStore();
}

loopTest('every step of a task sees the stores that were active when it was created', (t) => {
  function* steps(): Coroutine<unknown[]> {
    const stores = [id.getStore(), other.getStore()];
    yield;
    stores.push(id.getStore());
    yield* sleep(1);
    stores.push(id.getStore(), other.getStore());
    return stores;
  }
  const task = id.run('a', () => other.run('b', () => t.loop.createTask(steps())));
  assert.deepEqual(t.loop.runUntilComplete(task), ['a', 'b', 'a', 'a', 'b']);
});

loopTest('tasks side by side do not see each other’s stores', (t) => {
  const created = ['a', undefined, 'b', 0, false, null].map((store) =>
    store === undefined ? t.loop.createTask(seen()) : id.run(store, () => t.loop.createTask(seen())),
  );
  assert.deepEqual(t.loop.runUntilComplete(gather(created)), ['a', undefined, 'b', 0, false, null]);
});

loopTest('a task sees its stores when it is cancelled and cleans up', (t) => {
  const stores: unknown[] = [];
  function* cleaning(): Coroutine<void> {
    try {
      yield* sleep(1000);
    } finally {
      stores.push(id.getStore());
      yield* sleep(1);
      stores.push(id.getStore());
    }
  }
  t.run(function* () {
    const task = id.run('a', () => createTask(cleaning()));
    yield;
    task.cancel();
    yield* wait([task]);
  });
  assert.deepEqual(stores, ['a', 'a']);
});

loopTest('the main coroutine of a blocking run sees the stores of the caller, tasks created outside do not', (t) => {
  const outside = t.loop.createTask(seen());
  const soon: unknown[] = [];
  t.loop.callSoon(() => soon.push(id.getStore()));
  id.run('caller', () => {
    assert.deepEqual(
      t.run(function* () {
        return [yield* seen(), yield* outside];
      }),
      ['caller', undefined],
    );
    assert.equal(id.getStore(), 'caller');
  });
  assert.deepEqual(soon, [undefined]);
});

loopTest(
  'children of gather, wait, asCompleted, waitFor, timeout and taskGroup see the stores of their parent',
  (t) => {
    const all = id.run('a', () =>
      t.loop.createTask(
        (function* () {
          const stores = [...(yield* gather([seen(), seen(2)]))];
          stores.push(...[...(yield* wait([createTask(seen())])).done].map((task) => task.result()));
          for (const next of asCompleted([seen()])) stores.push(yield* next);
          stores.push(yield* waitFor(seen(), 10));
          stores.push(yield* timeout(10, () => seen()));
          yield* taskGroup(function* (group) {
            stores.push(yield* group.createTask(seen()));
          });
          return stores;
        })(),
      ),
    );
    assert.deepEqual(t.loop.runUntilComplete(all), Array(7).fill('a'));
  },
);

loopTest('nested coroutines see the stores, however they are awaited', (t) => {
  const tracked = coroutine(seen);
  function* nested(): Coroutine<unknown[]> {
    return [yield* seen(), yield* tracked(), yield seen(), yield tracked(), id.getStore()];
  }
  const task = id.run('a', () => t.loop.createTask(coroutine(nested)()));
  assert.deepEqual(t.loop.runUntilComplete(task), Array(5).fill('a'));
});

loopTest('a store entered in the middle of a task is seen by the tasks that are created there', (t) => {
  const stores = t.run(function* () {
    const inner = id.run('inner', () => createTask(seen()));
    const nobody = createTask(seen());
    return [yield* inner, yield* nobody, id.getStore()];
  });
  assert.deepEqual(stores, ['inner', undefined, undefined]);
});

for (const outer of [undefined, 'outer']) {
  loopTest(`an eager task sees the stores, and its creator not what it enters; outside: ${outer}`, (t) => {
    t.loop.setTaskFactory(eagerTaskFactory);
    const steps: unknown[] = [];
    function* eager(): Coroutine<unknown[]> {
      const stores = [id.getStore()];
      id.enterWith('own');
      stores.push(id.getStore());
      yield* sleep(1);
      return [...stores, id.getStore()];
    }
    const main = function* (): Coroutine<void> {
      const task = createTask(eager());
      steps.push(id.getStore());
      steps.push(...(yield* task), id.getStore());
    };
    if (outer === undefined) t.run(main);
    else id.run(outer, () => t.run(main));
    assert.deepEqual(steps, [outer, outer, 'own', 'own', outer]);
  });
}

loopTest('what a step enters with enterWith stays with its task, and with it alone', (t) => {
  function* entering(store: string | undefined): Coroutine<unknown[]> {
    if (store !== undefined) id.enterWith(store);
    yield;
    const stores = [id.getStore()];
    yield* sleep(1);
    stores.push(id.getStore(), yield* createTask(seen()));
    return stores;
  }
  const tasks = [undefined, 'a', undefined, 'b', undefined].map((store) => t.loop.createTask(entering(store)));
  tasks.push(id.run('c', () => t.loop.createTask(entering('d'))));
  const stores = t.loop.runUntilComplete(gather(tasks));
  assert.deepEqual(
    stores,
    [undefined, 'a', undefined, 'b', undefined, 'd'].map((store) => [store, store, store]),
  );
  assert.equal(id.getStore(), undefined);
});

loopTest('a task may leave its store, and enter another', (t) => {
  function* moving(): Coroutine<unknown[]> {
    id.enterWith(undefined);
    yield* sleep(1);
    const stores = [id.getStore()];
    id.enterWith('second');
    yield* sleep(1);
    return [...stores, id.getStore()];
  }
  const task = id.run('first', () => t.loop.createTask(moving()));
  assert.deepEqual(t.loop.runUntilComplete(task), [undefined, 'second']);
});

loopTest('debug mode keeps stores apart as well', (t) => {
  const loop = newEventLoop({ backend: t.loop.backend, clock: 'virtual', debug: true });
  function* entering(store?: string): Coroutine<unknown> {
    if (store !== undefined) id.enterWith(store);
    return yield* seen2();
  }
  function* seen2(): Coroutine<unknown> {
    yield* sleep(1);
    return id.getStore();
  }
  const tasks = [
    loop.createTask(entering('a')),
    loop.createTask(entering()),
    id.run('b', () => loop.createTask(seen2())),
  ];
  const results = tasks.map((task) => loop.runUntilComplete(task));
  loop.close();
  assert.deepEqual(results, ['a', undefined, 'b']);
});
