import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Store } from '../../lib/util/store.js';
import { Fifo, Heap, Stack } from '../internals.js';
import { check, listOf } from '../support/property.js';

/** Puts and takes at random, in crowds that come and go, and compares with `take` on a plain array. */
function compareWithModel(create: () => Store<number>, take: (items: number[]) => number): void {
  const steps = fc.record({ put: listOf(fc.nat(1000), 300), take: fc.nat(300) });
  check(
    fc.property(listOf(steps, 20), (program) => {
      const store = create();
      const items: number[] = [];
      for (const { put, take: count } of [...program, { put: [], take: Number.POSITIVE_INFINITY }]) {
        for (const item of put) {
          items.push(item);
          store.put(item);
        }
        for (let n = 0; n < count && items.length > 0; n++) assert.equal(store.take(), take(items));
        assert.equal(store.size, items.length);
      }
    }),
    50,
  );
}

test('Fifo is a queue', () => {
  compareWithModel(
    () => new Fifo<number>(),
    (items) => items.shift()!,
  );
});

test('Stack is a stack', () => {
  compareWithModel(
    () => new Stack<number>(),
    (items) => items.pop()!,
  );
});

test('Heap gives the least', () => {
  compareWithModel(
    () => new Heap<number>((a, b) => a < b),
    (items) => {
      const least = Math.min(...items);
      items.splice(items.indexOf(least), 1);
      return least;
    },
  );
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
