import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConcurrentFuture, runCoroutineThreadsafe, startLoopThread } from 'asyncio-native';

const MODULE = 'data:text/javascript,export const same = (x) => x;';

test('a done callback may block on an answer that came together with its own', async () => {
  const thread = startLoopThread(MODULE);
  const ask = (x: unknown): ConcurrentFuture<unknown> =>
    runCoroutineThreadsafe(thread.loop.coroutine('same', x), thread.loop);
  const results: unknown[] = [];
  const calls = Array.from({ length: 100 }, (_none, i) => ask(i));
  for (const [i, call] of calls.entries()) {
    call.addDoneCallback(() => results.push(calls[(i + 1) % 100]?.result()));
  }
  // All are answered before this one is.
  assert.equal(ask('last').result(), 'last');
  assert.equal(results.length, 100);
  assert.deepEqual(new Set(results), new Set(calls.keys()));
  thread.stop();
  await thread.join();
});

test('calls that done callbacks make while an inbox is full are neither lost nor mixed up', async () => {
  const thread = startLoopThread(MODULE);
  const ask = (x: unknown): ConcurrentFuture<unknown> =>
    runCoroutineThreadsafe(thread.loop.coroutine('same', x), thread.loop);
  const again: ConcurrentFuture<unknown>[] = [];
  const calls = Array.from({ length: 50_000 }, (_none, i) => {
    const call = ask(i % 2 === 0 ? i : `call ${i}`);
    call.addDoneCallback(() => {
      again[i] = ask(`again ${i} ${'-'.repeat(i % 100)}`);
    });
    return call;
  });
  const results = await Promise.all(calls);
  assert.ok(results.every((value, i) => value === (i % 2 === 0 ? i : `call ${i}`)));
  const others = await Promise.all(again);
  assert.ok(others.every((value, i) => value === `again ${i} ${'-'.repeat(i % 100)}`));
  thread.stop();
  await thread.join();
});
