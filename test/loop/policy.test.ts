import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getEventLoop, getRunningLoop, newEventLoop, setEventLoop, sleep } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { runInWorker } from '../support/child.js';
import { loopTest } from '../support/loop-test.js';

const NONE = { name: 'RuntimeError', code: 'ERR_ASYNCIO_NO_RUNNING_LOOP', message: 'no running event loop' };

test('the main thread is given a loop on demand, and the same one again', () => {
  setEventLoop(null);
  const loop = getEventLoop();
  assert.equal(getEventLoop(), loop);
  assert.equal(loop.isRunning(), false);
  setEventLoop(null);
  const other = getEventLoop();
  assert.notEqual(other, loop);
  setEventLoop(null);
  loop.close();
  other.close();
});

test('getEventLoop returns what was set, even when it is closed', () => {
  const loop = newEventLoop();
  setEventLoop(loop);
  assert.equal(getEventLoop(), loop);
  loop.close();
  assert.equal(getEventLoop(), loop);
  setEventLoop(null);
});

test('newEventLoop makes a loop, and sets none', () => {
  setEventLoop(null);
  const loop = newEventLoop();
  assert.notEqual(getEventLoop(), loop);
  getEventLoop().close();
  setEventLoop(null);
  loop.close();
});

loopTest('getRunningLoop knows callbacks and coroutines, and nothing else', (t) => {
  const { loop } = t;
  assert.throws(() => getRunningLoop(), NONE);
  loop.callSoon(() => assert.equal(getRunningLoop(), loop));
  loop.callLater(0, () => assert.equal(getRunningLoop(), loop));
  const future = loop.createFuture<null>();
  future.addDoneCallback(() => assert.equal(getRunningLoop(), loop));
  future.setResult(null);
  t.turn();
  t.run(function* () {
    assert.equal(getRunningLoop(), loop);
    yield* sleep(1);
    assert.equal(getRunningLoop(), loop);
  });
  assert.throws(() => getRunningLoop(), NONE);
});

loopTest('the running loop goes before the one that was set', (t) => {
  const other = newEventLoop({ backend: t.loop.backend });
  setEventLoop(other);
  t.loop.callSoon(() => {
    assert.equal(getEventLoop(), t.loop);
    setEventLoop(null);
    assert.equal(getEventLoop(), t.loop);
    setEventLoop(other);
  });
  t.turn();
  assert.equal(getEventLoop(), other);
  other.close();
});

loopTest('there is no running loop after a callback that threw, nor after a run that failed', (t) => {
  t.loop.callSoon(() => {
    throw new Error('x');
  });
  t.turn();
  t.takeReport();
  assert.throws(() => getRunningLoop(), NONE);
  const future = t.loop.createFuture();
  assert.throws(() => t.loop.runUntilComplete(future), { name: 'DeadlockError' });
  assert.throws(() => getRunningLoop(), NONE);
});

loopTest('in a hosted run, the loop is the running one in callbacks of Node, too', async (t) => {
  const { loop } = t;
  const running = (): unknown => {
    try {
      return getRunningLoop();
    } catch {
      return null;
    }
  };
  const seen: [string, unknown][] = [];
  const note = (where: string): unknown => seen.push([where, running()]);
  loop.callSoon(() => {
    note('callback');
    process.nextTick(note, 'tick');
    queueMicrotask(() => note('microtask'));
    setImmediate(() => {
      note('immediate');
      loop.stop();
    });
  });
  const ended = loop.runForeverAsync();
  note('beside');
  await ended;
  note('after');
  const expected = { beside: loop, callback: loop, tick: loop, microtask: loop, immediate: loop, after: null };
  assert.deepEqual(
    Object.fromEntries(seen.map(([where, value]) => [where, value === null ? null : 'loop'])),
    Object.fromEntries(Object.entries(expected).map(([where, value]) => [where, value === null ? null : 'loop'])),
  );
});

for (const backend of BACKENDS) {
  test(`in a worker, getEventLoop raises unless a loop was set or is running [${backend}]`, async () => {
    assert.deepEqual(await runInWorker('policy-worker.mjs', { backend }), {
      atFirst: {
        name: 'RuntimeError',
        code: 'ERR_ASYNCIO_NO_CURRENT_LOOP',
        message: 'There is no current event loop in this worker',
      },
      whileRunning: 'the running one',
      afterRun: 'RuntimeError',
      afterSet: 'the one that was set',
      ensureFuture: 'RuntimeError',
      afterReset: 'RuntimeError',
      exitCode: 0,
    });
  });
}
