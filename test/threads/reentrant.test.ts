import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConcurrentFuture, newEventLoop, runCoroutineThreadsafe, startLoopThread } from 'asyncio-native';
import { LoopWorker } from '../support/threads.js';

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

test('a thread that blocks on the result of one that floods it makes room', async () => {
  const thread = await LoopWorker.start('hosted');
  const loop = newEventLoop();
  const noted: number[] = [];
  loop.expose('note', (value: number) => {
    noted.push(value);
  });
  thread.call('flood', loop.handle(), 'note', 100_000).result();
  loop.callLater(0, () => loop.stop());
  loop.runForever();
  assert.equal(noted.length, 100_000);
  assert.ok(noted.every((value, at) => value === at));
  loop.close();
  await thread.end();
});
