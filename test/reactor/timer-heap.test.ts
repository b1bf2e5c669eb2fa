import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TimerHeap } from '#lib/reactor/pure/timer-heap.js';
import { Random } from '../support/random.js';

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

for (const deadlines of [2, 50, 1_000_000]) {
  test(`random operations on ${deadlines} different deadlines agree with a sorted array`, () => {
    const random = new Random();
    const pair = new Pair(new TimerHeap());
    for (let n = 0; n < 20_000; n++) {
      // The size drifts up, then down, so that the heap grows and shrinks.
      const grow = n < 8000 ? 60 : 30;
      const dice = random.below(100);
      if (dice < grow) pair.add(random.below(deadlines));
      else if (dice < 99 && pair.model.timers.length > 0) pair.pop();
      else if (dice === 99 && random.below(10) === 0) {
        const divisor = 2 + random.below(5);
        pair.filter((slot) => slot % divisor !== 0);
      }
      pair.check();
    }
    pair.popAll();
  });
}

test('sequence numbers are given out anew before they would run over', () => {
  const random = new Random();
  for (let before = 0; before < 40; before++) {
    const pair = new Pair(new TimerHeap(LAST_SEQUENCE - before));
    for (let n = 0; n < 80; n++) pair.add(random.below(3));
    for (let n = 0; n < 20; n++) pair.pop();
    for (let n = 0; n < 40; n++) pair.add(random.below(3));
    pair.popAll();
  }
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
