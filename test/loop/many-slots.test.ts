import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { sleep } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

// A task and a timer keep their slot beside their flags in one 32-bit integer, whose sign bit belongs to slots from 2^23 on.

const SIGN = 1 << 23;

loopTest('timers and tasks whose slot reaches into the sign bit', (t) => {
  const { loop, log } = t;
  const nobody = { _run: () => assert.fail('nobody scheduled this') };
  const slots = Array.from({ length: SIGN }, () => loop._scheduler.slots.acquire(nobody));

  const cancelled = loop.callLater(1, log, 'cancelled');
  loop.callLater(2, log, 'timer');
  loop.callSoon(log, 'soon');
  function* sleeper(delay: number) {
    yield* sleep(delay);
    log('slept');
    yield;
    return delay;
  }
  const task = loop.createTask(sleeper(3), { name: 'far up' });
  const victim = loop.createTask(sleeper(1_000_000));
  const waiter = loop.createTask(
    (function* () {
      return yield* task;
    })(),
  );
  task.addDoneCallback(() => log('done'));
  loop.callLater(1, () => victim.cancel());
  cancelled.cancel();
  assert.ok(cancelled.cancelled());
  assert.match(inspect(task), /<Task pending name='far up'/);
  loop.callLater(4, () => loop.stop());
  loop.runForever();

  assert.deepEqual(t.trace, ['soon', 'timer', 'slept', 'done']);
  assert.equal(task.result(), 3);
  assert.equal(waiter.result(), 3);
  assert.ok(victim.cancelled());
  for (const slot of slots) loop._scheduler.slots.release(slot);
});
