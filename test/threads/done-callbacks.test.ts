import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { type ConcurrentFuture, runCoroutineThreadsafe, startLoopThread } from 'asyncio-native';

const MODULE = 'data:text/javascript,export const same = (x) => x;';

test('a done callback may block on the result of another call', async () => {
  const thread = startLoopThread(MODULE);
  const ask = (x: unknown): ConcurrentFuture<unknown> =>
    runCoroutineThreadsafe(thread.loop.coroutine('same', x), thread.loop);
  const results: unknown[] = [];
  const calls: ConcurrentFuture<unknown>[] = [];
  // Whichever answers come together: each callback waits for one that is behind.
  for (let i = 0; i < 100; i++) {
    const call = ask(i);
    calls.push(call);
    call.addDoneCallback(() => results.push(call.result(), ask(`after ${i}`).result()));
  }
  await calls[99];
  assert.deepEqual(
    calls.map((call) => call.result()),
    calls.map((_call, i) => i),
  );
  assert.equal(results.length, 200);
  assert.deepEqual(new Set(results), new Set(calls.flatMap((_call, i) => [i, `after ${i}`])));
  thread.stop();
  await thread.join();
});

test('what a done callback throws is reported, with the call', async (t) => {
  const written = t.mock.method(console, 'error', () => {});
  const thread = startLoopThread(MODULE);
  const call = runCoroutineThreadsafe(thread.loop.coroutine('same', 1), thread.loop);
  call.addDoneCallback(() => {
    throw new RangeError('from the callback');
  });
  assert.equal(await call, 1);
  const report = written.mock.calls.map(({ arguments: [text] }) => String(text)).join();
  assert.match(report, /Exception in callback of a ConcurrentFuture/);
  assert.match(report, /RangeError: from the callback/);
  thread.stop();
  await thread.join();
});

test('a done callback that throws what cannot even be shown keeps no other from its answer', async (t) => {
  t.mock.method(console, 'error', () => {});
  t.mock.method(process.stderr, 'write', () => true);
  const thread = startLoopThread(MODULE);
  const calls = Array.from({ length: 10 }, (_none, i) =>
    runCoroutineThreadsafe(thread.loop.coroutine('same', i), thread.loop),
  );
  calls[0]?.addDoneCallback(() => {
    throw {
      [inspect.custom]() {
        throw new Error('not shown');
      },
    };
  });
  assert.deepEqual(await Promise.all(calls), [...calls.keys()]);
  thread.stop();
  await thread.join();
});
