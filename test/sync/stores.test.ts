import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fifo } from '#lib/sync/fifo.js';
import { Heap } from '#lib/sync/heap.js';
import { Stack } from '#lib/sync/stack.js';
import type { Store } from '#lib/sync/store.js';

/** Numbers between 0 and `n`, the same in every run (mulberry32). */
function random(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

/** Puts and takes at random, in crowds that grow and vanish, and compares with `take` on a plain array. */
function compareWithModel(store: Store<number>, take: (items: number[]) => number): void {
  const below = random(store.constructor.name.length);
  const items: number[] = [];
  for (let round = 0; round < 400; round++) {
    const size = 1 << below(10);
    const putting = below(4);
    for (let i = 0; i < size; i++) {
      if (below(4) < putting) {
        const item = below(1000);
        items.push(item);
        store.put(item);
      } else if (items.length > 0) {
        assert.equal(store.take(), take(items));
      }
      assert.equal(store.size, items.length);
    }
  }
  while (items.length > 0) assert.equal(store.take(), take(items));
  assert.equal(store.size, 0);
}

test('Fifo is a queue', () => {
  compareWithModel(new Fifo<number>(), (items) => items.shift()!);
});

test('Stack is a stack', () => {
  compareWithModel(new Stack<number>(), (items) => items.pop()!);
});

test('Heap gives the least', () => {
  compareWithModel(new Heap<number>((a, b) => a < b), (items) => {
    const least = Math.min(...items);
    items.splice(items.indexOf(least), 1);
    return least;
  });
});

test('a store holds on to nothing that was taken', async () => {
  for (const store of [new Fifo<object>(), new Stack<object>(), new Heap<object>(() => false)]) {
    let collected = 0;
    const registry = new FinalizationRegistry(() => collected++);
    (() => {
      for (let i = 0; i < 40; i++) {
        const item = {};
        registry.register(item, undefined);
        store.put(item);
      }
      while (store.size > 0) store.take();
    })();
    for (let i = 0; i < 10 && collected < 40; i++) {
      globalThis.gc!();
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(collected, 40, store.constructor.name);
  }
});
