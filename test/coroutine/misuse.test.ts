import assert from 'node:assert/strict';
import { type Coroutine, coroutine, createTask, currentTask, ensureFuture, newEventLoop, sleep } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

const NONSENSE: [string, unknown, RegExp][] = [
  ['null', null, /got null$/],
  ['a number', 42, /got 42$/],
  ['zero', 0, /got 0$/],
  ['a bigint', 7n, /got 7n$/],
  ['a string', 'text', /got 'text'$/],
  ['a boolean', false, /got false$/],
  ['a symbol', Symbol('s'), /got Symbol\(s\)$/],
  ['an object', { a: 1 }, /got \{ a: 1 \}$/],
  ['an array', [1, 2], /got \[ 1, 2 \]$/],
  [
    'a generator function that was not called',
    function* fetchUser() {},
    /got \[GeneratorFunction: fetchUser\]; call it: fetchUser\(\)$/,
  ],
  ['an async function that was not called', async function fetchUser() {}, /got \[AsyncFunction: fetchUser\]$/],
  ['an async generator', (async function* () {})(), /got Object \[AsyncGenerator\] \{\}$/],
  ['then that is no function', { then: 1 }, /got \{ then: 1 \}$/],
];

for (const [name, value, message] of NONSENSE) {
  loopTest(`yield of ${name}`, (t) => {
    const expected = { name: 'TypeError', code: 'ERR_ASYNCIO_NOT_AWAITABLE', message };
    t.run(function* () {
      let caught: unknown;
      try {
        yield value;
      } catch (error) {
        caught = error;
      }
      assert.throws(() => {
        throw caught;
      }, expected);
      // It can go on.
      yield* sleep(1);
    });
    function* careless(): Coroutine<void> {
      yield value;
    }
    assert.throws(() => t.run(careless), expected);
    assert.throws(() => t.run(coroutine(careless)), expected);
    assert.throws(() => ensureFuture(value as never), { ...expected, message: /^ensureFuture: / });
  });
}

loopTest('what throws is thrown into the innermost coroutine, and passes its finally blocks', (t) => {
  function* inner(): Coroutine<void> {
    try {
      yield 'nonsense';
    } finally {
      yield* sleep(1);
      t.log('inner');
    }
  }
  t.run(function* () {
    try {
      yield inner();
    } catch (error) {
      t.log((error as Error).name);
    }
  });
  assert.deepEqual(t.trace, ['inner', 'TypeError']);
});

loopTest('a thenable whose getter throws', (t) => {
  const error = new Error('getter');
  const trap = {
    get then(): never {
      throw error;
    },
  };
  const is = (thrown: unknown): boolean => thrown === error;
  t.run(function* () {
    let caught: unknown;
    try {
      yield trap;
    } catch (thrown) {
      caught = thrown;
    }
    assert.equal(caught, error);
    yield* sleep(1);
  });
  assert.throws(() => ensureFuture(trap as never), is);
  assert.throws(() => t.loop.runUntilComplete(trap as never), is);
});

loopTest('a thenable whose then throws rejects', async (t) => {
  const error = new Error('then');
  const trap = {
    then(): never {
      throw error;
    },
  };
  await t.host(function* () {
    let caught: unknown;
    try {
      yield trap;
    } catch (thrown) {
      caught = thrown;
    }
    assert.equal(caught, error);
  });
});

loopTest('a thenable that calls back at once, twice, and then throws: the first call counts', async (t) => {
  const restless = {
    then(resolve: (value: number) => void, reject: (reason: unknown) => void): void {
      resolve(1);
      resolve(2);
      reject(new Error('too late'));
      throw new Error('too late');
    },
  };
  assert.equal(
    await t.host(function* () {
      return yield restless;
    }),
    1,
  );
});

loopTest('then is read once', async (t) => {
  let reads = 0;
  const shy = {
    get then(): unknown {
      reads++;
      return (resolve: (value: number) => void) => resolve(reads);
    },
  };
  assert.equal(
    await t.host(function* () {
      return yield shy;
    }),
    1,
  );
});

