import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newEventLoop, type TimerHandle } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { loopTest } from '../support/loop-test.js';

const MILLION = 1_000_000;

loopTest('timers fire by deadline, and where equal by order of adding', (t) => {
  const { loop, log } = t;
  for (const [index, when] of [30, 10, 20, 10, 30, 20, 10].entries()) loop.callAt(when, log, when, index);
  loop.callAt(31, () => loop.stop());
  loop.runForever();
  assert.deepEqual(t.trace, ['10 1', '10 3', '10 6', '20 2', '20 5', '30 0', '30 4']);
});

loopTest('callLater and callAt meet in one order', (t) => {
  const { loop, log } = t;
  loop.callLater(10, () => {
    loop.callLater(10, log, 'later 20');
    loop.callAt(20, log, 'at 20');
    loop.callAt(19.5, log, 'at 19.5');
  });
  loop.callAt(20, log, 'first at 20');
  loop.callAt(21, () => loop.stop());
  loop.runForever();
  assert.deepEqual(t.trace, ['at 19.5', 'first at 20', 'later 20', 'at 20']);
});

loopTest('zero, negative and past deadlines mean the next iteration, in order of deadline', (t) => {
  const { loop, log } = t;
  loop.callLater(0, log, '0');
  loop.callLater(-0, log, '-0');
  loop.callLater(-1, log, '-1');
  loop.callAt(-5, log, 'at -5');
  loop.callLater(Number.NEGATIVE_INFINITY, log, '-Infinity');
  loop.callLater(-Number.MIN_VALUE, log, 'least');
  t.turn();
  assert.deepEqual(t.trace, ['-Infinity', 'at -5', '-1', 'least', '0', '-0']);
});

loopTest('an infinite delay never fires, and can be cancelled', (t) => {
  const { loop, log } = t;
  const never = loop.callLater(Number.POSITIVE_INFINITY, log, 'never');
  loop.callAt(Number.POSITIVE_INFINITY, log, 'never');
  loop.callLater(Number.MAX_VALUE, () => loop.stop());
  loop.runForever();
  assert.deepEqual(t.trace, []);
  assert.equal(loop.time(), Number.MAX_VALUE);
  assert.equal(never.when(), Number.POSITIVE_INFINITY);
  never.cancel();
  assert.equal(never.cancelled(), true);
});

loopTest('fractions of a millisecond count', (t) => {
  const { loop, log } = t;
  loop.callLater(0.3, log, '0.3');
  loop.callLater(0.1, log, '0.1');
  loop.callLater(0.2, log, '0.2');
  loop.callLater(0.4, () => loop.stop());
  loop.runForever();
  assert.deepEqual(t.trace, ['0.1', '0.2', '0.3']);
});

loopTest('when() is the time at which it is due', ({ loop }) => {
  assert.equal(loop.callAt(123.5, () => {}).when(), 123.5);
  assert.equal(loop.callAt(-3, () => {}).when(), -3);
  loop.callLater(40, () => {
    const timer = loop.callLater(2.5, () => loop.stop());
    assert.equal(timer.when(), 42.5);
  });
  loop.runForever();
  assert.equal(loop.time(), 42.5);
});

loopTest('a timer set in a callback for now is of the next iteration', (t) => {
  const { loop, log } = t;
  loop.callSoon(() => {
    loop.callLater(0, log, 'timer');
    loop.callSoon(log, 'soon');
  });
  t.turn();
  assert.deepEqual(t.trace, []);
  t.turn();
  assert.deepEqual(t.trace, ['soon', 'timer']);
});

loopTest('a cancelled timer leaves the others in order, whatever is cancelled', (t) => {
  const { loop, log } = t;
  const timers: TimerHandle[] = [];
  for (let n = 0; n < 2000; n++) timers.push(loop.callAt((n * 7919) % 101, log, n));
  const kept: number[] = [];
  for (const [n, timer] of timers.entries()) {
    if (n % 3 === 0) kept.push(n);
    else timer.cancel();
  }
  loop.callAt(102, () => loop.stop());
  loop.runForever();
  const byDeadline = kept.sort((a, b) => ((a * 7919) % 101) - ((b * 7919) % 101) || a - b);
  assert.deepEqual(t.trace, byDeadline.map(String));
});

