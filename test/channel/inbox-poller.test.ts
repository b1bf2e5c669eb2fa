import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Inbox } from '../../lib/channel/inbox-poller.js';
import { inboxPoller, lazyRpc, waker } from '../internals.js';

type WaitAsync = typeof Atomics.waitAsync;

test('a waker that is woken while the thread is about to wait for it is heard', async () => {
  const { waitAsync } = Atomics;
  let heard: () => void;
  const hearing = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const inbox: Inbox = {
    signalled: true,
    needsWaker: true,
    poll: () => heard(),
    spill() {},
    abandon() {},
  };
  // As another thread would, at the worst moment: when the wait has begun, and nothing after it has run.
  let rings = 0;
  Atomics.waitAsync = ((...args: Parameters<WaitAsync>) => {
    const wait = waitAsync(...args);
    rings++;
    lazyRpc().wakeThread(waker.words, 0);
    return wait;
  }) as WaitAsync;
  // The wait alone keeps no process alive.
  const alive = setTimeout(() => heard(), 10_000);
  const start = performance.now();
  try {
    inboxPoller.open(inbox);
    Atomics.waitAsync = waitAsync;
    await hearing;
  } finally {
    Atomics.waitAsync = waitAsync;
    clearTimeout(alive);
    inboxPoller.close(inbox);
  }
  assert.equal(rings, 1);
  assert.ok(performance.now() - start < 10_000, 'not heard');
});
