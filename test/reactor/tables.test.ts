import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Reactor } from '../../lib/reactor/reactor.js';
import { FREE, READY_HEAD, READY_TAIL, ReadyRing, SharedMemory, SlotTable } from '../internals.js';
import { check, listOf } from '../support/property.js';

/** A reactor of which the tables want one thing only: to be told when blocks were replaced. */
class FakeReactor {
  remaps = 0;

  remap(): void {
    this.remaps++;
  }

  asReactor(): Reactor {
    return this as unknown as Reactor;
  }
}

interface Thing {
  readonly id: number;
}

function ringAndMemory(): { memory: SharedMemory; reactor: FakeReactor; ring: ReadyRing } {
  const [memory, reactor] = [new SharedMemory(), new FakeReactor()];
  return { memory, reactor, ring: new ReadyRing(memory, reactor.asReactor()) };
}

function tableAndMemory(): { memory: SharedMemory; reactor: FakeReactor; table: SlotTable<Thing> } {
  const [memory, reactor] = [new SharedMemory(), new FakeReactor()];
  return { memory, reactor, table: new SlotTable<Thing>(memory, reactor.asReactor()) };
}

describe('ReadyRing', () => {
  test('is first in, first out, through growth, wrapping and trimming, as an array is', () => {
    // Not far from where the positions change sign, and from where they run over.
    const start = fc.oneof(
      fc.constant(0),
      fc.nat(3000).map((before) => 0x7fff_ffff - before),
      fc.nat(3000).map((before) => -1 - before),
    );
    // The ring is trimmed only when it is large and all but empty.
    const count = fc.oneof(fc.nat(20), fc.nat(2000), fc.nat(40_000));
    const step = fc.record({ push: count, shift: count, trims: fc.nat(3) });
    check(
      fc.property(start, listOf(step, 20), (position, steps) => {
        const { memory, ring } = ringAndMemory();
        memory.words[READY_HEAD] = position;
        memory.words[READY_TAIL] = position;
        // The model: the numbers from `taken` to `next`, in order.
        let [taken, next] = [0, 0];
        for (const { push, shift, trims } of [...steps, { push: 0, shift: Number.POSITIVE_INFINITY, trims: 1 }]) {
          for (let n = 0; n < push; n++) ring.push(next++);
          for (let n = 0; n < shift && taken < next; n++) if (ring.shift() !== taken++) assert.fail(`not ${taken - 1}`);
          for (let n = 0; n < trims; n++) ring.trim();
          assert.equal(ring.size, next - taken);
          assert.equal(memory.ready.length & (memory.ready.length - 1), 0);
        }
      }),
      100,
    );
  });

  test('tells when everything before a tail was taken', () => {
    const { ring } = ringAndMemory();
    ring.push(1);
    ring.push(2);
    const { tail } = ring;
    ring.push(3);
    assert.equal(ring.reached(tail), false);
    ring.shift();
    assert.equal(ring.reached(tail), false);
    ring.shift();
    assert.equal(ring.reached(tail), true);
  });

  test('a power of two long, replaced in the shared memory, and the reactor told', () => {
    const { memory, reactor, ring } = ringAndMemory();
    const { length } = memory.ready;
    for (let n = 0; n < length; n++) ring.push(n);
    assert.equal(reactor.remaps, 0);
    ring.push(length);
    assert.equal(reactor.remaps, 1);
    assert.ok(memory.ready.length > length);
    assert.equal(memory.ready.length & (memory.ready.length - 1), 0);
    for (let n = 0; n <= length; n++) assert.equal(ring.shift(), n);
  });

  test('a slot that the reactor pushed is taken, before and after growth', () => {
    const { memory, ring } = ringAndMemory();
    ring.push(1);
    const { words, ready } = memory;
    ready[words[READY_TAIL]! & (ready.length - 1)] = 2;
    words[READY_TAIL]!++;
    ring.enlarge();
    ring.push(3);
    assert.deepEqual([ring.shift(), ring.shift(), ring.shift()], [1, 2, 3]);
  });

  test('gives back the memory of a burst, and what is in it stays', () => {
    const { memory, ring } = ringAndMemory();
    for (let n = 0; n < 1_000_000; n++) ring.push(n);
    assert.ok(memory.ready.length >= 1_000_000);
    for (let n = 0; n < 999_990; n++) ring.shift();
    for (let n = 0; n < 20; n++) ring.trim();
    assert.ok(memory.ready.length <= 65_536, `${memory.ready.length} entries are kept`);
    for (let n = 999_990; n < 1_000_000; n++) assert.equal(ring.shift(), n);
  });

  test('trim does nothing to a ring that is small, or full', () => {
    const { memory, reactor, ring } = ringAndMemory();
    ring.trim();
    assert.equal(reactor.remaps, 0);
    for (let n = 0; n < 100_000; n++) ring.push(n);
    const { ready } = memory;
    ring.trim();
    assert.equal(memory.ready, ready);
  });
});

