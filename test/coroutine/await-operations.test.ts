import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Barrier,
  Condition,
  type Coroutine,
  coroutine,
  Event,
  Lock,
  newEventLoop,
  type Operation,
  Queue,
  Semaphore,
  setEventLoop,
  sleep,
  taskGroup,
  timeout,
  wait,
  waitFor,
} from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { loopTest } from '../support/loop-test.js';

const marked = coroutine(function* (value: number): Coroutine<number> {
  yield* sleep(1);
  return value;
});

/** Operations that end, each with its result. */
const OPERATIONS: Readonly<Record<string, readonly [make: () => Operation<unknown>, result: unknown]>> = {
  sleep: [() => sleep(1, 'slept'), 'slept'],
  'a call of a marked function': [() => marked(7), 7],
  taskGroup: [
    () =>
      taskGroup(function* (group) {
        return yield* group.createTask(sleep(1, 'child'));
      }),
    'child',
  ],
  timeout: [() => timeout(10, () => sleep(1, 'in time')), 'in time'],
  waitFor: [() => waitFor(sleep(1, 'in time'), 10), 'in time'],
  'waitFor without time': [() => waitFor(Promise.resolve(1), 0).then(undefined, (error) => error.name), 'TimeoutError'],
  'lock.acquire': [() => new Lock().acquire(), true],
  'lock.with': [() => new Lock().with(() => sleep(1, 'inside')), 'inside'],
  'semaphore.acquire': [() => new Semaphore(1).acquire(), true],
  'queue.put': [() => new Queue<number>().put(1), undefined],
  'queue.join': [() => new Queue<number>().join(), undefined],
  'barrier.wait': [() => new Barrier(1).wait(), 0],
  'barrier.reset': [() => new Barrier(1).reset(), undefined],
} as never;

loopTest('an async function may await an operation, which runs as a task', async (t) => {
  for (const [name, [make, result]] of Object.entries(OPERATIONS)) {
    await t.host(function* () {
      yield (async () => {
        assert.equal(await make(), result, name);
        await null;
        assert.equal(await make(), result, `${name}, after an await`);
      })();
    });
  }
});

loopTest('operations that wait are awaited side by side', async (t) => {
  await t.host(function* () {
    const event = new Event();
    const queue = new Queue<string>();
    const condition = new Condition();
    yield (async () => {
      const all = Promise.all([
        event.wait(),
        queue.get(),
        condition.with(function* () {
          return yield* condition.wait();
        }),
        wait([t.loop.createTask(sleep(3, 'done'))]),
      ]);
      await sleep(1);
      event.set();
      await queue.put('item');
      await condition.with(function* () {
        condition.notify();
        yield;
      });
      const [set, item, notified, { done }] = await all;
      assert.deepEqual([set, item, notified, done.size], [true, 'item', true, 1]);
    })();
  });
});

loopTest('nothing of an operation starts before it is awaited', async (t) => {
  await t.host(function* () {
    const operation = taskGroup(function* () {
      t.log('started');
      yield;
    });
    yield* sleep(1);
    assert.deepEqual(t.trace, []);
    yield (async () => await operation)();
    assert.deepEqual(t.trace, ['started']);
  });
});

loopTest('awaiting an operation twice rejects', async (t) => {
  await t.host(function* () {
    yield (async () => {
      for (const operation of [sleep(1), marked(1)]) {
        await operation;
        await assert.rejects(async () => await operation, { code: 'ERR_ASYNCIO_ALREADY_AWAITED' });
      }
    })();
  });
});

loopTest('what an operation throws rejects the await', async (t) => {
  await t.host(function* () {
    yield (async () => {
      const failing = timeout(null, () => {
        throw new RangeError('no');
      });
      await assert.rejects(async () => await failing, { name: 'RangeError', message: 'no' });
    })();
  });
});

loopTest('a handler of then may return an operation', (t) => {
  const future = t.loop.createFuture<number>();
  const derived = future.then((value) => sleep(1, value + 1));
  future.setResult(1);
  assert.equal(t.loop.runUntilComplete(derived), 2);
});

for (const backend of BACKENDS) {
  test(`where no loop runs, await rejects at once and says what to do [${backend}]`, async () => {
    const loop = newEventLoop({ backend });
    setEventLoop(loop);
    try {
      await assert.rejects(async () => await sleep(1000), {
        name: 'RuntimeError',
        code: 'ERR_ASYNCIO_NO_RUNNING_LOOP',
        message: /runAsync/,
      });
    } finally {
      setEventLoop(null);
      loop.close();
    }
  });
}
