import assert from 'node:assert/strict';
import { setImmediate as turnOfNode } from 'node:timers/promises';
import { type LoopTest, loopTest } from '../support/loop-test.js';

// A hosted iteration that is too long for one turn pauses for Node, whose callbacks may then do anything to the loop.

const SIZE = 50_000;

/** Schedules so many callbacks, each with one of the next iteration behind it, that a turn cannot run them all. */
function crowd(t: LoopTest): number[] {
  const order: number[] = [];
  for (let n = 0; n < SIZE; n++) {
    t.loop.callSoon(() => {
      order.push(n);
      t.loop.callSoon(() => order.push(SIZE + n));
    });
  }
  return order;
}

/** Resolves to how many callbacks had run when Node got a turn in the middle of the crowd. */
async function pause(order: readonly number[]): Promise<number> {
  while (order.length === 0) await turnOfNode();
  return order.length;
}

function assertInOrder(order: readonly number[], length: number): void {
  assert.equal(order.length, length);
  assert.ok(order.every((n, index) => n === index));
}

loopTest('detached in the middle, and run on by a blocking run', async (t) => {
  const order = crowd(t);
  t.loop.attach();
  const ran = await pause(order);
  assert.ok(ran < SIZE, 'the crowd is too small for this test');
  t.loop.detach();
  await turnOfNode();
  assert.equal(order.length, ran, 'nothing runs while it is detached');
  t.turn(2);
  assertInOrder(order, 2 * SIZE);
});

loopTest('detached and attached again in the middle', async (t) => {
  const order = crowd(t);
  t.loop.attach();
  await pause(order);
  t.loop.detach();
  t.loop.attach();
  while (order.length < 2 * SIZE) await turnOfNode();
  assertInOrder(order, 2 * SIZE);
  t.loop.detach();
});

loopTest('closed in the middle', async (t) => {
  const order = crowd(t);
  t.loop.attach();
  const ran = await pause(order);
  t.loop.close();
  await turnOfNode();
  await turnOfNode();
  assertInOrder(order, ran);
});

loopTest('stopped in the middle: the iteration is finished', async (t) => {
  const order = crowd(t);
  const ended = t.loop.runForeverAsync();
  const ran = await pause(order);
  assert.ok(ran < SIZE, 'the crowd is too small for this test');
  t.loop.stop();
  await ended;
  assertInOrder(order, SIZE);
  t.turn();
  assertInOrder(order, 2 * SIZE);
});

loopTest('scheduled from Node in the middle: of the next iteration', async (t) => {
  const order = crowd(t);
  t.loop.attach();
  const ran = await pause(order);
  assert.ok(ran < SIZE, 'the crowd is too small for this test');
  let before = -1;
  t.loop.callSoon(() => {
    before = order.length;
  });
  const timer = t.loop.callLater(0, () => t.log('timer after', order.length >= SIZE));
  while (order.length < 2 * SIZE || t.trace.length === 0) await turnOfNode();
  assert.ok(before >= SIZE, 'not among those that were ready');
  assert.deepEqual(t.trace, ['timer after true']);
  assert.equal(timer.cancelled(), false);
  assertInOrder(order, 2 * SIZE);
  t.loop.detach();
});

loopTest('cancelled from Node in the middle', async (t) => {
  const ran = new Set<number>();
  const handles = Array.from({ length: SIZE }, (_, n) => t.loop.callSoon(() => ran.add(n)));
  t.loop.attach();
  while (ran.size === 0) await turnOfNode();
  const before = ran.size;
  for (const handle of handles.slice(before)) handle.cancel();
  await turnOfNode();
  await turnOfNode();
  assert.equal(ran.size, before);
  t.loop.detach();
});

loopTest('a callback that throws in the middle of a paused iteration', async (t) => {
  let ran = 0;
  for (let n = 0; n < SIZE; n++) {
    t.loop.callSoon(() => {
      ran++;
      if (n % 1000 === 0) throw new Error(String(n));
    });
  }
  t.loop.attach();
  while (ran < SIZE) await turnOfNode();
  assert.deepEqual(
    t.reports.splice(0).map(({ exception }) => Number((exception as Error).message)),
    Array.from({ length: SIZE / 1000 }, (_, n) => n * 1000),
  );
  t.loop.detach();
});
