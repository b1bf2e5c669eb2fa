import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newEventLoop, sleep } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { loopTest } from '../support/loop-test.js';

const DAY = 86_400_000;

loopTest('time begins at zero and stands still while anything is ready', (t) => {
  const { loop } = t;
  const times: number[] = [];
  const chain = (left: number): void => {
    times.push(loop.time());
    if (left > 0) loop.callSoon(chain, left - 1);
  };
  loop.callSoon(chain, 5000);
  loop.callLater(1, () => loop.stop());
  loop.runForever();
  assert.equal(times.length, 5001);
  assert.ok(times.every((time) => time === 0));
  assert.equal(loop.time(), 1);
});

loopTest('blocking: time jumps from deadline to deadline', (t) => {
  const { loop } = t;
  const times: number[] = [];
  for (const when of [DAY, 0.5, 3, DAY / 2, 3]) loop.callAt(when, () => times.push(loop.time()));
  loop.callAt(2 * DAY, () => loop.stop());
  loop.runForever();
  assert.deepEqual(times, [0.5, 3, 3, DAY / 2, DAY]);
  assert.equal(loop.time(), 2 * DAY);
});

loopTest('hosted: time jumps from deadline to deadline', async (t) => {
  const { loop } = t;
  const times: number[] = [];
  for (const when of [DAY, 0.5, 3, DAY / 2, 3]) loop.callAt(when, () => times.push(loop.time()));
  loop.callAt(2 * DAY, () => loop.stop());
  await loop.runForeverAsync();
  assert.deepEqual(times, [0.5, 3, 3, DAY / 2, DAY]);
  assert.equal(loop.time(), 2 * DAY);
});

loopTest('time does not move between runs, nor in an iteration that does not wait', (t) => {
  const { loop } = t;
  loop.callLater(10, t.log, 'timer');
  t.turn(5);
  assert.equal(loop.time(), 0);
  assert.deepEqual(t.trace, []);
});

loopTest('a cancelled timer moves no time', (t) => {
  const { loop } = t;
  loop.callLater(5, () => loop.stop());
  loop.callLater(3, t.log, 'cancelled').cancel();
  const late = loop.callLater(4, t.log, 'cancelled in the heap');
  t.turn();
  late.cancel();
  loop.callLater(1, () => assert.equal(loop.time(), 1));
  loop.runForever();
  assert.equal(loop.time(), 5);
  assert.deepEqual(t.trace, []);
});

loopTest('the last timer cancelled: there is nothing left to jump to', (t) => {
  const { loop } = t;
  const timer = loop.callLater(5, t.log, 'cancelled');
  t.turn();
  timer.cancel();
  assert.throws(() => loop.runForever(), { name: 'DeadlockError' });
  assert.equal(loop.time(), 0);
});

loopTest('sleep and callLater live in the same time', (t) => {
  const { loop, log } = t;
  t.run(function* () {
    loop.callLater(15, () => log('timer', loop.time()));
    yield* sleep(10);
    log('slept', loop.time());
    yield* sleep(10);
    log('slept', loop.time());
  });
  assert.deepEqual(t.trace, ['slept 10', 'timer 15', 'slept 20']);
});

loopTest('hosted: what Node has ready goes before a jump', async (t) => {
  const { loop, log } = t;
  loop.callSoon(() => {
    loop.callLater(DAY, () => {
      log('a day later');
      loop.stop();
    });
    Promise.resolve().then(() => loop.callSoonThreadsafe(log, 'microtask'));
    process.nextTick(() => loop.callSoonThreadsafe(log, 'tick'));
  });
  await loop.runForeverAsync();
  assert.deepEqual(t.trace.sort(), ['a day later', 'microtask', 'tick'].sort());
  assert.equal(loop.time(), DAY);
});

for (const backend of BACKENDS) {
  test(`each loop has a time of its own [${backend}]`, async () => {
    const [a, b] = [newEventLoop({ backend, clock: 'virtual' }), newEventLoop({ backend, clock: 'virtual' })];
    a.callLater(100, () => {});
    assert.equal(a.runUntilComplete(sleep(50, 'slept')), 'slept');
    assert.equal(a.time(), 50);
    assert.equal(b.time(), 0);
    await Promise.all([a.runUntilCompleteAsync(sleep(DAY)), b.runUntilCompleteAsync(sleep(7))]);
    assert.equal(a.time(), DAY + 50);
    assert.equal(b.time(), 7);
    a.close();
    b.close();
  });

  test(`a virtual day of sleeps is not waited for [${backend}]`, () => {
    const loop = newEventLoop({ backend, clock: 'virtual' });
    function* main() {
      for (let n = 0; n < 100_000; n++) yield* sleep(864);
      return loop.time();
    }
    assert.equal(loop.runUntilComplete(main()), 86_400_000);
    loop.close();
  });
}
