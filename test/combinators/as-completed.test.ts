import assert from 'node:assert/strict';
import {
  asCompleted,
  type Completion,
  type Coroutine,
  createTask,
  type Future,
  newEventLoop,
  sleep,
  Task,
  TimeoutError,
  wait,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';
import { raised } from '../support/raised.js';

const INVALID_TYPE = { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };

loopTest('one who waits is cancelled, and the next is served', (t) => {
  t.run(function* () {
    function* consume(name: string, next: Coroutine<string>): Coroutine<void> {
      t.log(name, yield* next);
    }
    const [a, b] = [createTask(sleep(10, 'a')), createTask(sleep(20, 'b'))];
    const [x, y] = [...asCompleted([a, b])] as [Completion<string>, Completion<string>];
    const [cx, cy] = [createTask(consume('x', x)), createTask(consume('y', y))];
    yield* sleep(5);
    cx.cancel();
    yield* cy;
    t.log(cx.cancelled());
    yield* b;
  });
  assert.deepEqual(t.trace, ['y a', 'true']);
});

loopTest('nothing', (t) => {
  assert.deepEqual([...asCompleted([])], []);
  assert.deepEqual([...asCompleted(new Set<Future>(), { timeout: 5 })], []);
  t.turn();
  assert.equal(t.loop.time(), 0);
});

loopTest('awaitables of every kind', async (t) => {
  const results = await t.host(function* () {
    const all: string[] = [];
    for (const next of asCompleted([sleep(2, 'coroutine'), createTask(sleep(1, 'task')), Promise.resolve('promise')])) {
      all.push(yield* next);
    }
    return all.sort();
  });
  assert.deepEqual(results, ['coroutine', 'promise', 'task']);
});

loopTest('for await gives the results, in the order in which they come', async (t) => {
  t.loop.attach();
  const seen: number[] = [];
  for await (const result of asCompleted([20, 10, 30].map((delay) => sleep(delay, delay)))) {
    seen.push(result);
  }
  for await (const result of asCompleted([t.loop.createTask(sleep(5, 5)), Promise.resolve(0)])) {
    seen.push(result);
  }
  t.loop.detach();
  assert.deepEqual(seen, [10, 20, 30, 0, 5]);
});

loopTest('for await: a failure ends it, the iterator can go on', async (t) => {
  const error = new Error('failed');
  function* fails(): Coroutine<number> {
    throw error;
  }
  t.loop.attach();
  await assert.rejects(async () => {
    for await (const result of asCompleted([sleep(1, 1), fails()])) {
      t.log(result);
    }
  }, error);
  const iterator = asCompleted([sleep(1, 1), fails()])[Symbol.asyncIterator]();
  await assert.rejects(iterator.next(), error);
  assert.deepEqual(await iterator.next(), { value: 1, done: false });
  assert.deepEqual(await iterator.next(), { value: undefined, done: true });
  t.loop.detach();
  assert.deepEqual(t.trace, []);
});

loopTest('for await: time over', async (t) => {
  const tasks = [5, 50].map((delay) => t.loop.createTask(sleep(delay, delay)));
  t.loop.attach();
  const seen: number[] = [];
  await assert.rejects(async () => {
    for await (const result of asCompleted(tasks, { timeout: 10 })) {
      seen.push(result);
    }
  }, TimeoutError);
  await tasks[1];
  t.loop.detach();
  assert.deepEqual(seen, [5]);
  assert.equal(t.loop.time(), 50);
});

loopTest('both kinds of iteration share the futures', async (t) => {
  const completions = asCompleted([1, 2, 3].map((delay) => sleep(delay, delay)));
  const [first] = completions;
  const iterator = completions[Symbol.asyncIterator]();
  t.loop.attach();
  assert.equal(await t.loop.createTask(first!), 1);
  const both = await Promise.all([iterator.next(), iterator.next(), iterator.next()]);
  t.loop.detach();
  assert.deepEqual(
    both.map(({ value }) => value),
    [2, 3, undefined],
  );
});

loopTest('an awaited one cannot be awaited again', (t) => {
  t.run(function* () {
    const [next] = [...asCompleted([sleep(1, 'a')])];
    assert.equal(yield* next!, 'a');
    assert.throws(() => next![Symbol.iterator](), { name: 'RuntimeError', code: 'ERR_ASYNCIO_ALREADY_AWAITED' });
  });
});

loopTest('the timer goes when all are done', (t) => {
  t.run(function* () {
    const tasks = [createTask(sleep(1)), createTask(sleep(2))];
    asCompleted(tasks, { timeout: 1000 });
    yield* wait(tasks);
  });
  t.turn(2);
  assert.equal(t.loop.time(), 2);
});

loopTest("what fails after the time is over is nobody else's business", (t) => {
  t.run(function* () {
    const future = t.loop.createFuture<void>();
    const [next] = [...asCompleted([future], { timeout: 5 })];
    try {
      yield* next!;
      assert.fail('no TimeoutError');
    } catch (error) {
      assert.ok(error instanceof TimeoutError);
    }
    assert.equal(future._waiting, undefined);
    future.cancel();
  });
});

loopTest('bad input', (t) => {
  const future = t.loop.createFuture<void>();
  function* coro(): Coroutine<void> {}
  for (const wrong of [undefined, null, 5, 'ab', future, coro(), sleep(1), {}]) {
    assert.throws(() => asCompleted(wrong as never), INVALID_TYPE);
  }
  for (const wrong of [undefined, null, 5, {}]) {
    assert.throws(() => asCompleted([future, wrong] as never), {
      name: 'TypeError',
      code: 'ERR_ASYNCIO_NOT_AWAITABLE',
    });
  }
  assert.throws(() => asCompleted([future], { timeout: '5' as never }), INVALID_TYPE);
  assert.throws(() => asCompleted([future], { timeout: Number.NaN }), { code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' });
  assert.throws(() => asCompleted([future], { timeuot: 5 } as never), { code: 'ERR_ASYNCIO_UNKNOWN_OPTION' });
  const other = newEventLoop({ backend: t.loop.backend });
  assert.throws(() => asCompleted([other.createFuture()]), { code: 'ERR_ASYNCIO_OTHER_LOOP' });
  other.close();
});

loopTest('a loop that is left early lets go of the futures and of its timer', (t) => {
  t.run(function* () {
    const lasting = t.loop.createFuture();
    for (let round = 0; round < 3; round++) {
      for (const next of asCompleted([lasting, createTask(sleep(1, 'first'))], { timeout: 1000 })) {
        assert.equal(yield* next, 'first');
        break;
      }
      assert.equal(lasting._waiting, undefined);
    }
    assert.throws(() => {
      for (const _ of asCompleted([lasting])) throw new RangeError('in the body');
    }, RangeError);
    lasting.cancel();
  });
  // Nothing is armed any more.
  assert.throws(() => t.loop.runForever(), { code: 'ERR_ASYNCIO_DEADLOCK' });
});

loopTest('what was taken from a loop before it was left can still be awaited', (t) => {
  t.run(function* () {
    const [first] = asCompleted([sleep(2, 'late'), sleep(1, 'early')]);
    assert.equal(yield* first!, 'early');
    yield* sleep(5);
  });
});

loopTest('each round knows the task or future that was done, also where it has failed', (t) => {
  t.run(function* () {
    const slow = createTask(sleep(20, 'slow'));
    const failing = createTask(
      (function* (): Coroutine<string> {
        yield* sleep(10);
        throw new Error('failed');
      })(),
    );
    const given = t.loop.createFuture<string>();
    given.setResult('given');
    const rounds = [...asCompleted([slow, failing, given, sleep(30, 'coroutine')])];
    assert.deepEqual(
      rounds.map(({ future }) => future),
      [null, null, null, null],
    );
    assert.equal(yield* rounds[0]!, 'given');
    assert.equal(rounds[0]!.future, given);
    yield* raised(rounds[1]!);
    assert.equal(rounds[1]!.future, failing);
    yield* rounds[2]!;
    assert.equal(rounds[2]!.future, slow);
    assert.equal(yield* rounds[3]!, 'coroutine');
    assert.ok(rounds[3]!.future instanceof Task && rounds[3]!.future.done());
  });
});

loopTest('a round that is over in vain knows none', (t) => {
  t.run(function* () {
    const task = createTask(sleep(100));
    const [next] = asCompleted([task], { timeout: 5 });
    assert.ok((yield* raised(next!)) instanceof TimeoutError);
    assert.equal(next!.future, null);
    task.cancel();
  });
});
