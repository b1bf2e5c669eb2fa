import '../support/hooked-wait-async.js';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newEventLoop } from 'asyncio-native';
import type { Inbox } from '../../lib/channel/inbox-poller.js';
import { inboxes, lazyRpc, waker, wakeThread } from '../internals.js';
import { hook } from '../support/hooked-wait-async.js';

test('a waker that is woken while the thread is about to wait for it is heard', async () => {
  let heard: () => void;
  const hearing = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const { inboxPoller } = lazyRpc();
  const inbox: Inbox = {
    signalled: true,
    needsWaker: true,
    poll: () => heard(),
    spill() {},
    abandon() {},
  };
  // As another thread would, at the worst moment: when the wait has begun, and nothing after it has run.
  let rings = 0;
  hook.afterWaitAsync = () => {
    hook.afterWaitAsync = undefined;
    rings++;
    wakeThread(waker.words, 0);
  };
  // The wait alone keeps no process alive.
  let isLate = false;
  const alive = setTimeout(() => {
    isLate = true;
    heard();
  }, 10_000);
  try {
    inboxPoller.open(inbox);
    await hearing;
  } finally {
    clearTimeout(alive);
    inboxPoller.close(inbox);
  }
  assert.equal(rings, 1);
  assert.equal(isLate, false, 'not heard');
});

test('a closed loop has no inbox', () => {
  const loop = newEventLoop();
  loop.handle();
  assert.notEqual(inboxes.open, null);
  loop.close();
  assert.equal(inboxes.open, null);
});
