import assert from 'node:assert/strict';
import {
  ALL_COMPLETED,
  type Coroutine,
  createTask,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  Future,
  HostBlockedError,
  isCoroutine,
  newEventLoop,
  sleep,
  wait,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

const INVALID_TYPE = { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };
const INVALID_VALUE = { name: 'RangeError', code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' };

loopTest('the sets keep the order in which the futures were given', (t) => {
  t.run(function* () {
    const tasks = [5, 1, 3, 20, 10].map((delay) => createTask(sleep(delay, delay)));
    const { done, pending } = yield* wait(new Set(tasks), { timeout: 7 });
    assert.deepEqual(
      [...done].map((task) => task.result()),
      [5, 1, 3],
    );
    assert.deepEqual([...pending], [tasks[3], tasks[4]]);
    yield* wait(pending);
  });
});

loopTest('waits for Promises, in place of which futures stand', async (t) => {
  const result = await t.host(function* () {
    const { done } = yield* wait([Promise.resolve('a'), createTask(sleep(1, 'b'))]);
    return [...done].map((future) => [future instanceof Future, future.result()]);
  });
  assert.deepEqual(result, [
    [true, 'a'],
    [true, 'b'],
  ]);
});

loopTest('a Promise where none can settle: raises if the wait could not end without it', (t) => {
  const never = new Promise<never>(() => {});
  t.run(function* () {
    const task = createTask(sleep(5));
    for (const [futures, options] of [
      [[never, task], {}],
      [[never], { returnWhen: FIRST_COMPLETED }],
      [[never, task], { returnWhen: FIRST_EXCEPTION }],
    ] as const) {
      try {
        yield* wait<unknown>(futures, options);
        assert.fail('nothing was raised');
      } catch (error) {
        assert.ok(error instanceof HostBlockedError, String(error));
      }
    }
    const timed = yield* wait<unknown>([never], { timeout: 2 });
    assert.deepEqual([timed.done.size, timed.pending.size, t.loop.time()], [0, 1, 2]);
    const first = yield* wait<unknown>([never, task], { returnWhen: FIRST_COMPLETED });
    assert.deepEqual([...first.done], [task]);
  });
});

loopTest('runs nothing before it is awaited, and takes the futures when it is called', (t) => {
  t.run(function* () {
    const futures = [createTask(sleep(1))];
    const waiting = wait(futures, { timeout: 5 });
    assert.ok(isCoroutine(waiting));
    futures.push(createTask(sleep(100)));
    yield* sleep(10);
    const { done } = yield* waiting;
    assert.equal(done.size, 1);
    yield* futures[1]!;
  });
});

loopTest('a thousand tasks, one after the other', (t) => {
  t.run(function* () {
    let pending = new Set(Array.from({ length: 300 }, (_, i) => createTask(sleep(i + 1, i))));
    const results: number[] = [];
    while (pending.size > 0) {
      const waited = yield* wait(pending, { returnWhen: FIRST_COMPLETED });
      results.push(...[...waited.done].map((task) => task.result()));
      pending = waited.pending;
    }
    assert.deepEqual(
      results,
      results.map((_, i) => i),
    );
  });
});

loopTest('nobody is left listening when it ends', (t) => {
  const [f, g] = [t.loop.createFuture<void>(), t.loop.createFuture<void>()];
  t.run(function* () {
    yield* wait([f, g], { timeout: 1 });
    const cancelled = createTask(wait([f, g]));
    yield* sleep(1);
    cancelled.cancel();
    yield* wait([cancelled]);
    const closed = wait([f, g]);
    closed.next();
    closed.return(undefined as never);
    t.loop.callLater(1, () => f.setResult());
    yield* wait([f, g], { returnWhen: FIRST_COMPLETED });
  });
  assert.equal(g._waiting, undefined);
});

loopTest('bad input', (t) => {
  const future = t.loop.createFuture<void>();
  function* coro(): Coroutine<void> {}
  for (const wrong of [undefined, null, 5, 'ab', future, coro(), sleep(1), {}]) {
    assert.throws(() => wait(wrong as never), INVALID_TYPE);
  }
  const brackets = /^wait: "futures" must be an iterable of awaitables, as in wait\(\[a, b\]\)/;
  assert.throws(() => wait(future as never, future as never), { ...INVALID_TYPE, message: brackets });
  assert.throws(() => wait([coro()] as never), { ...INVALID_TYPE, message: /make tasks of coroutines/ });
  assert.throws(() => wait([future, sleep(1)] as never), INVALID_TYPE);
  for (const wrong of [undefined, null, 5, {}]) {
    assert.throws(() => wait([future, wrong] as never), { name: 'TypeError', code: 'ERR_ASYNCIO_NOT_AWAITABLE' });
  }
  assert.throws(() => wait([]), INVALID_VALUE);
  assert.throws(() => wait([future], { timeout: '5' as never }), INVALID_TYPE);
  assert.throws(() => wait([future], { timeout: Number.NaN }), INVALID_VALUE);
  for (const wrong of ['first', 5, null]) {
    assert.throws(() => wait([future], { returnWhen: wrong as never }), INVALID_VALUE);
  }
  assert.throws(() => wait([future], { return_when: ALL_COMPLETED } as never), {
    name: 'TypeError',
    code: 'ERR_ASYNCIO_UNKNOWN_OPTION',
  });
  assert.throws(() => wait([future], 5 as never), INVALID_TYPE);
  assert.throws(() => wait([future]).next(), { name: 'RuntimeError', code: 'ERR_ASYNCIO_NO_RUNNING_LOOP' });
});

loopTest('futures of another loop', (t) => {
  const other = newEventLoop({ backend: t.loop.backend });
  t.run(function* () {
    try {
      yield* wait([t.loop.createFuture(), other.createFuture()]);
      assert.fail('nothing was raised');
    } catch (error) {
      assert.equal((error as { code: string }).code, 'ERR_ASYNCIO_OTHER_LOOP');
    }
  });
  other.close();
});
