import assert from 'node:assert/strict';
import { POLL_NOW, POLL_TAKE, POLL_WAIT, SLOT_IDLE } from '../internals.js';
import { reactorContract } from './rig.js';

reactorContract('abandoned timers', (test) => {
  test('abandoned in the stage: never enters the heap, and its slot is freed', (rig) => {
    rig.arm(1, 5);
    rig.arm(2, 6);
    rig.arm(3, 7);
    rig.abandon(2);
    rig.poll(POLL_NOW);
    assert.deepEqual(rig.freed, [2]);
    assert.equal(rig.memory.states[2], SLOT_IDLE);
    assert.equal(rig.abandoned, 0);
    assert.equal(rig.armed, 2);
  });

  test('abandoned at the top of the heap: dropped at the next poll', (rig) => {
    rig.arm(1, 5);
    rig.arm(2, 6);
    rig.poll(POLL_NOW);
    rig.abandon(1);
    assert.deepEqual(rig.poll(POLL_NOW), []);
    assert.deepEqual(rig.freed, [1]);
    assert.equal(rig.deadline, 6);
    assert.equal(rig.armed, 1);
  });

  test('abandoned below the top: dropped no later than its deadline, and never ready', (rig) => {
    for (let slot = 0; slot < 10; slot++) rig.arm(slot, slot);
    rig.poll(POLL_NOW);
    rig.abandon(3, 4, 9);
    const ready: number[] = [];
    while (rig.armed > 0) ready.push(...rig.poll(POLL_WAIT));
    assert.deepEqual(ready, [1, 2, 5, 6, 7, 8]);
    assert.deepEqual(rig.freed.sort(), [3, 4, 9]);
    assert.equal(rig.abandoned, 0);
  });

  test('time does not jump to the deadline of an abandoned timer', (rig) => {
    rig.arm(1, 5);
    rig.arm(2, 8);
    rig.reactor.poll(POLL_TAKE, 0);
    rig.abandon(1);
    assert.deepEqual(rig.poll(POLL_WAIT), [2]);
    assert.equal(rig.reactor.now(), 8);
  });

  test('all abandoned: nothing is armed, and there is no deadline', (rig) => {
    for (let slot = 0; slot < 100; slot++) rig.arm(slot, slot + 1);
    rig.poll(POLL_NOW);
    for (let slot = 0; slot < 100; slot++) rig.abandon(slot);
    assert.deepEqual(rig.poll(POLL_NOW), []);
    assert.equal(rig.armed, 0);
    assert.equal(rig.deadline, Number.POSITIVE_INFINITY);
    assert.equal(rig.freed.length, 100);
    assert.equal(new Set(rig.freed).size, 100, 'each once');
  });

  test('a crowd of abandoned timers with far deadlines is swept long before those', (rig) => {
    rig.arm(0, 1);
    rig.reactor.poll(POLL_TAKE, 0);
    for (let slot = 1; slot < 1000; slot++) rig.arm(slot, 3_600_000 + slot);
    rig.poll(POLL_NOW);
    for (let slot = 1; slot < 1000; slot++) if (slot % 10 !== 0) rig.abandon(slot);
    rig.poll(POLL_NOW);
    assert.equal(rig.abandoned, 0);
    assert.equal(rig.freed.length, 900);
    assert.equal(rig.armed, 100);
    assert.deepEqual(rig.poll(POLL_WAIT), [0]);
    const kept: number[] = [];
    while (rig.armed > 0) kept.push(...rig.poll(POLL_WAIT));
    assert.deepEqual(
      kept,
      Array.from({ length: 99 }, (_, n) => (n + 1) * 10),
    );
  });

  test('a sweep keeps the order of equal deadlines', (rig) => {
    for (let slot = 0; slot < 1000; slot++) rig.arm(slot, 50);
    rig.poll(POLL_NOW);
    const kept: number[] = [];
    for (let slot = 0; slot < 1000; slot++) {
      if ((slot * 31) % 7 < 2) kept.push(slot);
      else rig.abandon(slot);
    }
    rig.poll(POLL_NOW);
    assert.equal(rig.abandoned, 0, 'swept');
    rig.arm(1000, 50);
    assert.deepEqual(rig.poll(POLL_WAIT), [...kept, 1000]);
  });

  test('a freed slot can be armed again at once, while its neighbours are still in the heap', (rig) => {
    rig.arm(1, 5);
    rig.arm(2, 5);
    rig.poll(POLL_NOW);
    rig.abandon(1);
    rig.poll(POLL_NOW);
    assert.deepEqual(rig.freed, [1]);
    rig.arm(1, 4);
    assert.deepEqual(rig.poll(POLL_WAIT), [1]);
    assert.deepEqual(rig.poll(POLL_WAIT), [2]);
  });
});
