import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import {
  aiter,
  anext,
  CancelledError,
  type Coroutine,
  createTask,
  forAwait,
  StopAsyncIteration,
  sleep,
} from 'asyncio-native';
import { type LoopTest, loopTest } from '../support/loop-test.js';

/** An async iterable of `items`, which says when it is closed. */
async function* source<T>(t: LoopTest, items: readonly T[]): AsyncGenerator<T> {
  try {
    for (const item of items) {
      await null;
      yield item;
    }
  } finally {
    t.log('closed');
  }
}

loopTest('anext takes item by item, and raises at the end', async (t) => {
  await t.host(function* () {
    const iterator = aiter(source(t, [1, 2]));
    assert.equal(yield* anext(iterator), 1);
    assert.equal(yield* anext(iterator), 2);
    try {
      yield* anext(iterator);
      assert.fail('not reached');
    } catch (error) {
      assert.ok(error instanceof StopAsyncIteration);
      assert.equal(error.code, 'ERR_ASYNCIO_STOP_ASYNC_ITERATION');
    }
    assert.equal(yield* anext(iterator, 'nothing left'), 'nothing left');
    assert.equal(yield* anext(iterator, undefined), undefined);
  });
});

loopTest('forAwait runs its body for each item, one after the other', async (t) => {
  await t.host(function* () {
    yield* forAwait(source(t, ['a', 'b', 'c']), function* (item) {
      yield* sleep(1);
      t.log(item);
    });
    yield* forAwait(source(t, ['d']), (item) => t.log(item));
    yield* forAwait(source(t, ['e']), async (item) => t.log(item));
  });
  assert.deepEqual(t.trace, ['a', 'b', 'c', 'closed', 'd', 'closed', 'e', 'closed']);
});

loopTest('false leaves the loop and closes the iterator', async (t) => {
  await t.host(function* () {
    yield* forAwait(source(t, [1, 2, 3]), function* (item) {
      t.log(item);
      yield;
      return item < 2;
    });
    t.log('after');
  });
  assert.deepEqual(t.trace, ['1', '2', 'closed', 'after']);
});

loopTest('an exception of the body closes the iterator, and is the one that is seen', async (t) => {
  const broken: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ value: 1, done: false }),
      return: async () => {
        t.log('return');
        throw new Error('of return');
      },
    }),
  };
  await t.host(function* () {
    try {
      yield* forAwait(broken, () => {
        throw new RangeError('of the body');
      });
      assert.fail('not reached');
    } catch (error) {
      assert.equal((error as Error).message, 'of the body');
    }
  });
  assert.deepEqual(t.trace, ['return']);
});

// async def gen():
//     try:
//         yield 1
//     finally:
//         log('closing')
//         await asyncio.sleep(100)
// async def loops():
//     async with aclosing(gen()) as items:
//         async for item in items:
//             raise ValueError('of the body')
// async def main():
//     task = asyncio.create_task(loops())
//     await asyncio.sleep(5)
//     task.cancel()
//     try:
//         await task
//     except asyncio.CancelledError as e:
//         log(repr(e.__context__), task.cancelling())
loopTest('a cancellation while the iterator is closed is raised, although the body has failed', (t) => {
  const ofBody = new RangeError('of the body');
  const slow: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      // biome-ignore lint/suspicious/noExplicitAny: a thenable that is no Promise
      next: (): any => createTask(sleep(1, { value: 1, done: false })),
      // biome-ignore lint/suspicious/noExplicitAny: see above
      return: (): any => createTask(sleep(100, t.log('closing'))),
    }),
  };
  const reason = new Error('the reason');
  t.run(function* () {
    for (const [request, cause] of [
      [undefined, ofBody],
      ['a message', ofBody],
      [reason, reason],
    ] as const) {
      const task = createTask(
        forAwait(slow, () => {
          throw ofBody;
        }),
      );
      yield* sleep(5);
      task.cancel(request);
      try {
        yield* task;
        assert.fail('not reached');
      } catch (error) {
        assert.ok(error instanceof CancelledError);
        assert.equal(error.cause, cause);
      }
      assert.deepEqual([task.cancelled(), task.cancelling()], [true, 1]);
    }
  });
  assert.deepEqual(t.trace, ['closing', 'closing', 'closing']);
});

