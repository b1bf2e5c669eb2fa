import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TimerHeap } from '../internals.js';
import { check, listOf } from '../support/property.js';

interface Timer {
  readonly deadline: number;
  readonly slot: number;
}

/** What the heap is held against: an array in which a timer is put behind all that are not later. */
class SortedTimers {
  readonly timers: Timer[] = [];

  add(deadline: number, slot: number): void {
    let at = this.timers.length;
    while (at > 0 && this.timers[at - 1]!.deadline > deadline) at--;
    this.timers.splice(at, 0, { deadline, slot });
  }

  filter(keep: (slot: number) => boolean): void {
    this.timers.splice(0, this.timers.length, ...this.timers.filter(({ slot }) => keep(slot)));
  }
}

/** A heap and its model, on which the same is done. */
class Pair {
  readonly model: SortedTimers = new SortedTimers();
  readonly #heap: TimerHeap;
  #slots = 0;

  constructor(heap: TimerHeap) {
    this.#heap = heap;
  }

  add(deadline: number): void {
    const slot = this.#slots++;
    this.#heap.add(deadline, slot);
    this.model.add(deadline, slot);
  }

  pop(): void {
    this.check();
    this.#heap.pop();
    this.model.timers.shift();
  }

  filter(keep: (slot: number) => boolean): void {
    this.#heap.filter(keep);
    this.model.filter(keep);
  }

  check(): void {
    const { timers } = this.model;
    assert.equal(this.#heap.size, timers.length);
    assert.equal(this.#heap.deadline, timers[0]?.deadline ?? Number.POSITIVE_INFINITY);
    if (timers.length > 0) assert.equal(this.#heap.slot, timers[0]!.slot);
  }

  popAll(): void {
    while (this.model.timers.length > 0) this.pop();
    this.check();
  }
}

/** The first number at which the heap numbers its timers anew. */
const LAST_SEQUENCE = 0xffff_ffff;

/** Does something to a heap and its model. */
type Act = (pair: Pair) => void;

/** Few deadlines, so that many are equal; and all kinds. */
const DEADLINES = [fc.nat(1), fc.nat(50), fc.double({ noNaN: true })];

/** Crowds come and go, so that the heap grows and shrinks. */
function acts(deadline: fc.Arbitrary<number>): fc.Arbitrary<Act> {
  const adds = listOf(deadline, 150).map((deadlines) =>
    show(`add ${deadlines}`, (pair) => deadlines.forEach(pair.add, pair)),
  );
  const pops = fc.nat(120).map((count) =>
    show(`pop ${count}`, (pair) => {
      for (let n = 0; n < count && pair.model.timers.length > 0; n++) pair.pop();
    }),
  );
  const filters = fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.nat(4))
    .map(([divisor, rest]) =>
      show(`drop those of ${rest} modulo ${divisor}`, (pair) => pair.filter((slot) => slot % divisor !== rest)),
    );
  return fc.oneof({ weight: 3, arbitrary: adds }, { weight: 4, arbitrary: pops }, { weight: 1, arbitrary: filters });
}

/** How a failure is to print `act`. */
function show(text: string, act: Act): Act {
  return Object.assign(act, { [fc.toStringMethod]: () => text });
}

test('whatever is done, it agrees with a sorted array, also where sequence numbers are given out anew', () => {
  const program = fc.oneof(...DEADLINES.map((deadline) => listOf(acts(deadline), 30)));
  const first = fc.oneof(
    fc.constant(0),
    fc.nat(400).map((before) => LAST_SEQUENCE - before),
  );
  check(
    fc.property(first, program, (sequence, steps) => {
      const pair = new Pair(new TimerHeap(sequence));
      for (const step of steps) {
        step(pair);
        pair.check();
      }
      pair.popAll();
    }),
    300,
  );
});

test('sequence numbers are given out anew in an empty heap, and in one with a single timer', () => {
  const empty = new Pair(new TimerHeap(LAST_SEQUENCE));
  empty.add(5);
  empty.add(5);
  empty.popAll();
  const single = new Pair(new TimerHeap(LAST_SEQUENCE - 1));
  for (let n = 0; n < 5; n++) single.add(5);
  single.popAll();
});

test('equal deadlines keep their order through any number of filters', () => {
  const pair = new Pair(new TimerHeap());
  for (let n = 0; n < 5000; n++) pair.add(1);
  for (const divisor of [2, 3, 5, 7]) pair.filter((slot) => slot % divisor !== 1);
  for (let n = 0; n < 100; n++) pair.add(1);
  pair.popAll();
});

test('filter may keep nothing, one or everything', () => {
  const pair = new Pair(new TimerHeap());
  for (let n = 0; n < 100; n++) pair.add(n % 10);
  pair.filter(() => true);
  pair.check();
  pair.filter((slot) => slot === 42);
  pair.check();
  pair.filter(() => false);
  pair.check();
  pair.filter(() => false);
  pair.add(3);
  pair.popAll();
});

test('filter asks once about each timer', () => {
  const heap = new TimerHeap();
  for (let slot = 0; slot < 1000; slot++) heap.add(slot % 7, slot);
  const asked: number[] = [];
  heap.filter((slot) => {
    asked.push(slot);
    return slot % 2 === 0;
  });
  assert.deepEqual(
    asked.sort((a, b) => a - b),
    [...Array(1000).keys()],
  );
});

test('ascending, descending and infinite deadlines', () => {
  const { POSITIVE_INFINITY, NEGATIVE_INFINITY } = Number;
  for (const key of [
    (n: number) => n,
    (n: number) => -n,
    (n: number) => (n % 2 === 0 ? POSITIVE_INFINITY : NEGATIVE_INFINITY),
  ]) {
    const pair = new Pair(new TimerHeap());
    for (let n = 0; n < 1000; n++) pair.add(key(n));
    pair.popAll();
  }
});
