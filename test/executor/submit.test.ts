import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CancelledError,
  type Coroutine,
  gather,
  sleep,
  ThreadPoolExecutor,
  transfer,
  workerFunction,
} from 'asyncio-native';
import { hold, open, poolTest, words } from './pools.js';

const handedOver = (bytes: Uint8Array<ArrayBuffer>): Uint8Array => transfer(bytes, [bytes.buffer]);

const TWO = { maxWorkers: 2 };

poolTest('functions, arrow functions, methods, async and coroutine functions', TWO, async (pool) => {
  function named(x: number): number {
    return x + 1;
  }
  const holder = {
    method(x: number) {
      return x + 2;
    },
    async asyncMethod(x: number) {
      return x + 3;
    },
    *generator(x: number): Coroutine<number> {
      return x + 4;
    },
    'quoted name'(x: number) {
      return x + 5;
    },
    [Symbol.iterator](x: number) {
      return x + 6;
    },
    async(x: number) {
      return x + 7;
    },
  };
  class Holder {
    readonly own = 1;
    twice(x: number) {
      return x * 2;
    }
  }
  const results = [
    pool.submit(named, 0),
    pool.submit(holder.method, 0),
    pool.submit(holder.asyncMethod, 0),
    pool.submit(holder.generator, 0),
    pool.submit(holder['quoted name'], 0),
    pool.submit(holder[Symbol.iterator], 0),
    pool.submit(holder.async, 0),
    pool.submit((x: number) => x + 8, 0),
    pool.submit(async (x: number) => x + 9, 0),
    pool.submit(function* (x: number): Coroutine<number> {
      return x + 10;
    }, 0),
    pool.submit(new Holder().twice, 11),
  ];
  assert.deepEqual(await Promise.all(results), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 22]);
});

poolTest('getters and setters, as functions', TWO, async (pool) => {
  const holder = {
    get seven() {
      return 7;
    },
    set first(shared: Int32Array) {
      shared[0] = 5;
    },
  };
  const { get } = Object.getOwnPropertyDescriptor(holder, 'seven')!;
  assert.equal(await pool.submit(get as () => number), 7);
  const { set } = Object.getOwnPropertyDescriptor(holder, 'first')!;
  const shared = words();
  await pool.submit(set as (shared: Int32Array) => void, shared);
  assert.equal(shared[0], 5);
});

poolTest('`this` is that of a function called alone', TWO, async (pool) => {
  const own = await pool.submit(function (this: unknown) {
    return typeof this;
  });
  assert.equal(own, 'undefined');
});

poolTest('what asyncio-native exports is there by its name', TWO, async (pool) => {
  const fn = function* (): Coroutine<number[]> {
    yield* sleep(1);
    return yield* gather([sleep(1, 1), sleep(1, 2)]);
  };
  assert.deepEqual(await pool.submit(fn), [1, 2]);
  const global = await pool.submit(() => Event === globalThis.Event);
  assert.equal(global, true);
});

poolTest(
  'a coroutine runs on the loop of the thread, an async function waits for Promises and imports',
  TWO,
  async (pool) => {
    const fn = async () => {
      const { isMainThread } = await import('node:worker_threads');
      await new Promise((resolve) => setImmediate(resolve));
      return isMainThread;
    };
    assert.equal(await pool.submit(fn), false);
  },
);

poolTest('result() blocks', { maxWorkers: 1 }, async (pool) => {
  const calls = [1, 2, 3].map((x) => pool.submit((y: number) => y * 10, x));
  assert.deepEqual(
    calls.map((call) => call.result()),
    [10, 20, 30],
  );
});

poolTest('a worker function is the export of a module', TWO, async (pool) => {
  const module = 'data:text/javascript,export let n = 0; export const count = () => ++n; export const not = 7;';
  const one = new ThreadPoolExecutor({ maxWorkers: 1 });
  const count = workerFunction(module, 'count');
  assert.deepEqual([await one.submit(count), await one.submit(count)], [1, 2]);
  await one.shutdownAsync();
  await assert.rejects(async () => pool.submit(workerFunction(module, 'not')), {
    name: 'TypeError',
    code: 'ERR_ASYNCIO_INVALID_ARG_TYPE',
    message: /exports no function 'not', it is 7/,
  });
  await assert.rejects(
    async () => pool.submit(workerFunction(new URL('no-such-module.js', import.meta.url).href, 'x')),
    {
      code: 'ERR_MODULE_NOT_FOUND',
    },
  );
});