loopTest('cancelling what is due in this iteration, from a timer before it', (t) => {
  const { loop, log } = t;
  const victims: TimerHandle[] = [];
  loop.callAt(10, () => {
    for (const victim of victims) victim.cancel();
    log('cancelled all');
  });
  for (let n = 0; n < 100; n++) victims.push(loop.callAt(10, log, n));
  loop.callAt(10, log, 'last');
  loop.callAt(11, () => loop.stop());
  loop.runForever();
  assert.deepEqual(t.trace, ['cancelled all', 'last']);
  assert.ok(victims.every((victim) => victim.cancelled()));
});

loopTest('a slot that is free again does not wake a stranger', (t) => {
  const { loop, log } = t;
  // Each round leaves cancelled timers behind, staged or in the heap, and takes their slots for something else.
  for (let round = 0; round < 50; round++) {
    const timers = Array.from({ length: 40 }, (_, n) => loop.callLater(n, log, 'cancelled'));
    if (round % 2 === 0) t.turn();
    for (const timer of timers) timer.cancel();
    for (let n = 0; n < 40; n++) loop.callSoon(() => {});
    loop.callLater(1000, log, `kept ${round}`);
    t.turn();
  }
  loop.callLater(1001, () => loop.stop());
  loop.runForever();
  const strangers = t.trace.filter((line) => line === 'cancelled').length;
  assert.equal(strangers, 25, 'only those that ran before they were cancelled');
  assert.deepEqual(
    t.trace.filter((line) => line !== 'cancelled'),
    Array.from({ length: 50 }, (_, round) => `kept ${round}`),
  );
});

loopTest(
  'on the monotonic clock no timer fires early, and time never runs backwards',
  (t) => {
    const { loop } = t;
    let last = loop.time();
    let early = 0;
    let left = 200;
    for (let n = 0; n < left; n++) {
      const timer = loop.callLater((n * 37) % 20, () => {
        const now = loop.time();
        if (now < timer.when() || now < last) early++;
        last = now;
        if (--left === 0) loop.stop();
      });
    }
    loop.runForever();
    assert.equal(early, 0);
  },
  { clock: 'monotonic' },
);

loopTest(
  'a timer that came due while a callback ran is of the next iteration',
  (t) => {
    const { loop, log } = t;
    // Long enough that it is not due before the callback begins, also on a busy machine.
    const timer = loop.callLater(100, log, 'timer');
    t.turn();
    loop.callSoon(() => {
      while (loop.time() < timer.when()) {
        // Until it is due: the loop cannot but know, for it was asked the time.
      }
      log('busy');
      loop.callSoon(() => {
        log('soon');
        loop.callSoon(log, 'soon of soon');
      });
    });
    t.turn(3);
    // CPython reads the clock in every iteration: busy; soon, timer; soon of soon.
    assert.deepEqual(t.trace, ['busy', 'soon', 'timer', 'soon of soon']);
  },
  { clock: 'monotonic' },
);

for (const backend of BACKENDS) {
  test(`a million timers fire in order, those that were cancelled do not [${backend}]`, () => {
    const loop = newEventLoop({ backend, clock: 'virtual' });
    let fired = 0;
    let disorder = 0;
    let last = -1;
    const fire = (when: number): void => {
      if (when < last) disorder++;
      last = when;
      fired++;
    };
    // Park and Miller's generator: the same deadlines in every run.
    let random = 2026;
    const timers: TimerHandle[] = [];
    for (let n = 0; n < MILLION; n++) {
      random = (random * 48_271) % 2_147_483_647;
      const when = random % 3_600_000;
      const timer = loop.callAt(when, fire, when);
      if (n % 2 === 0) timers.push(timer);
    }
    for (const timer of timers) timer.cancel();
    loop.callAt(3_600_000, () => loop.stop());
    loop.runForever();
    assert.equal(fired, MILLION / 2);
    assert.equal(disorder, 0);
    assert.equal(loop.time(), 3_600_000);
    loop.close();
  });

  test(`a million timers with one deadline fire in the order of adding, in one iteration [${backend}]`, () => {
    const loop = newEventLoop({ backend, clock: 'virtual' });
    let next = 0;
    let disorder = 0;
    for (let n = 0; n < MILLION; n++) {
      loop.callAt(50, () => {
        if (n !== next++) disorder++;
        if (n === 0) loop.stop();
      });
    }
    loop.runForever();
    assert.equal(next, MILLION);
    assert.equal(disorder, 0);
    loop.close();
  });
}
