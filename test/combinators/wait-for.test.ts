import assert from 'node:assert/strict';
import {
  type Coroutine,
  coroutine,
  createTask,
  HostBlockedError,
  newEventLoop,
  sleep,
  TimeoutError,
  waitFor,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

const INVALID_TYPE = { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };

loopTest('awaitables of every kind', async (t) => {
  const marked = coroutine(function* () {
    yield* sleep(1);
    return 'coroutine()';
  });
  function* plain(): Coroutine<string> {
    yield* sleep(1);
    return 'generator';
  }
  const results = await t.host(function* () {
    const done = t.loop.createFuture<string>();
    done.setResult('done');
    const all: string[] = [];
    for (const limit of [1000, null]) {
      all.push(
        yield* waitFor(plain(), limit),
        yield* waitFor(marked(), limit),
        yield* waitFor(sleep(1, 'sleep'), limit),
        yield* waitFor(createTask(plain()), limit),
        yield* waitFor(done, limit),
        yield* waitFor(Promise.resolve('promise'), limit),
        yield* waitFor(waitFor(plain(), 10), limit),
      );
    }
    return all;
  });
  const once = ['generator', 'coroutine()', 'sleep', 'generator', 'done', 'promise', 'generator'];
  assert.deepEqual(results, [...once, ...once]);
});

loopTest('a Promise is not waited for any longer when the time is over', async (t) => {
  await t.host(function* () {
    for (const limit of [5, 0]) {
      try {
        yield* waitFor(new Promise(() => {}), limit);
        assert.fail('no TimeoutError');
      } catch (error) {
        assert.ok(error instanceof TimeoutError, String(error));
      }
    }
    assert.equal(t.loop.time(), 5);
  });
});

loopTest('a Promise where none can settle', (t) => {
  t.run(function* () {
    try {
      yield* waitFor(new Promise(() => {}), 5);
      assert.fail('nothing was raised');
    } catch (error) {
      assert.ok(error instanceof HostBlockedError, String(error));
    }
  });
});

loopTest('bad input', (t) => {
  const future = t.loop.createFuture<void>();
  for (const wrong of [undefined, null, 5, {}, [], function* () {}]) {
    assert.throws(() => waitFor(wrong as never, 5), { name: 'TypeError', code: 'ERR_ASYNCIO_NOT_AWAITABLE' });
  }
  for (const wrong of [undefined, '5', {}]) {
    assert.throws(() => waitFor(future, wrong as never), INVALID_TYPE);
  }
  assert.throws(() => waitFor(future, Number.NaN), { name: 'RangeError', code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' });
  assert.throws(() => waitFor(future, 5).next(), { name: 'RuntimeError', code: 'ERR_ASYNCIO_NO_RUNNING_LOOP' });
});

loopTest('a future of another loop', (t) => {
  const other = newEventLoop({ backend: t.loop.backend });
  t.run(function* () {
    for (const limit of [5, 0]) {
      try {
        yield* waitFor(other.createFuture(), limit);
        assert.fail('nothing was raised');
      } catch (error) {
        assert.equal((error as { code: string }).code, 'ERR_ASYNCIO_OTHER_LOOP');
      }
    }
  });
  other.close();
});
