import assert from 'node:assert/strict';
import {
  CancelledError,
  type Coroutine,
  coroutine,
  createTask,
  gather,
  newEventLoop,
  setEventLoop,
  sleep,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

function* after<T>(delay: number, value: T): Coroutine<T> {
  yield* sleep(delay);
  return value;
}

function* failing(delay: number, error: unknown): Coroutine<never> {
  yield* sleep(delay);
  throw error;
}

loopTest('results stand in the order given, not in that of completion', (t) => {
  t.run(function* () {
    assert.deepEqual(yield* gather([after(3, 'a'), after(1, 'b'), after(2, 'c')]), ['a', 'b', 'c']);
  });
});

loopTest('coroutines, futures, tasks and sleeps together, and all run at the same time', (t) => {
  t.run(function* () {
    const start = t.loop.time();
    const future = t.loop.createFuture<string>();
    t.loop.callLater(10, () => future.setResult('future'));
    const tracked = coroutine(after<string>);
    const results = yield* gather([
      after(10, 'generator'),
      tracked(10, 'tracked'),
      future,
      createTask(after(10, 'task')),
      sleep(10, 'sleep'),
    ]);
    assert.deepEqual(results, ['generator', 'tracked', 'future', 'task', 'sleep']);
    assert.equal(t.loop.time() - start, 10);
  });
});

loopTest('promises and thenables', async (t) => {
  await t.host(function* () {
    const thenable: PromiseLike<string> = Promise.resolve('thenable');
    const results = yield* gather([
      Promise.resolve(1),
      after(1, 2),
      (async () => 3)(),
      { then: thenable.then.bind(thenable) } as PromiseLike<string>,
    ]);
    assert.deepEqual(results, [1, 2, 3, 'thenable']);
  });
});

loopTest('of nothing: done at once with no results', (t) => {
  t.run(function* () {
    const g = gather([]);
    assert.deepEqual(yield* g, []);
    assert.deepEqual(yield* gather(new Set<Coroutine<void>>()), []);
    assert.deepEqual(yield* gather([], { returnExceptions: true }), []);
  });
});

loopTest('any iterable: a generator, a set, the values of a map', (t) => {
  t.run(function* () {
    function* coroutines(): Generator<Coroutine<number>> {
      for (const n of [1, 2, 3]) yield after(n, n);
    }
    assert.deepEqual(yield* gather(coroutines()), [1, 2, 3]);
    assert.deepEqual(yield* gather(new Set([after(1, 'x'), after(1, 'y')])), ['x', 'y']);
    assert.deepEqual(yield* gather(new Map([['k', after(1, 'v')]]).values()), ['v']);
  });
});

// async def main():                                        # CPython 3.14: run / 1 5 1 5 / []
//     f = asyncio.get_running_loop().create_future()
//     async def c(): log('run'); return 5
//     x = c()
//     f.set_result(1)
//     log(*await asyncio.gather(f, x, f, x))
//     log(await asyncio.gather())
loopTest('what is given twice runs once, and stands twice among the results', (t) => {
  t.run(function* () {
    const f = t.loop.createFuture<number>();
    function* c(): Coroutine<number> {
      t.log('run');
      return 5;
    }
    const x = c();
    f.setResult(1);
    assert.deepEqual(yield* gather([f, x, f, x]), [1, 5, 1, 5]);
  });
  assert.deepEqual(t.trace, ['run']);
});

loopTest('what is given twice runs once, however many are given', (t) => {
  t.run(function* () {
    for (const count of [2, 3, 8, 9, 100]) {
      const coroutines = Array.from({ length: count }, (_, index) => after(0, index));
      const results = coroutines.map((_, index) => index);
      assert.deepEqual(yield* gather([...coroutines, ...coroutines]), [...results, ...results]);
    }
  });
});

// async def main():                                        # CPython 3.14: done at once True / 1 2 / False / soon child / 1 3
//     f, g = loop.create_future(), loop.create_future()
//     f.set_result(1); g.set_result(2)
//     x = asyncio.gather(f, g)
//     log('done at once', x.done())                        # False before 3.12
//     y = asyncio.gather(f, child())
//     log(y.done())
loopTest('of what is done already: done at once', (t) => {
  t.run(function* () {
    const f = t.loop.createFuture<number>();
    const g = t.loop.createFuture<number>();
    f.setResult(1);
    g.setResult(2);
    const x = gather([f, g]);
    assert.equal(x.done(), true);
    assert.deepEqual(yield* x, [1, 2]);
    const y = gather([f, after(0, 3)]);
    assert.equal(y.done(), false);
    assert.deepEqual(yield* y, [1, 3]);
    const bad = t.loop.createFuture<number>();
    bad.setException(new Error('bad'));
    const z = gather([f, bad, after(1, 3)]);
    assert.equal(z.done(), true);
    assert.throws(() => z.result(), /bad/);
    yield* sleep(2);
  });
});

loopTest('the first exception is raised at once, and the others run on', (t) => {
  t.run(function* () {
    const start = t.loop.time();
    const children = [after(1, 'a'), failing(2, new Error('second')), failing(3, new Error('third')), after(4, 'd')];
    const tasks = children.map((child) => createTask<unknown>(child));
    try {
      yield* gather(tasks);
      assert.fail();
    } catch (error) {
      assert.equal((error as Error).message, 'second');
    }
    assert.equal(t.loop.time() - start, 2);
    assert.deepEqual(
      tasks.map((task) => task.done()),
      [true, true, false, false],
    );
    assert.equal(yield* tasks[3]!, 'd');
    // The third's exception counts as seen: nothing is reported.
  });
});

loopTest('an exception of undefined is one all the same', (t) => {
  t.run(function* () {
    let caught: unknown = 'nothing';
    try {
      yield* gather([failing(1, undefined), after(1, 1)]);
    } catch (error) {
      caught = error;
    }
    assert.equal(caught, undefined);
    assert.deepEqual(yield* gather([failing(1, undefined), after(1, 1)], { returnExceptions: true }), [undefined, 1]);
  });
});

loopTest('with returnExceptions they stand among the results', (t) => {
  t.run(function* () {
    const error = new Error('in between');
    const cancelled = createTask(sleep(100));
    t.loop.callLater(1, () => cancelled.cancel('one'));
    const results: unknown[] = yield* gather([after(3, 'a'), failing(2, error), cancelled, after(1, 'd')], {
      returnExceptions: true,
    });
    assert.equal(results[0], 'a');
    assert.equal(results[1], error);
    assert.ok(results[2] instanceof CancelledError);
    assert.equal(results[3], 'd');
  });
});

loopTest('a result that is an error is a result', (t) => {
  t.run(function* () {
    const error = new Error('as a result');
    assert.deepEqual(yield* gather([after(1, error)]), [error]);
  });
});

loopTest('of a gather', (t) => {
  t.run(function* () {
    assert.deepEqual(yield* gather([gather([after(2, 1), after(1, 2)]), gather([after(1, 3)])]), [[1, 2], [3]]);
  });
});

loopTest('called where no loop is running', (t) => {
  const g = gather([after(1, 'x'), after(2, 'y')]);
  assert.equal(g.getLoop(), t.loop);
  assert.deepEqual(t.loop.runUntilComplete(g), ['x', 'y']);
});

loopTest('the loop of the futures among them counts, where no loop is running', (t) => {
  const other = newEventLoop({ backend: t.loop.backend, clock: 'virtual' });
  const g = gather([other.createTask(after(1, 'x')), after(1, 'y')]);
  assert.equal(g.getLoop(), other);
  assert.deepEqual(other.runUntilComplete(g), ['x', 'y']);
  other.close();
  setEventLoop(t.loop);
});

loopTest('a hundred thousand', (t) => {
  t.run(function* () {
    const results = yield* gather(Array.from({ length: 100_000 }, (_, i) => after(i % 10, i)));
    assert.equal(results.length, 100_000);
    assert.ok(results.every((result, i) => result === i));
  });
});

const WRONG_TYPE = { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };

loopTest('bad input', (t) => {
  for (const bad of [undefined, null, 1, {}, () => {}]) {
    assert.throws(() => gather(bad as never), { ...WRONG_TYPE, message: /^gather: "awaitables" must be an iterable/ });
  }
  const refused = [[null], [1], ['text'], [{}], [function* () {}], [Number.NaN], Array(1), Array(100)];
  for (const bad of refused) {
    assert.throws(() => gather(bad as never), {
      name: 'TypeError',
      code: 'ERR_ASYNCIO_NOT_AWAITABLE',
      message: /^gather: a coroutine, a Future or a Promise is required, got /,
    });
  }
  for (const bad of [t.loop.createFuture(), sleep(1)]) {
    const message = /^gather: "awaitables" must be an iterable of awaitables, as in gather/;
    assert.throws(() => gather(bad as never), { ...WRONG_TYPE, message }, 'what is to be awaited has no brackets');
  }
  function* one(): Coroutine<void> {
    t.log('ran');
  }
  for (const bad of [one(), sleep(1), t.loop.createFuture(), Promise.resolve(), []]) {
    const message = /^gather: "awaitables" must be an iterable of awaitables, as in gather\(\[a, b\]\), got /;
    assert.throws(() => gather(one() as never, bad as never), { ...WRONG_TYPE, message }, 'no brackets');
    assert.throws(() => gather([], bad as never), { ...WRONG_TYPE, message: /"options" must be an object/ });
  }
  t.turn();
  assert.deepEqual(t.trace, []);
  assert.throws(() => gather([], 5 as never), WRONG_TYPE);
  assert.throws(() => gather([], null as never), WRONG_TYPE);
  assert.throws(() => gather([], { returnExceptions: 1 } as never), {
    ...WRONG_TYPE,
    message: /"returnExceptions" must be a boolean/,
  });
  assert.throws(() => gather([], { return_exceptions: true } as never), {
    name: 'TypeError',
    code: 'ERR_ASYNCIO_UNKNOWN_OPTION',
  });
  const other = newEventLoop({ backend: t.loop.backend });
  assert.throws(() => gather([t.loop.createFuture(), other.createFuture()]), {
    name: 'RuntimeError',
    code: 'ERR_ASYNCIO_OTHER_LOOP',
  });
  other.close();
});

loopTest('an iterable that throws half-way: nothing was started', (t) => {
  const error = new Error('half-way');
  function* halfWay(): Generator<Coroutine<void>> {
    yield (function* () {
      t.log('started');
    })();
    throw error;
  }
  assert.throws(
    () => gather(halfWay()),
    (thrown) => thrown === error,
  );
  t.turn();
  assert.deepEqual(t.trace, []);
});

// async def main():                                        # CPython 3.11: An asyncio.Future, a coroutine … is required / ran
//     async def c(): log('ran')
//     try: await asyncio.gather(c(), 2)
//     except TypeError as error: log(error)
//     await asyncio.sleep(0)
loopTest('what is not awaitable raises, and what those before it come to is reported once, as their own', async (t) => {
  await t.host(function* () {
    function* failing(): Coroutine<void> {
      t.log('ran');
      throw new Error('of the child');
    }
    const before = t.loop.createTask(failing());
    assert.throws(() => gather([before, 2 as never]), { code: 'ERR_ASYNCIO_NOT_AWAITABLE' });
    yield* sleep(1);
    assert.match(String(before.exception()), /of the child/);
  });
  // A gathering that failed and was forgotten would be reported when it is collected.
  for (let n = 0; n < 5; n++) {
    globalThis.gc!();
    await new Promise(setImmediate);
  }
  assert.deepEqual(t.trace, ['ran']);
});
