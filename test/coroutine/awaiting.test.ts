import assert from 'node:assert/strict';
import { CancelledError, type Coroutine, coroutine, createTask, type Future, sleep } from 'asyncio-native';
import { type LoopTest, loopTest } from '../support/loop-test.js';

/** The two ways to await, as coroutines. */
const WAYS: Record<string, (awaitable: unknown) => Coroutine<unknown>> = {
  *'yield*'(awaitable) {
    return yield* awaitable as Coroutine<unknown>;
  },
  *yield(awaitable) {
    return yield awaitable;
  },
};

const byYield = WAYS.yield!;

/** Things that can be awaited both ways, each ending with 'value', and the same ending with an exception. */
const AWAITABLES: Record<string, (t: LoopTest, end: () => string) => unknown> = {
  'a plain generator': (_t, end) => plain(end),
  'a generator that sleeps': (_t, end) => sleeping(end),
  'a coroutine() object': (_t, end) => tracked(end),
  'a task': (_t, end) => createTask(plain(end)),
  'a task that sleeps': (_t, end) => createTask(sleeping(end)),
  'a task of a coroutine() object': (_t, end) => createTask(tracked(end)),
  'a future': (t, end) => {
    const future = t.loop.createFuture();
    t.loop.callLater(1, complete, future, end);
    return future;
  },
  'a done future': (t, end) => {
    const future = t.loop.createFuture();
    complete(future, end);
    return future;
  },
};

/** Things that only `yield` takes; they need Node. */
const FROM_NODE: Record<string, (t: LoopTest, end: () => string) => unknown> = {
  'a promise': (_t, end) => Promise.resolve().then(end),
  'a promise that waits for Node': (_t, end) => new Promise((resolve) => setImmediate(resolve)).then(end),
  'an async function': (_t, end) => (async () => end())(),
  'a thenable': (_t, end) => ({
    then(resolve: (value: string) => void, reject: (reason: unknown) => void) {
      setImmediate(() => {
        try {
          resolve(end());
        } catch (error) {
          reject(error);
        }
      });
    },
  }),
  'a function with then': (_t, end) =>
    Object.assign(() => {}, { then: (resolve: (v: string) => void) => resolve(end()) }),
};

function* plain(end: () => string): Coroutine<string> {
  return end();
}

function* sleeping(end: () => string): Coroutine<string> {
  yield* sleep(1);
  return end();
}

const tracked = coroutine(sleeping);

function complete(future: Future, end: () => string): void {
  try {
    future.setResult(end());
  } catch (error) {
    future.setException(error);
  }
}

/** How waiting for what `make` makes ends; it is made within the loop. */
function* outcome(wait: (awaitable: unknown) => Coroutine<unknown>, make: () => unknown): Coroutine<unknown> {
  try {
    return ['returned', yield* wait(make())];
  } catch (error) {
    return ['raised', error];
  }
}

const error = new Error('raised');
const returns = (): string => 'value';
const raises = (): never => {
  throw error;
};

for (const [what, make] of Object.entries(AWAITABLES)) {
  for (const [way, wait] of Object.entries(WAYS)) {
    loopTest(`${way} of ${what}`, (t) => {
      assert.deepEqual(
        t.run(() => outcome(wait, () => make(t, returns))),
        ['returned', 'value'],
      );
      assert.deepEqual(
        t.run(() => outcome(wait, () => make(t, raises))),
        ['raised', error],
      );
    });
  }
}

for (const [what, make] of Object.entries(FROM_NODE)) {
  loopTest(`yield of ${what}`, async (t) => {
    assert.deepEqual(await t.host(() => outcome(byYield, () => make(t, returns))), ['returned', 'value']);
    if (what === 'a function with then') return;
    assert.deepEqual(await t.host(() => outcome(byYield, () => make(t, raises))), ['raised', error]);
  });
}

loopTest('yield of a sleep', (t) => {
  const start = t.loop.time();
  t.run(function* () {
    assert.equal(yield sleep(5, 'rested'), 'rested');
    assert.equal(yield sleep(5), undefined);
    assert.equal(yield sleep(0, 'at once'), 'at once');
  });
  assert.equal(t.loop.time() - start, 10);
});

loopTest('whatever a promise is rejected with is thrown', async (t) => {
  for (const reason of [undefined, null, 0, 'text', new CancelledError('not ours')]) {
    const [how, what] = (await t.host(() => outcome(byYield, () => Promise.reject(reason)))) as unknown[];
    assert.equal(how, 'raised');
    assert.equal(what, reason);
  }
});

loopTest('whatever a coroutine throws is thrown in its caller', (t) => {
  for (const thrown of [undefined, null, 0, '', 'text', Symbol.iterator]) {
    function* throwing(): Coroutine<never> {
      yield* sleep(0);
      throw thrown;
    }
    for (const make of [throwing, coroutine(throwing), () => createTask(throwing())]) {
      for (const wait of Object.values(WAYS)) {
        const [how, what] = t.run(() => outcome(wait, make)) as unknown[];
        assert.equal(how, 'raised');
        assert.equal(what, thrown);
      }
    }
  }
});

loopTest('a promise that a coroutine returns is not awaited', (t) => {
  const promise = Promise.resolve(1);
  function* returning(): Coroutine<Promise<number>> {
    return promise;
  }
  assert.equal(
    t.run(function* () {
      return [yield* returning(), yield returning(), yield* createTask(returning())].every((it) => it === promise);
    }),
    true,
  );
});

loopTest('calling runs nothing, and neither does createTask', (t) => {
  const log = t.log;
  function* lazy(name: string): Coroutine<void> {
    log(name);
  }
  t.run(function* () {
    const a = lazy('plain');
    const b = coroutine(lazy)('tracked');
    const task = createTask(lazy('task'));
    log('made');
    yield* a;
    yield* b;
    log('awaited');
    yield* task;
  });
  assert.deepEqual(t.trace, ['made', 'plain', 'tracked', 'awaited', 'task']);
});

loopTest('a coroutine that is never awaited runs nothing', (t) => {
  function* lazy(): Coroutine<void> {
    t.log('ran');
  }
  t.run(function* () {
    lazy();
    yield* sleep(1);
  });
  assert.deepEqual(t.trace, []);
});
