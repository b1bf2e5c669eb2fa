import assert from 'node:assert/strict';
import { POLL_NOW, POLL_TAKE, POLL_WAIT, POLLED_FULL } from '../internals.js';
import { resizeRing, resizeSlots } from './resize.js';
import { reactorContract } from './rig.js';

reactorContract('shared memory', (test) => {
  test('a larger ring takes what the smaller had no room for', (rig) => {
    for (let n = 0; n < rig.memory.ready.length; n++) rig.push(900);
    for (let slot = 0; slot < 5; slot++) rig.arm(slot, 0);
    assert.equal(rig.reactor.poll(POLL_NOW, 0) & POLLED_FULL, POLLED_FULL);
    resizeRing(rig, 4096);
    assert.equal(rig.reactor.poll(POLL_NOW, 0) & POLLED_FULL, 0);
    assert.deepEqual(rig.drain().slice(-5), [0, 1, 2, 3, 4]);
  });

  test('a smaller ring keeps what is in it', (rig) => {
    rig.push(900);
    resizeRing(rig, 16);
    for (let slot = 0; slot < 10; slot++) rig.arm(slot, 0);
    assert.deepEqual(rig.poll(POLL_NOW), [900, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('slots beyond the first table', (rig) => {
    const slots = [0, 1023, 1024, 5000, 65_535];
    resizeSlots(rig, 65_536);
    for (const slot of slots) rig.arm(slot, 5);
    rig.poll(POLL_NOW);
    rig.abandon(5000);
    assert.deepEqual(rig.poll(POLL_WAIT), [0, 1023, 1024, 65_535]);
    assert.deepEqual(rig.freed, [5000]);
  });

  test('a table that is replaced while timers refer to it', (rig) => {
    for (let slot = 0; slot < 100; slot++) rig.arm(slot, slot);
    rig.reactor.poll(POLL_TAKE, 0);
    resizeSlots(rig, 8192);
    rig.abandon(50, 51);
    rig.arm(8191, 50);
    const ready: number[] = [];
    while (rig.reactor.now() < 99) ready.push(...rig.poll(POLL_WAIT));
    assert.deepEqual(ready, [...Array(50).keys(), 8191, ...Array.from({ length: 48 }, (_, n) => n + 52)]);
    assert.deepEqual(rig.freed.sort(), [50, 51]);
  });

  test('everything is replaced within a turn', async (rig) => {
    let turns = 0;
    await new Promise<void>((resolve) => {
      rig.reactor.host(() => {
        rig.arm(turns, -1);
        resizeRing(rig, 16 << (turns % 8));
        resizeSlots(rig, 1024 << (turns % 4));
        assert.deepEqual(rig.poll(POLL_NOW), [turns]);
        if (++turns < 50) return 0;
        resolve();
        return Number.POSITIVE_INFINITY;
      });
      rig.reactor.kick();
    });
    assert.equal(turns, 50);
  });

  test('a hundred thousand timers through one stage', (rig) => {
    resizeSlots(rig, 131_072);
    resizeRing(rig, 131_072);
    for (let slot = 0; slot < 100_000; slot++) {
      rig.arm(slot, (slot * 7919) % 1000);
      if (rig.staged === 1024) rig.reactor.poll(POLL_TAKE, 0);
    }
    const ready: number[] = [];
    do ready.push(...rig.poll(POLL_WAIT));
    while (rig.armed > 0);
    const key = (slot: number): number => ((slot * 7919) % 1000) * 1e6 + slot;
    assert.equal(ready.length, 100_000);
    assert.ok(ready.every((slot, at) => at === 0 || key(ready[at - 1]!) < key(slot)));
  });
});
