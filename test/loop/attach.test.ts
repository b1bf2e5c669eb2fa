import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turnOfNode } from 'node:timers/promises';
import { getRunningLoop, newEventLoop, sleep } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { loopTest } from '../support/loop-test.js';

/** Resolves when `loop`, attached, has called back after all that was scheduled before. */
function reached(loop: { callSoon(callback: () => void): unknown }): Promise<void> {
  return new Promise((resolve) => loop.callSoon(resolve));
}

loopTest('attach hosts the loop until detach', async (t) => {
  const { loop, log } = t;
  assert.equal(loop.attach(), undefined);
  assert.equal(loop.isRunning(), true);
  loop.callSoon(log, 'soon');
  loop.callLater(5, log, 'timer');
  await loop.createTask(sleep(10));
  assert.deepEqual(t.trace, ['soon', 'timer']);
  loop.detach();
  assert.equal(loop.isRunning(), false);
  loop.callSoon(log, 'stays');
  await turnOfNode();
  await turnOfNode();
  assert.deepEqual(t.trace, ['soon', 'timer']);
  t.turn();
  assert.deepEqual(t.trace, ['soon', 'timer', 'stays']);
});

loopTest('detach is harmless where nothing is attached, and twice', ({ loop }) => {
  loop.detach();
  loop.attach();
  loop.detach();
  loop.detach();
  assert.equal(loop.isRunning(), false);
});

loopTest('attaching twice is refused', async ({ loop }) => {
  loop.attach();
  const refused = { name: 'RuntimeError', message: 'This event loop is already running' };
  assert.throws(() => loop.attach(), refused);
  assert.throws(() => loop.runForever(), refused);
  await assert.rejects(loop.runForeverAsync(), refused);
  loop.detach();
});

loopTest('close while attached detaches first', async (t) => {
  const { loop, log } = t;
  loop.attach();
  loop.callSoon(log, 'never');
  loop.callLater(0, log, 'never');
  loop.close();
  assert.equal(loop.isClosed(), true);
  assert.equal(loop.isRunning(), false);
  await turnOfNode();
  await turnOfNode();
  assert.deepEqual(t.trace, []);
});

loopTest('close in a callback of an attached loop is refused', async (t) => {
  const { loop } = t;
  loop.attach();
  loop.callSoon(() => {
    assert.throws(() => loop.close(), { message: 'Cannot close a running event loop' });
    t.log('refused');
  });
  await reached(loop);
  assert.deepEqual(t.trace, ['refused']);
});

loopTest('stop ends what attach began', async (t) => {
  const { loop, log } = t;
  loop.attach();
  loop.callSoon(() => {
    loop.stop();
    loop.callSoon(log, 'left');
  });
  await turnOfNode();
  await turnOfNode();
  assert.equal(loop.isRunning(), false);
  assert.deepEqual(t.trace, []);
  t.turn();
  assert.deepEqual(t.trace, ['left']);
});

loopTest('detach in a callback: the iteration is finished, the rest stays', async (t) => {
  const { loop, log } = t;
  loop.attach();
  loop.callSoon(() => {
    loop.detach();
    log('detached', loop.isRunning());
    loop.callSoon(log, 'left');
  });
  loop.callSoon(log, 'same iteration');
  await turnOfNode();
  await turnOfNode();
  assert.deepEqual(t.trace, ['detached false', 'same iteration']);
  t.turn();
  assert.equal(t.trace.at(-1), 'left');
});

loopTest('detach and attach again in one callback', async (t) => {
  const { loop, log } = t;
  loop.attach();
  loop.callSoon(() => {
    loop.detach();
    loop.attach();
    log('attached again');
    loop.callSoon(log, 'runs');
    loop.callLater(5, log, 'timer');
  });
  await loop.createTask(sleep(6));
  assert.deepEqual(t.trace, ['attached again', 'runs', 'timer']);
  assert.equal(loop.isRunning(), true);
  loop.detach();
});

loopTest('attach and detach a thousand times', async (t) => {
  const { loop, log } = t;
  for (let n = 0; n < 1000; n++) {
    loop.attach();
    loop.detach();
  }
  loop.attach();
  loop.callSoon(log, 'works');
  await reached(loop);
  assert.deepEqual(t.trace, ['works']);
  loop.detach();
});

loopTest('a future of an attached loop can be awaited with await', async ({ loop }) => {
  loop.attach();
  const future = loop.createFuture<string>();
  loop.callLater(5, () => future.setResult('set'));
  assert.equal(await future, 'set');
  assert.equal(await loop.createTask(sleep(1, 'slept')), 'slept');
  loop.detach();
});

for (const backend of BACKENDS) {
  test(`several loops attached at once [${backend}]`, async () => {
    const loops = Array.from({ length: 20 }, () => newEventLoop({ backend, clock: 'virtual' }));
    const reports: unknown[] = [];
    const counts = loops.map(() => 0);
    for (const [index, loop] of loops.entries()) {
      loop.setExceptionHandler((_loop, context) => reports.push(context));
      loop.attach();
      const step = (): void => {
        assert.equal(getRunningLoop(), loop);
        counts[index]!++;
        if (counts[index]! < 1000) loop.callSoon(step);
      };
      loop.callSoon(step);
    }
    const slept = loops.map((loop, index) => loop.createTask(sleep(index * 1000, index)));
    assert.deepEqual(
      await Promise.all(slept),
      loops.map((_, index) => index),
    );
    await Promise.all(loops.map(reached));
    assert.ok(counts.every((count) => count === 1000));
    assert.deepEqual(
      loops.map((loop) => loop.time()),
      loops.map((_, index) => index * 1000),
    );
    for (const loop of loops) loop.close();
    assert.deepEqual(reports, []);
  });

  test(`attached loops on both clocks, one closing another in its callback [${backend}]`, async () => {
    const real = newEventLoop({ backend });
    const virtual = newEventLoop({ backend, clock: 'virtual' });
    real.attach();
    virtual.attach();
    virtual.callLater(1e9, () => {});
    await new Promise<void>((resolve) => {
      real.callLater(1, () => {
        virtual.close();
        resolve();
      });
    });
    assert.equal(virtual.isClosed(), true);
    assert.equal(real.isRunning(), true);
    real.close();
  });

  test(`a blocking run beside an attached loop [${backend}]`, async () => {
    const attached = newEventLoop({ backend, clock: 'virtual' });
    const blocking = newEventLoop({ backend, clock: 'virtual' });
    attached.attach();
    assert.equal(blocking.runUntilComplete(sleep(5, 'blocked')), 'blocked');
    assert.throws(() => attached.runUntilComplete(sleep(1)), { message: 'This event loop is already running' });
    assert.equal(await attached.createTask(sleep(1, 'attached')), 'attached');
    attached.close();
    blocking.close();
  });
}
