import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Coroutine, reportProgress, runCoroutineThreadsafe, sleep, startLoopThread } from 'asyncio-native';
import { poolTest, words } from './pools.js';

const ONE = { maxWorkers: 1 };

function* coroutine(text: string): Coroutine<string> {
  reportProgress(`${text} 1`);
  yield* sleep(1);
  reportProgress(new Map([[text, 2]]));
  return text;
}

poolTest(
  'what functions, async functions and coroutines report is seen in order, before the end',
  ONE,
  async (pool) => {
    const sync = (text: string) => {
      reportProgress(`${text} 1`);
      reportProgress(new Map([[text, 2]]));
      return text;
    };
    const async = async (text: string) => {
      reportProgress(`${text} 1`);
      await new Promise((resolve) => setImmediate(resolve));
      reportProgress(new Map([[text, 2]]));
      return text;
    };
    for (const fn of [sync, async, coroutine]) {
      const seen: unknown[] = [];
      const call = pool.submit(fn as (text: string) => string, fn.name);
      call.onProgress((value) => seen.push(value));
      call.onProgress((value) => seen.push(typeof value));
      call.addDoneCallback(() => seen.push('done'));
      assert.equal(await call, fn.name);
      assert.deepEqual(seen, [`${fn.name} 1`, 'string', new Map([[fn.name, 2]]), 'object', 'done']);
    }
  },
);

poolTest('a thread that blocks on the result sees it first; large values arrive, too', ONE, async (pool) => {
  const seen: number[] = [];
  const call = pool.submit(() => {
    reportProgress(new Uint8Array(100_000));
    return 'the result';
  });
  call.onProgress((value) => seen.push((value as Uint8Array).length));
  assert.equal(call.result(), 'the result');
  assert.deepEqual(seen, [100_000]);
  call.onProgress(() => assert.fail('it is over'));
});

poolTest('a value that cannot be cloned is an error where it is reported', ONE, async (pool) => {
  const call = pool.submit(() => {
    try {
      reportProgress(() => 1);
      return 'no error';
    } catch (error) {
      return (error as Error).name;
    }
  });
  assert.equal(await call, 'DataCloneError');
});

poolTest('values that nobody takes are left out, so that they fill no memory', ONE, async (pool) => {
  const flag = words();
  const call = pool.submit((shared: Int32Array) => {
    for (let i = 0; i < 100_000; i++) reportProgress(i);
    Atomics.store(shared, 0, 1);
    Atomics.notify(shared, 0);
    return 'reported';
  }, flag);
  const seen: number[] = [];
  call.onProgress((value) => seen.push(value as number));
  // Nothing is taken meanwhile.
  Atomics.wait(flag, 0, 0);
  assert.equal(await call, 'reported');
  assert.ok(seen.length > 100 && seen.length < 20_000, `${seen.length}`);
  assert.deepEqual(
    seen,
    seen.map((_, i) => i),
  );
  const next = pool.submit(() => reportProgress('again'));
  next.onProgress((value) => seen.push(value as never));
  await next;
  assert.equal(seen.at(-1), 'again');
});

test('a function of a loop in another thread may report until it returns; a coroutine of it may not', async () => {
  const source = `import { reportProgress } from ${JSON.stringify(import.meta.resolve('asyncio-native'))};
    export async function promised() { reportProgress(1); await null; reportProgress(2); return 3 }
    export function* work() { reportProgress(4); yield; return 5 }`;
  const url = `data:text/javascript,${encodeURIComponent(source)}`;
  const thread = startLoopThread<{ promised(): Promise<number>; work(): Coroutine<number> }>(url);
  const seen: unknown[] = [];
  for (const [name, result] of [
    ['promised', 3],
    ['work', 5],
  ] as const) {
    const call = runCoroutineThreadsafe(thread.loop.coroutine(name), thread.loop);
    call.onProgress((value) => seen.push(value));
    assert.equal(await call, result);
  }
  assert.deepEqual(seen, [1]);
  thread.stop();
  await thread.join();
});

test('what came before a report is told before it', async () => {
  const source = `import { reportProgress } from ${JSON.stringify(import.meta.resolve('asyncio-native'))};
    export const first = () => 'first';
    export function second(words) {
      reportProgress('second reports');
      Atomics.store(words, 0, 1);
      Atomics.notify(words, 0);
    }`;
  const url = `data:text/javascript,${encodeURIComponent(source)}`;
  const thread = startLoopThread(url);
  const { loop } = thread;
  const shared = words();
  const seen: unknown[] = [];
  const first = runCoroutineThreadsafe(loop.coroutine('first'), loop);
  const second = runCoroutineThreadsafe(loop.coroutine('second', shared), loop);
  first.addDoneCallback(() => seen.push('first'));
  second.onProgress((value) => seen.push(value));
  // Nothing is taken meanwhile: both are there at the first look.
  Atomics.wait(shared, 0, 0);
  await second;
  assert.deepEqual(seen, ['first', 'second reports']);
  thread.stop();
  await thread.join();
});

poolTest('elsewhere a report does nothing, and a listener has to be a function', ONE, async (pool) => {
  assert.equal(reportProgress(1), undefined);
  const call = pool.submit(() => 1);
  assert.throws(() => call.onProgress(1 as never), { name: 'TypeError', message: /"listener"/ });
  assert.equal(await call, 1);
});
