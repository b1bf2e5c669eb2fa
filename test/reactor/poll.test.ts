import assert from 'node:assert/strict';
import {
  POLL_NOW,
  POLL_TAKE,
  POLL_WAIT,
  POLLED_FULL,
  READY_HEAD,
  READY_TAIL,
  SLOT_ARMED,
  SLOT_IDLE,
  STAGE_TIMERS,
} from '../internals.js';
import { reactorContract } from './rig.js';

reactorContract('poll', (test) => {
  test('POLL_NOW with nothing to do', (rig) => {
    assert.deepEqual(rig.poll(POLL_NOW, 0), []);
    assert.equal(rig.polled, 0);
    assert.equal(rig.deadline, Number.POSITIVE_INFINITY);
    assert.equal(rig.armed, 0);
  });

  test('POLL_NOW takes the stage, moves what is due, and does not wait', (rig) => {
    rig.arm(1, 0);
    rig.arm(2, 10);
    rig.arm(3, -1);
    assert.deepEqual(rig.poll(POLL_NOW), [3, 1]);
    assert.equal(rig.staged, 0);
    assert.equal(rig.armed, 1);
    assert.equal(rig.deadline, 10);
    assert.deepEqual(rig.poll(POLL_NOW), []);
    assert.equal(rig.reactor.now(), 0);
  });

  test('an expired slot is idle, an armed one armed', (rig) => {
    rig.arm(1, 0);
    rig.arm(2, 10);
    rig.poll(POLL_NOW);
    assert.equal(rig.memory.states[1], SLOT_IDLE);
    assert.equal(rig.memory.states[2], SLOT_ARMED);
  });

  test('POLL_TAKE takes the stage and touches nothing else', (rig) => {
    rig.push(7);
    rig.arm(1, -1);
    rig.arm(2, 0);
    rig.arm(3, 5);
    rig.reactor.poll(POLL_TAKE, 0);
    assert.equal(rig.staged, 0);
    assert.deepEqual(rig.drain(), [7], 'what is due stays in the heap');
    assert.equal(rig.reactor.now(), 0);
    assert.deepEqual(rig.poll(POLL_NOW), [1, 2]);
    assert.deepEqual(rig.poll(POLL_WAIT), [3]);
  });

  test('POLL_TAKE frees staged slots that were abandoned', (rig) => {
    rig.arm(1, 5);
    rig.arm(2, 5);
    rig.abandon(1);
    rig.reactor.poll(POLL_TAKE, 0);
    assert.deepEqual(rig.freed, [1]);
    assert.equal(rig.abandoned, 0);
    assert.deepEqual(rig.poll(POLL_WAIT), [2]);
  });

  test('what is ready goes before what expires', (rig) => {
    rig.arm(1, 0);
    rig.push(5);
    rig.push(6);
    assert.deepEqual(rig.poll(POLL_NOW), [5, 6, 1]);
  });

  test('POLL_WAIT does not wait while something is ready', (rig) => {
    rig.arm(1, 50);
    rig.push(5);
    assert.deepEqual(rig.poll(POLL_WAIT), [5]);
    assert.equal(rig.reactor.now(), 0);
    assert.deepEqual(rig.poll(POLL_WAIT), [1]);
    assert.equal(rig.reactor.now(), 50);
  });

  test('POLL_WAIT does not wait while something is due', (rig) => {
    rig.arm(1, 0);
    rig.arm(2, 50);
    assert.deepEqual(rig.poll(POLL_WAIT), [1]);
    assert.equal(rig.reactor.now(), 0);
  });

  test('order: by deadline, and where equal by arming, across stages and polls', (rig) => {
    const deadlines = [30, 10, 20, 10, 30, 20, 10, 0];
    for (const [slot, deadline] of deadlines.entries()) {
      rig.arm(slot, deadline);
      if (slot % 3 === 0) rig.reactor.poll(POLL_TAKE, 0);
    }
    assert.deepEqual(rig.poll(POLL_NOW), [7]);
    assert.deepEqual(rig.poll(POLL_WAIT), [1, 3, 6]);
    rig.arm(9, 20);
    assert.deepEqual(rig.poll(POLL_WAIT), [2, 5, 9]);
    assert.deepEqual(rig.poll(POLL_WAIT), [0, 4]);
    assert.equal(rig.armed, 0);
    assert.equal(rig.deadline, Number.POSITIVE_INFINITY);
  });

  test('many equal deadlines keep the order of arming', (rig) => {
    const slots = Array.from({ length: STAGE_TIMERS }, (_, n) => n);
    for (const slot of slots) rig.arm(slot, 5);
    assert.deepEqual(rig.poll(POLL_WAIT), slots);
  });

  test('POLLED_FULL: what found no room is moved later, in order, once', (rig) => {
    const { ready } = rig.memory;
    const free = 10;
    for (let n = 0; n < ready.length - free; n++) rig.push(900);
    for (let slot = 0; slot < 25; slot++) rig.arm(slot, slot % 2);
    rig.arm(500, 1000);
    const evenFirst = [...Array(25).keys()].sort((a, b) => (a % 2) - (b % 2) || a - b);
    assert.deepEqual(rig.poll(POLL_NOW).slice(-free), evenFirst.slice(0, free), 'deadline 0 comes first');
    assert.equal(rig.polled & POLLED_FULL, POLLED_FULL);
    assert.deepEqual(rig.poll(POLL_NOW), evenFirst.slice(free, 13));
    assert.equal(rig.polled & POLLED_FULL, 0);
    assert.deepEqual(rig.poll(POLL_WAIT), evenFirst.slice(13));
    assert.equal(rig.armed, 1);
  });

  test('POLLED_FULL with a ring that has no room at all', (rig) => {
    for (let n = 0; n < rig.memory.ready.length; n++) rig.push(900);
    rig.arm(1, 0);
    const mode = rig.reactor.poll(POLL_NOW, 0);
    assert.equal(mode & POLLED_FULL, POLLED_FULL);
    assert.equal(rig.memory.states[1], SLOT_ARMED);
    assert.equal(rig.drain().length, rig.memory.ready.length);
    assert.deepEqual(rig.poll(POLL_NOW), [1]);
  });

  test('a full ring and nothing due is not POLLED_FULL', (rig) => {
    for (let n = 0; n < rig.memory.ready.length; n++) rig.push(n);
    rig.arm(1, 5);
    rig.poll(POLL_NOW);
    assert.equal(rig.polled, 0);
  });

  test('an abandoned timer that is due does not need room', (rig) => {
    rig.arm(1, 0);
    rig.reactor.poll(POLL_TAKE, 0);
    rig.abandon(1);
    for (let n = 0; n < rig.memory.ready.length; n++) rig.push(900);
    assert.equal(rig.poll(POLL_NOW).length, rig.memory.ready.length);
    assert.equal(rig.polled & POLLED_FULL, 0);
    assert.deepEqual(rig.freed, [1]);
  });

  test('head and tail wrap around at 2^32, and at 2^31', (rig) => {
    for (const start of [-3, 0x7fff_fffd, -0x8000_0000]) {
      rig.memory.words[READY_HEAD] = start;
      rig.memory.words[READY_TAIL] = start;
      for (let slot = 0; slot < 6; slot++) rig.arm(slot, rig.reactor.now());
      assert.deepEqual(rig.poll(POLL_NOW), [0, 1, 2, 3, 4, 5]);
    }
  });

  test('a full ring is noticed where the positions wrap', (rig) => {
    const { words, ready } = rig.memory;
    words[READY_HEAD] = 0x7fff_fff0;
    words[READY_TAIL] = 0x7fff_fff0;
    for (let n = 0; n < ready.length; n++) rig.push(900);
    rig.arm(1, 0);
    rig.reactor.poll(POLL_NOW, 0);
    assert.equal(rig.drain().length, ready.length);
    assert.deepEqual(rig.poll(POLL_NOW), [1]);
  });

  test('deadlines of every kind of number', (rig) => {
    const { POSITIVE_INFINITY, NEGATIVE_INFINITY, MAX_VALUE, MIN_VALUE } = Number;
    const deadlines = [POSITIVE_INFINITY, NEGATIVE_INFINITY, MAX_VALUE, -MAX_VALUE, MIN_VALUE, -0, 0, 1e-9];
    for (const [slot, deadline] of deadlines.entries()) rig.arm(slot, deadline);
    assert.deepEqual(rig.poll(POLL_NOW), [1, 3, 5, 6]);
    assert.deepEqual(rig.poll(POLL_WAIT), [4]);
    assert.deepEqual(rig.poll(POLL_WAIT), [7]);
    assert.deepEqual(rig.poll(POLL_WAIT), [2]);
    assert.equal(rig.reactor.now(), MAX_VALUE);
    assert.equal(rig.deadline, POSITIVE_INFINITY);
    assert.equal(rig.armed, 1);
  });

  test(
    'POLL_WAIT waits at least until the limit, or the deadline',
    (rig) => {
      rig.passNode();
      const start = rig.reactor.now();
      assert.deepEqual(rig.poll(POLL_WAIT, 2), []);
      assert.ok(rig.reactor.now() >= start + 2);
      rig.arm(1, start + 6.25);
      assert.deepEqual(rig.poll(POLL_WAIT), [1]);
      assert.ok(rig.now >= start + 6.25);
      assert.ok(rig.reactor.now() >= rig.now);
    },
    { clock: 'monotonic' },
  );

  test(
    'POLL_WAIT gives up at the limit, before the deadline',
    (rig) => {
      rig.arm(1, rig.reactor.now() + 3_600_000);
      assert.deepEqual(rig.poll(POLL_WAIT, 1), []);
      assert.deepEqual(rig.poll(POLL_WAIT, 0), []);
      assert.deepEqual(rig.poll(POLL_WAIT, -5), []);
      assert.equal(rig.armed, 1);
    },
    { clock: 'monotonic' },
  );

  test(
    'no timer is early on the monotonic clock',
    (rig) => {
      const start = rig.reactor.now();
      const deadlines = new Map<number, number>();
      for (let slot = 0; slot < 200; slot++) {
        const deadline = start + (slot * 7919) / 200 / 400;
        deadlines.set(slot, deadline);
        rig.arm(slot, deadline);
      }
      let early = 0;
      while (deadlines.size > 0) {
        for (const slot of rig.poll(POLL_WAIT)) {
          if (deadlines.get(slot)! > rig.reactor.now()) early++;
          deadlines.delete(slot);
        }
      }
      assert.equal(early, 0);
    },
    { clock: 'monotonic' },
  );
});
