import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { type Coroutine, coroutine, createTask, ensureFuture, gather, Runner, run, sleep } from 'asyncio-native';
import { type LoopTest, loopTest } from '../support/loop-test.js';

const REUSED = {
  name: 'RuntimeError',
  code: 'ERR_ASYNCIO_ALREADY_AWAITED',
  message: 'cannot reuse already awaited coroutine',
};

const once = coroutine(function* once(): Coroutine<number> {
  yield* sleep(0);
  return 1;
});

/** Ways to await a coroutine inside of one, to the end. */
const WAYS: Record<string, (t: LoopTest, coro: Coroutine<number>) => Coroutine<unknown>> = {
  'yield*': (_t, coro) => awaitTyped(coro),
  yield: (_t, coro) => awaitUntyped(coro),
  createTask: (_t, coro) => awaitTyped(createTask(coro) as never),
  'loop.createTask': (t, coro) => awaitTyped(t.loop.createTask(coro) as never),
  ensureFuture: (_t, coro) => awaitTyped(ensureFuture(coro) as never),
  gather: (_t, coro) => awaitTyped(gather([coro]) as never),
};

function* awaitTyped<T>(coro: Coroutine<T>): Coroutine<T> {
  return yield* coro;
}

function* awaitUntyped(coro: Coroutine<unknown>): Coroutine<unknown> {
  return yield coro;
}

/** Awaits as `way` says; what goes wrong, at once or later, is raised in the coroutine that awaits this. */
function* through(way: string, t: LoopTest, coro: Coroutine<number>): Coroutine<unknown> {
  return yield* WAYS[way]!(t, coro);
}

for (const first of Object.keys(WAYS)) {
  for (const second of Object.keys(WAYS)) {
    loopTest(`a coroutine() object awaited by ${first}, then by ${second}`, (t) => {
      t.run(function* () {
        const coro = once();
        yield* through(first, t, coro);
        let error: unknown;
        try {
          yield* through(second, t, coro);
        } catch (caught) {
          error = caught;
        }
        assert.throws(() => {
          throw error;
        }, REUSED);
      });
    });
  }
}

loopTest('awaited a second time while the first is not over', (t) => {
  t.run(function* () {
    const coro = once();
    const task = createTask(coro);
    assert.throws(() => createTask(coro), REUSED);
    yield* sleep(0);
    assert.throws(() => createTask(coro), REUSED);
    assert.throws(() => ensureFuture(coro), REUSED);
    assert.throws(() => gather([coro]), REUSED);
    assert.equal(yield* task, 1);
  });
});

loopTest('gather takes the same one twice in one call', (t) => {
  t.run(function* () {
    const coro = once();
    assert.deepEqual(yield* gather([coro, coro]), [1, 1]);
  });
});

loopTest('run and runUntilComplete', (t) => {
  const { loop } = t;
  const coro = once();
  assert.equal(loop.runUntilComplete(coro), 1);
  assert.throws(() => loop.runUntilComplete(coro), REUSED);
  const options = { loopFactory: () => loop };
  const runner = new Runner(options);
  assert.throws(() => runner.run(coro), REUSED);
  const another = once();
  assert.equal(runner.run(another), 1);
  assert.throws(() => runner.run(another), REUSED);
  assert.throws(() => createTask(another), { code: 'ERR_ASYNCIO_NO_RUNNING_LOOP' });
  assert.throws(() => run(another), REUSED);
});

loopTest('stepping by hand counts as awaiting', (t) => {
  for (const step of [
    (coro: Coroutine<number>) => coro.next(),
    (coro: Coroutine<number>) => coro.return(1),
    (coro: Coroutine<number>) => {
      try {
        coro.throw(new Error('thrown in'));
      } catch {}
    },
  ]) {
    const coro = once();
    step(coro);
    assert.throws(() => t.loop.createTask(coro), REUSED);
  }
});

loopTest('a sleep is single-use too, but for a plain yield, which cannot tell', (t) => {
  t.run(function* () {
    const nap = sleep(1);
    yield* nap;
    for (const again of ['yield*', 'createTask', 'gather']) {
      let error: unknown;
      try {
        yield* through(again, t, nap as never);
      } catch (caught) {
        error = caught;
      }
      assert.throws(
        () => {
          throw error;
        },
        REUSED,
        again,
      );
    }
  });
});

loopTest('inspect tells whether it was awaited', (t) => {
  const coro = once();
  assert.equal(inspect(coro), '<TrackedCoroutine once>');
  t.loop.runUntilComplete(coro);
  assert.equal(inspect(coro), '<TrackedCoroutine once awaited>');
});

loopTest(
  'debug mode notices a plain generator given to two tasks',
  (t) => {
    function* plain(): Coroutine<number> {
      yield* sleep(0);
      return 1;
    }
    t.run(function* () {
      const generator = plain();
      const task = createTask(generator);
      assert.throws(() => createTask(generator), REUSED);
      assert.throws(() => gather([generator]), REUSED);
      assert.equal(yield* task, 1);
      assert.throws(() => createTask(generator), REUSED);
      let error: unknown;
      try {
        yield generator;
      } catch (caught) {
        error = caught;
      }
      assert.throws(() => {
        throw error;
      }, REUSED);
    });
  },
  { debug: true },
);
