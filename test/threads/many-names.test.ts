import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BackendName, connectLoop, newEventLoop, runCoroutineThreadsafe } from 'asyncio-native';
import { poolTest } from '../executor/pools.js';
import { BACKENDS } from '../support/backends.js';
import { withLoopWorker } from '../support/threads.js';

// A connection gives numbers to names, and gives them anew when there are too many: nothing may be taken for another then.

/** More than a connection remembers. */
const MANY = 1500;

withLoopWorker('names that a program makes up', (get) => {
  test('each is refused by its own name, and what is exposed is still found', () => {
    const { remote } = get();
    const ask = (name: string, ...args: unknown[]) => get().call(name, ...args);
    for (let n = 0; n < MANY; n++) {
      if (n % 100 === 0) assert.equal(ask('add', n, 1).result(), n + 1);
      const error = ask(`made up ${n}`).exception() as Error;
      assert.equal(error.message, `No function 'made up ${n}' is exposed by this event loop`);
    }
    assert.equal(remote.isClosed(), false);
  });
});

for (const backend of BACKENDS as readonly BackendName[]) {
  test(`a name may be exposed after it was asked for, and again [${backend}]`, async () => {
    const loop = newEventLoop({ backend });
    const remote = connectLoop(loop.handle());
    const ask = () => runCoroutineThreadsafe(remote.coroutine('late'), remote);
    loop.attach();
    await assert.rejects(async () => ask(), { code: 'ERR_ASYNCIO_NOT_EXPOSED' });
    loop.expose('late', () => 1);
    assert.equal(await ask(), 1);
    loop.expose('late', () => 2);
    assert.equal(await ask(), 2);
    loop.close();
  });
}

test('a name that is too long for a record is found, too', async () => {
  const loop = newEventLoop();
  const name = 'long '.repeat(200);
  loop.expose(name, (x: number) => x + 1);
  loop.attach();
  const remote = connectLoop(loop.handle());
  assert.equal(await runCoroutineThreadsafe(remote.coroutine(name, 1), remote), 2);
  loop.close();
});

poolTest(
  'functions made up as a program goes are each called, and one is called between',
  { maxWorkers: 1 },
  async (pool) => {
    const double = (x: number) => 2 * x;
    const calls: (readonly [number, PromiseLike<unknown>])[] = [];
    for (let n = 0; n < MANY; n++) {
      calls.push([n, pool.submit(new Function(`return ${n}`) as () => number)]);
      calls.push([2 * n, pool.submit(double, n)]);
    }
    for (const [expected, call] of calls) assert.equal(await call, expected);
  },
);

declare global {
  /** In the thread: the functions that were called there. */
  var made: WeakRef<() => void>[];
}

poolTest('those that were made up are forgotten in the thread, too', { maxWorkers: 1 }, async (pool) => {
  await pool.submit(() => {
    globalThis.made = [];
  });
  // Each of them has a source of its own.
  const texts = Array.from({ length: MANY }, (_none, n) => `globalThis.made.push(new WeakRef(itself)); return ${n}`);
  const calls = texts.map((text) =>
    pool.submit(new Function(`return function itself() { ${text} }`)() as () => number),
  );
  for (const call of calls) await call;
  const left = await pool.submit(async () => {
    // What a call has touched is alive until its turn is over.
    for (let n = 0; n < 5; n++) {
      await new Promise((resolve) => setImmediate(resolve));
      globalThis.gc?.();
    }
    return globalThis.made.filter((each) => each.deref() !== undefined).length;
  });
  assert.ok(left > 0 && left <= 1024, `${left} of ${MANY} are left`);
});