test('a worker function is typed by its module', () => {
  const fn = workerFunction<typeof import('node:path'), 'basename'>('node:path', 'basename');
  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  // For the compiler: the argument is a string, and so is the result.
  const result: string = pool.submit(fn, '/a/b').result();
  assert.equal(result, 'b');
  pool.shutdown();
});

poolTest('a variable that is not there is named, with what to do', TWO, async (pool) => {
  const outer = 3;
  for (const fn of [
    () => outer + 1,
    async () => outer + 1,
    function* (): Coroutine<number> {
      return outer + 1;
    },
  ]) {
    await assert.rejects(
      async () => pool.submit(fn as () => number),
      (error: Error & { code: string }) => {
        assert.ok(error instanceof ReferenceError);
        assert.equal(error.code, 'ERR_ASYNCIO_NOT_SELF_CONTAINED');
        assert.match(error.message, /^outer is not defined .*argument, or use workerFunction/);
        assert.ok(error.stack!.startsWith(`ReferenceError: ${error.message}\n    at `), error.stack);
        return true;
      },
    );
  }
});

poolTest('a ReferenceError of something that the function calls is told as it is', TWO, async (pool) => {
  await assert.rejects(async () => pool.submit(() => JSON.parse('{"a":1}', () => new Function('return nowhere')())), {
    name: 'ReferenceError',
    message: 'nowhere is not defined',
  });
});

test('what cannot be carried over', () => {
  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  class Private {
    #hidden() {}
    get() {
      return this.#hidden;
    }
  }
  const cases: [unknown, RegExp][] = [
    [Math.max, /not a built-in or bound one/],
    [(() => 1).bind(null), /not a built-in or bound one/],
    [class {}, /not a class/],
    [async function* () {}, /no async generator/],
    [{ async *m() {} }.m, /no async generator/],
    [new Private().get(), /no private method/],
    [7, /a function or what workerFunction\(\) returns, got 7/],
    [undefined, /a function or what workerFunction/],
  ];
  for (const [fn, message] of cases) {
    assert.throws(() => pool.submit(fn as () => void), {
      name: 'TypeError',
      code: 'ERR_ASYNCIO_INVALID_ARG_TYPE',
      message,
    });
  }
  assert.equal(pool._pool.threads.length, 0);
  pool.shutdown();
});

poolTest('errors keep class, message, stack, cause and properties', TWO, async (pool) => {
  const fail = () => {
    throw Object.assign(new RangeError('far', { cause: new TypeError('near') }), { code: 'E_FAR' });
  };
  await assert.rejects(
    async () => pool.submit(fail),
    (error: Error & { code: string }) => {
      assert.ok(error instanceof RangeError);
      assert.equal(error.message, 'far');
      assert.equal(error.code, 'E_FAR');
      assert.ok(error.cause instanceof TypeError);
      assert.match(error.stack!, /asyncio-native-executor/);
      return true;
    },
  );
  await assert.rejects(async () => pool.submit(() => Promise.reject(new CancelledError('by itself'))), CancelledError);
});

poolTest('arguments and results by structured clone', TWO, async (pool) => {
  const value = { map: new Map([[1, new Date(7)]]), text: 'x'.repeat(2000), list: [1n, null, undefined] };
  assert.deepEqual(await pool.submit((x: unknown) => x, value), value);
  assert.deepEqual(await pool.submit((...args: unknown[]) => args, 1, 'b', true, null, undefined, {}, 7), [
    1,
    'b',
    true,
    null,
    undefined,
    {},
    7,
  ]);
  const shared = new Int32Array(new SharedArrayBuffer(4));
  await pool.submit((words: Int32Array) => Atomics.add(words, 0, 5), shared);
  assert.equal(shared[0], 5);
});

