import assert from 'node:assert/strict';
import { test } from 'node:test';
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