const AWAIT_SELF = {
  name: 'RuntimeError',
  code: 'ERR_ASYNCIO_AWAIT_SELF',
  message: /^Task cannot await on itself: <Task/,
};

loopTest('a task that awaits itself', (t) => {
  const ways: (() => Coroutine<unknown>)[] = [
    function* () {
      return yield* currentTask()!;
    },
    function* () {
      return yield currentTask();
    },
    function* () {
      return yield* (function* () {
        return yield* currentTask()!;
      })();
    },
  ];
  for (const way of ways) {
    assert.throws(() => t.run(way), AWAIT_SELF);
    assert.throws(() => t.run(coroutine(way)), AWAIT_SELF);
  }
  t.run(function* () {
    try {
      yield* currentTask()!;
    } catch (error) {
      t.log('caught', (error as Error).name);
    }
    yield* sleep(1);
  });
  assert.deepEqual(t.trace, ['caught RuntimeError']);
});

loopTest('a future of another loop', (t) => {
  const other = newEventLoop({ backend: t.loop.backend });
  const expected = { name: 'RuntimeError', code: 'ERR_ASYNCIO_OTHER_LOOP' };
  const foreign = other.createFuture();
  const got = { ...expected, message: /^<Task .*> got <Future pending> attached to a different loop$/ };
  assert.throws(
    () =>
      t.run(function* () {
        yield* foreign;
      }),
    got,
  );
  assert.throws(
    () =>
      t.run(function* () {
        yield foreign;
      }),
    got,
  );
  assert.throws(() => t.loop.runUntilComplete(foreign), expected);
  foreign.setResult(1);
  // As in CPython: what is done needs no loop.
  assert.equal(
    t.run(function* () {
      return yield* foreign;
    }),
    1,
  );
  other.close();
});

const RUNNING = { name: 'RuntimeError', code: 'ERR_ASYNCIO_COROUTINE_RUNNING' };

loopTest('a coroutine that awaits itself', (t) => {
  const self = body();
  function* body(): Coroutine<void> {
    yield self;
  }
  assert.throws(() => t.loop.runUntilComplete(self), RUNNING);
});

loopTest('a coroutine that awaits the one that awaits it', (t) => {
  const outer = body();
  function* body(): Coroutine<void> {
    yield inner();
  }
  function* inner(): Coroutine<void> {
    yield outer;
  }
  assert.throws(() => t.loop.runUntilComplete(outer), RUNNING);
});

loopTest(
  'debug mode notices a coroutine that is awaited by one it awaits, however far below',
  (t) => {
    const middle = body();
    function* body(): Coroutine<void> {
      yield inner();
    }
    function* inner(): Coroutine<void> {
      yield middle;
    }
    assert.throws(
      () =>
        t.run(function* () {
          yield middle;
        }),
      { name: 'RuntimeError', code: 'ERR_ASYNCIO_ALREADY_AWAITED' },
    );
  },
  { debug: true },
);

loopTest('a coroutine that resumes itself by hand', (t) => {
  const self = body();
  function* body(): Coroutine<void> {
    self.next();
  }
  assert.throws(
    () => t.loop.runUntilComplete(self),
    (error: Error) => {
      assert.equal(error.name, RUNNING.name);
      assert.equal((error as { code?: string }).code, RUNNING.code);
      assert.ok(error.cause instanceof TypeError);
      return true;
    },
  );
});

loopTest('a TypeError of the program itself is left as it is', (t) => {
  const own = new TypeError('my own');
  assert.throws(
    () =>
      t.run(function* () {
        yield (function* () {
          throw own;
        })();
      }),
    (error) => error === own,
  );
});

loopTest('yield* of an array hands over its elements one by one', (t) => {
  t.run(function* () {
    const futures = [1, 2].map((n) => createTask(sleep(n, n)));
    yield* futures as unknown as Coroutine<void>;
    assert.ok(futures.every((future) => future.done()));
    let caught: unknown;
    try {
      yield* ['text'] as unknown as Coroutine<void>;
    } catch (error) {
      caught = error;
    }
    assert.ok(caught instanceof TypeError);
  });
});