poolTest('what cannot be cloned raises in submit, started or not', { maxWorkers: 1 }, async (pool) => {
  const submit = () =>
    pool.submit(
      (x: unknown) => x,
      () => {},
    );
  const first = { name: 'DataCloneError', message: /^Argument 1 cannot be sent to another thread: / };
  assert.throws(submit, first);
  await pool.submit(() => 1);
  assert.throws(submit, first);
  assert.throws(() => pool.submit((x: unknown) => x, Symbol('s')), first);
  await assert.rejects(async () => pool.submit(() => () => 1), {
    name: 'DataCloneError',
    message: 'The result cannot be sent to another thread: () => 1 could not be cloned.',
  });
  assert.equal(await pool.submit(() => 2), 2);
});

poolTest('arguments are those of the moment of submit', { maxWorkers: 1 }, async (pool) => {
  const results = [];
  // The first ones while the thread starts, the later ones while it works.
  for (let round = 0; round < 3; round++) {
    const bytes = new Uint8Array([1, 2, 3]);
    const object = { value: 'before' };
    results.push(pool.submit((b: Uint8Array, o: { value: string }) => [...b, o.value], bytes, object));
    bytes[0] = 9;
    object.value = 'after';
    if (round === 0) await results[0];
  }
  for (const result of await Promise.all(results)) assert.deepEqual(result, [1, 2, 3, 'before']);
});

poolTest('transfer hands over, in both directions, started or not', { maxWorkers: 1 }, async (pool) => {
  const fill = (buffer: ArrayBuffer, value: number) => {
    new Uint8Array(buffer).fill(value);
    // What the package exports is in scope over there, under this name.
    return transfer(buffer, [buffer]);
  };
  for (let value = 1; value <= 3; value++) {
    const buffer = new ArrayBuffer(8);
    const call = pool.submit(fill, transfer(buffer, [buffer]), value);
    assert.equal(buffer.byteLength, 0);
    assert.deepEqual(new Uint8Array(await call), new Uint8Array(8).fill(value));
  }
});

for (const [kind, extra] of [
  ['plain', () => 1],
  ['cloned', () => ({ some: 'object' })],
  ['transferred', () => handedOver(new Uint8Array(8))],
] as const) {
  poolTest(
    `a first call begins though the one who submits it blocks: ${kind} argument`,
    { maxWorkers: 2 },
    async (pool) => {
      const shared = words();
      const meet = (met: Int32Array, at: number, _extra: unknown): number => {
        Atomics.store(met, at, 1);
        Atomics.notify(met, at);
        return Atomics.load(met, at);
      };
      const calls = [0, 1].map((at) => pool.submit(meet, shared, at, extra()));
      for (const at of calls.keys()) Atomics.wait(shared, at, 0);
      assert.deepEqual(await Promise.all(calls), [1, 1]);
    },
  );
}

poolTest('a call at a thread that is still starting goes to one that runs', { maxWorkers: 2 }, async (pool) => {
  await pool.submit((x: number) => x, 0);
  pool._pool.threads[0]!.window = 1;
  const gate = words();
  const first = pool.submit(hold, gate);
  // Starts the second thread, which has it until then.
  const second = pool.submit((x: number) => x, 1);
  const starting = pool._pool.threads[1]!;
  assert.deepEqual([starting.hasStarted, starting.load], [false, 1]);
  open(gate);
  // Does not let Node tell that the second has started, for it never does.
  const ended = starting._worker.terminate();
  assert.equal(second.result(), 1);
  assert.equal(first.result(), 0);
  await ended;
});

poolTest(
  'a call with what was handed over stays at a thread that is still starting',
  { maxWorkers: 2 },
  async (pool) => {
    await pool.submit((x: number) => x, 0);
    pool._pool.threads[0]!.window = 1;
    const gate = words();
    const first = pool.submit(hold, gate);
    const bytes = new Uint8Array(8);
    const second = pool.submit((given: Uint8Array) => given.length, transfer(bytes, [bytes.buffer]));
    assert.equal(pool._pool.threads[1]!.load, 1);
    open(gate);
    assert.equal(first.result(), 0);
    assert.equal(await second, 8);
  },
);