describe('SlotTable', () => {
  test('a vacated slot has no object and is not given out', () => {
    const { table } = tableAndMemory();
    const slot = table.acquire({ id: 1 });
    table.vacate(slot);
    assert.equal(table.get(slot), undefined);
    assert.equal(table.occupied, 1);
    for (let n = 0; n < 5000; n++) assert.notEqual(table.acquire({ id: n }), slot);
    table.release(slot);
    assert.equal(table.acquire({ id: 2 }), slot);
  });

  test('an abandoned slot is not armed, has no object, and is free once the reactor says so', () => {
    const { memory, table } = tableAndMemory();
    const slot = table.acquire({ id: 1 });
    table.setArmed(slot);
    assert.equal(table.isArmed(slot), true);
    table.abandon(slot);
    assert.equal(table.isArmed(slot), false);
    assert.equal(table.get(slot), undefined);
    assert.equal(table.occupied, 1);
    memory.free[memory.words[FREE]!++] = slot;
    assert.equal(table.occupied, 0);
    assert.equal(table.acquire({ id: 2 }), slot);
  });

  test('grows, tells the reactor, and keeps states', () => {
    const { memory, reactor, table } = tableAndMemory();
    const { length } = memory.states;
    for (let n = 0; n < length; n++) table.setArmed(table.acquire({ id: n }));
    assert.equal(reactor.remaps, 0);
    const slot = table.acquire({ id: length });
    assert.equal(reactor.remaps, 1);
    assert.equal(table.isArmed(slot), false);
    for (let n = 0; n < length; n++) assert.ok(table.isArmed(n) && table.get(n)!.id === n);
  });

  test('gives back the memory of a crowd that has gone', () => {
    const { memory, table } = tableAndMemory();
    const slots = Array.from({ length: 1_000_000 }, (_, id) => table.acquire({ id }));
    assert.ok(memory.states.length >= 1_000_000);
    for (const slot of slots) table.release(slot);
    for (let n = 0; n < 5000; n++) table.trim();
    assert.ok(memory.states.length <= 65_536, `${memory.states.length} slots are kept`);
    assert.equal(table.occupied, 0);
    const again = new Set(Array.from({ length: 100_000 }, (_, id) => table.acquire({ id })));
    assert.equal(again.size, 100_000);
    assert.ok([...again].every((slot) => table.isArmed(slot) === false));
  });

  test('a crowd that left a few behind: those stay where they are', () => {
    const { table } = tableAndMemory();
    const slots = Array.from({ length: 300_000 }, (_, id) => table.acquire({ id }));
    const kept = slots.filter((slot) => slot % 10_000 === 17);
    for (const slot of slots) if (!kept.includes(slot)) table.release(slot);
    for (let n = 0; n < 5000; n++) table.trim();
    assert.equal(table.occupied, kept.length);
    for (const slot of kept) assert.equal(table.get(slot)!.id, slot);
    for (let n = 0; n < 300_000; n++) assert.ok(!kept.includes(table.acquire({ id: -1 })));
    for (const slot of kept) assert.equal(table.get(slot)!.id, slot);
  });

  test('is not gone through at each try while it cannot shrink, but again when half of the rest has gone', () => {
    const { memory, table } = tableAndMemory();
    const size = 200_000;
    const slots = Array.from({ length: size }, (_, id) => table.acquire({ id }));
    const kept = slots.slice(-1000);
    for (const slot of slots.slice(0, -1000)) table.release(slot);
    // Going through it puts the lowest free slot on top. Tells how many tries that takes when it is not there.
    const triesUntilSorted = () => {
      const top = memory.words[FREE]! - 1;
      const lowest = memory.free[top]!;
      memory.free[top] = memory.free[0]!;
      memory.free[0] = lowest;
      for (let tries = 1; tries <= size; tries++) {
        table.trim();
        if (memory.free[memory.words[FREE]! - 1] === 0) return tries;
      }
      return Number.POSITIVE_INFINITY;
    };
    table.trim();
    const tries = triesUntilSorted();
    assert.ok(tries > size / 100 && tries < size, `again after ${tries} tries`);
    for (const slot of kept.slice(0, 500)) table.release(slot);
    table.trim();
    assert.equal(memory.free[memory.words[FREE]! - 1], 0);
    for (const slot of kept.slice(500, 600)) table.release(slot);
    assert.ok(triesUntilSorted() > size / 100, 'again though few have gone');
  });

  test('holds 16,777,216 and refuses one more', () => {
    const { table } = tableAndMemory();
    const thing = { id: 0 };
    for (let n = 0; n < 1 << 24; n++) table.acquire(thing);
    assert.throws(() => table.acquire(thing), { name: 'RuntimeError', code: 'ERR_ASYNCIO_TOO_MANY' });
    table.release(123);
    assert.equal(table.acquire(thing), 123);
    assert.throws(() => table.acquire(thing), { code: 'ERR_ASYNCIO_TOO_MANY' });
  });

  test('clear unbinds everything', () => {
    const { table } = tableAndMemory();
    for (let id = 0; id < 5000; id++) table.setArmed(table.acquire({ id }));
    table.clear();
    assert.deepEqual([...table.objects()], []);
    assert.equal(table.occupied, 0);
  });
});
