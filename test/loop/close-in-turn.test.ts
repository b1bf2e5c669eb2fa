import assert from 'node:assert/strict';
import { newEventLoop, sleep } from 'asyncio-native';
import { type LoopTest, loopTest } from '../support/loop-test.js';

/** A loop of its own that is attached, and reports to `t`. */
function attached(t: LoopTest, debug = false) {
  const loop = newEventLoop({ backend: t.loop.backend, debug });
  loop.setExceptionHandler((_loop, context) => t.reports.push(context));
  loop.attach();
  return loop;
}

const turnsOfNode = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

for (const debug of [false, true]) {
  loopTest(`a callback detaches and closes its loop, and the others are dropped, debug ${debug}`, async (t) => {
    const loop = attached(t, debug);
    loop.callSoon(() => {
      loop.detach();
      loop.close();
      t.log('closed');
    });
    for (let i = 0; i < 3; i++) loop.callSoon(t.log, 'dropped');
    loop.callSoon(() => loop.callSoon(t.log, 'dropped'));
    await turnsOfNode();
    assert.deepEqual(t.trace, ['closed']);
    assert.equal(loop.isClosed(), true);
  });

  loopTest(`a timer detaches and closes its loop among others that are due, debug ${debug}`, async (t) => {
    const loop = attached(t, debug);
    const ended = new Promise<void>((resolve) => {
      loop.callLater(1, () => {
        loop.detach();
        loop.close();
        resolve();
      });
    });
    const handles = [1, 2, 3].map(() => loop.callLater(1, t.log, 'dropped'));
    await ended;
    await turnsOfNode();
    assert.deepEqual(t.trace, []);
    for (const handle of handles) handle.cancel();
  });

  loopTest(`a task detaches and closes its loop, and ends, debug ${debug}`, async (t) => {
    const loop = attached(t, debug);
    const closing = loop.createTask(
      (function* () {
        yield;
        loop.detach();
        loop.close();
        return 'ended';
      })(),
    );
    const other = loop.createTask(
      (function* () {
        for (;;) {
          t.log('step');
          yield;
        }
      })(),
    );
    await turnsOfNode();
    assert.deepEqual(t.trace, ['step']);
    assert.equal(closing.result(), 'ended');
    assert.equal(other.done(), false);
    assert.deepEqual(
      t.reports.map(({ message, task }) => [message, task]),
      [
        ['Task was destroyed but it is pending!', closing],
        ['Task was destroyed but it is pending!', other],
      ],
    );
    t.reports.length = 0;
  });
}

loopTest('a task that goes on after it has closed its loop can wait no more', async (t) => {
  const loop = attached(t);
  loop.createTask(
    (function* () {
      loop.detach();
      loop.close();
      try {
        yield* sleep(1);
      } finally {
        t.log('left');
      }
    })(),
  );
  await turnsOfNode();
  assert.equal(t.reports[0]?.message, 'Task was destroyed but it is pending!');
  t.reports.length = 0;
});

loopTest('detaching and attaching again within a turn loses nothing', async (t) => {
  const loop = attached(t);
  loop.callSoon(() => {
    loop.detach();
    loop.attach();
  });
  for (let i = 0; i < 3; i++) loop.callSoon(t.log, i);
  await turnsOfNode();
  assert.deepEqual(t.trace, ['0', '1', '2']);
  loop.close();
});
