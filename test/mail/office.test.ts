import assert from 'node:assert/strict';
import { test } from 'node:test';
import { office, type Recipient } from '#lib/mail/office.js';
import { bell } from '#lib/reactor/bell.js';
import { crossing } from '#lib/threads/crossing.js';

type WaitAsync = typeof Atomics.waitAsync;

test('a bell that is rung while the thread is about to wait for it is heard', async () => {
  const { waitAsync } = Atomics;
  let heard: () => void;
  const hearing = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const recipient: Recipient = {
    signalled: true,
    needsBell: true,
    collect: () => heard(),
    evacuate() {},
    abandon() {},
  };
  // As another thread would, at the worst moment: when the wait has begun, and nothing after it has run.
  let rings = 0;
  Atomics.waitAsync = ((...args: Parameters<WaitAsync>) => {
    const wait = waitAsync(...args);
    rings++;
    crossing().ringBell(bell.words, 0);
    return wait;
  }) as WaitAsync;
  // The wait alone keeps no process alive.
  const alive = setTimeout(() => heard(), 10_000);
  const start = performance.now();
  try {
    office.open(recipient);
    Atomics.waitAsync = waitAsync;
    await hearing;
  } finally {
    Atomics.waitAsync = waitAsync;
    clearTimeout(alive);
    office.close(recipient);
  }
  assert.equal(rings, 1);
  assert.ok(performance.now() - start < 10_000, 'not heard');
});