loopTest('an exception of the iterator ends the loop, and does not close it', async (t) => {
  const failing: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.reject(new RangeError('of next')),
      return: async () => {
        t.log('return');
        return { value: undefined, done: true };
      },
    }),
  };
  await t.host(function* () {
    try {
      yield* forAwait(failing, () => {});
      assert.fail('not reached');
    } catch (error) {
      assert.equal((error as Error).message, 'of next');
    }
  });
  assert.deepEqual(t.trace, []);
});

loopTest('cancelling closes the iterator, in the body and while it waits for an item', async (t) => {
  const silent: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => {}),
      return: async () => {
        t.log('return');
        return { value: undefined, done: true };
      },
    }),
  };
  function* cancelled(main: Coroutine<void>): Coroutine<void> {
    const task = createTask(main);
    yield* sleep(5);
    task.cancel();
    try {
      yield* task;
      assert.fail('not reached');
    } catch (error) {
      assert.ok(error instanceof CancelledError);
    }
  }
  await t.host(function* () {
    yield* cancelled(forAwait(silent, () => {}));
    yield* cancelled(forAwait(source(t, [1]), () => sleep(1000)));
  });
  assert.deepEqual(t.trace, ['return', 'closed']);
});

loopTest('as with for await, the steps of an iterator need not be Promises', async (t) => {
  await t.host(function* () {
    let count = 0;
    const iterator = { next: () => ({ done: count === 2, value: count++ }), return: () => ({}) };
    const iterable = { [Symbol.asyncIterator]: () => iterator } as unknown as AsyncIterable<number>;
    assert.equal(yield* anext(aiter(iterable)), 0);
    yield* forAwait(iterable, (item) => t.log(item));
    count = 0;
    yield* forAwait(iterable, () => false);
  });
  assert.deepEqual(t.trace, ['1']);
});

loopTest("Node's streams are async iterables", async (t) => {
  const chunks: string[] = [];
  await t.host(function* () {
    yield* forAwait(Readable.from(['one', 'two']), (chunk: string) => {
      chunks.push(chunk);
    });
  });
  assert.deepEqual(chunks, ['one', 'two']);
});

loopTest('arguments', (t) => {
  const wrong = { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };
  for (const bad of [undefined, null, 5, {}, [1], 'text']) {
    assert.throws(() => aiter(bad as never), { ...wrong, message: /^aiter: "iterable"/ });
    assert.throws(() => forAwait(bad as never, () => {}), { ...wrong, message: /^forAwait: "iterable"/ });
  }
  assert.throws(() => forAwait(source(t, []), 5 as never), { ...wrong, message: /^forAwait: "body"/ });
  assert.throws(() => anext({} as never), { ...wrong, message: /^anext: "iterator"/ });
});

// As `for await`: an item that cannot be read is the fault of the iterator.
loopTest('an iterator whose item cannot be read is not closed', async (t) => {
  const unreadable: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({
        done: false,
        get value(): number {
          throw new Error('unreadable');
        },
      }),
      return: async () => ({ done: true, value: t.log('return') }),
    }),
  };
  await t.host(function* () {
    try {
      yield* forAwait(unreadable, () => {});
      assert.fail();
    } catch (error) {
      assert.equal((error as Error).message, 'unreadable');
    }
  });
  assert.deepEqual(t.trace, []);
});

loopTest('an iterator whose steps are futures of the loop can be used, and left early, in a blocking run', (t) => {
  let count = 0;
  const counting: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      // biome-ignore lint/suspicious/noExplicitAny: a thenable that is no Promise
      next: (): any => createTask(sleep(1, { value: ++count, done: false })),
      // biome-ignore lint/suspicious/noExplicitAny: see above
      return: (): any => createTask(sleep(1, t.log('return'))),
    }),
  };
  t.run(function* () {
    yield* forAwait(counting, (item) => item < 3);
    t.log(count);
  });
  assert.deepEqual(t.trace, ['return', '3']);
});
