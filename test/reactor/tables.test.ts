import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FREE, READY_HEAD, READY_TAIL } from '#lib/reactor/layout.js';
import { SharedMemory } from '#lib/reactor/memory.js';
import type { Reactor } from '#lib/reactor/reactor.js';
import { ReadyRing } from '#lib/reactor/ready-ring.js';
import { SlotTable } from '#lib/reactor/slot-table.js';
import { Random } from '../support/random.js';

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
  test('is first in, first out, through growth and wrapping, as an array is', () => {
    const random = new Random();
    const { memory, ring } = ringAndMemory();
    // Not far from where the positions change sign, and from where they run over.
    for (const start of [0, 0x7fff_f000, -500]) {
      memory.words[READY_HEAD] = start;
      memory.words[READY_TAIL] = start;
      const model: number[] = [];
      let next = 0;
      for (let round = 0; round < 500; round++) {
        for (let n = random.below(200); n > 0; n--) {
          ring.push(next);
          model.push(next++);
        }
        for (let n = random.below(180); n > 0 && model.length > 0; n--) assert.equal(ring.shift(), model.shift());
        if (random.below(20) === 0) ring.trim();
        assert.equal(ring.size, model.length);
      }
      while (model.length > 0) assert.equal(ring.shift(), model.shift());
      assert.equal(ring.size, 0);
    }
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
  test('binds, frees and binds again, as a map does', () => {
    const random = new Random();
    const { memory, table } = tableAndMemory();
    const model = new Map<number, Thing>();
    for (let round = 0; round < 20_000; round++) {
      // Grows to some tens of thousands, then shrinks.
      if (random.below(100) < (round < 12_000 ? 70 : 20)) {
        for (let n = random.below(8); n > 0; n--) {
          const thing = { id: round };
          const slot = table.acquire(thing);
          assert.ok(!model.has(slot), 'an occupied slot was given out');
          model.set(slot, thing);
        }
      } else {
        for (const slot of [...model.keys()].slice(0, random.below(8))) {
          table.release(slot);
          assert.equal(table.get(slot), undefined);
          model.delete(slot);
        }
      }
      if (random.below(50) === 0) table.trim();
      assert.equal(table.occupied, model.size);
    }
    for (const [slot, thing] of model) assert.equal(table.get(slot), thing);
    assert.deepEqual(
      [...table.objects()].map(({ id }) => id),
      [...model].sort(([a], [b]) => a - b).map(([, { id }]) => id),
    );
    assert.equal(memory.states.length, memory.free.length);
  });

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
