/**
 * The cost of a task and of a timer in a loop that has a thousand of them, and in loops that have up to ten million.
 */
import assert from 'node:assert/strict';
import { newEventLoop, sleep } from '../harness/library.mjs';
import { collectGarbage, cpu, randomNumbers, rss } from '../harness/measure.mjs';
import { atMost, atMostTimesForm, onlyFor } from '../harness/targets.mjs';

/** The numbers of tasks or timers in one loop. */
const COUNTS = [1_000, 10_000, 100_000, 1_000_000, 10_000_000];

const TEN_MILLION = 10_000_000;

/**
 * How many are due within the same millisecond. It is constant, because their shared cost must not depend on their
 * number.
 */
const PER_MS = 100;

const AN_HOUR = 3_600_000;

const named = (count, noun) => `${count.toLocaleString('en-US')} ${noun}`;

/** `{ 'COUNT NOUN': make(COUNT) }` for all of `counts`. */
function perCount(noun, make, counts = COUNTS) {
  return Object.fromEntries(counts.map((count) => [named(count, noun), make(count)]));
}

/**
 * `fill(loop, count, facts)` puts `count` tasks or timers into a loop. Any process takes megabytes, so small crowds are
 * repeated, each in a loop of its own, until there are `size`. The loops have a virtual clock. It stands still until
 * all are there, then jumps from one deadline to the next. So all of them wait at once, and the measurement does not
 * wait for real time.
 */
function growth(fill) {
  return (count) => async (size) => {
    const loops = Array.from({ length: Math.ceil(size / count) }, () => newEventLoop({ clock: 'virtual' }));
    const all = count * loops.length;
    const facts = { all, began: 0, ended: 0, endedBeforeLast: 0, early: 0 };
    await collectGarbage();
    const before = { rss: rss(), cpu: cpu() };
    for (const loop of loops) {
      fill(loop, count, facts);
      // One iteration: all have begun, and wait.
      loop.runUntilComplete(sleep(0));
    }
    facts.endedBeforeLast = facts.ended;
    const waiting = { rss: rss(), cpu: cpu() };
    for (const loop of loops) {
      loop.runUntilComplete(sleep(count / PER_MS + 2));
      loop.close();
    }
    facts.bytes = (waiting.rss - before.rss) / all;
    facts.start = ((waiting.cpu - before.cpu) * 1000) / all;
    facts.end = ((cpu() - waiting.cpu) * 1000) / all;
    return facts;
  };
}

/**
 * Fills a loop with tasks that wake in the order in which they fell asleep. `make(onAsleep, onAwake)` returns their
 * coroutine function.
 */
function tasks(make) {
  return (loop, count, facts) => {
    const start = loop.time();
    const onAsleep = () => {
      facts.began++;
    };
    const onAwake = (delay) => {
      facts.ended++;
      if (loop.time() < start + delay) {
        facts.early++;
      }
    };
    const sleeper = make(onAsleep, onAwake);
    for (let i = 0; i < count; i++) {
      loop.createTask(sleeper(1 + Math.floor(i / PER_MS)));
    }
  };
}

const delegating = tasks(
  (onAsleep, onAwake) =>
    function* (delay) {
      onAsleep();
      yield* sleep(delay);
      onAwake(delay);
    },
);

const yielding = tasks(
  (onAsleep, onAwake) =>
    function* (delay) {
      onAsleep();
      yield sleep(delay);
      onAwake(delay);
    },
);

/** Timers that fire in random order. */
function fillWithTimers(loop, count, facts) {
  const random = randomNumbers();
  let last = 0;
  const fire = () => {
    facts.ended++;
    if (loop.time() < last) {
      facts.early++;
    }
    last = loop.time();
  };
  for (let i = 0; i < count; i++) {
    loop.callLater(1 + (random() * count) / PER_MS, fire);
    facts.began++;
  }
}

/** Async functions that sleep for longer than the measurement takes: the process ends before they wake. */
function asyncFunctions(count) {
  return async (size) => {
    const all = count * Math.ceil(size / count);
    const facts = { all, began: 0, ended: 0, early: 0 };
    const sleeper = async () => {
      facts.began++;
      await new Promise((resolve) => setTimeout(resolve, AN_HOUR));
      facts.ended++;
    };
    await collectGarbage();
    const before = { rss: rss(), cpu: cpu() };
    for (let i = 0; i < all; i++) {
      sleeper();
    }
    facts.start = ((cpu() - before.cpu) * 1000) / all;
    facts.bytes = (rss() - before.rss) / all;
    return { ...facts, endedBeforeLast: facts.ended, ended: all };
  };
}

/** The minimum for any loop that wakes in random order: reads objects as large as a pending timer in random order. */
function visits(count) {
  return (size) => {
    const all = count * Math.ceil(size / count);
    const random = randomNumbers();
    const objects = Array.from({ length: count }, (_, i) => ({ a: i, b: i, c: i, d: i, e: i, f: i }));
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const other = Math.floor(random() * (i + 1));
      [order[i], order[other]] = [order[other], order[i]];
    }
    const facts = { all, began: 0, ended: 0, endedBeforeLast: 0, early: 0 };
    const before = cpu();
    for (let i = 0; i < all; i += count) {
      for (let j = 0; j < count; j++) {
        facts.began += objects[order[j]].a === order[j] ? 1 : 0;
      }
    }
    facts.end = ((cpu() - before) * 1000) / all;
    facts.ended = facts.began;
    return facts;
  };
}

/** The smallest coroutine, for crowds that are so large that V8's young generation hardly counts. */
const BY_YIELD = named(TEN_MILLION, 'tasks, yield sleep(d)');

/** A quick run has two sizes of tasks and timers. */
const NOT_QUICK = COUNTS.flatMap((count) => {
  const nouns = count === 10_000 || count === 100_000 ? [] : ['tasks', 'timers'];
  return [...nouns, 'async functions', 'objects'].map((noun) => named(count, noun));
}).concat(BY_YIELD);

const flat = (noun) => atMostTimesForm(1.2, named(TEN_MILLION, noun), named(10_000, noun));

export default {
  name: 'growth',
  title:
    'what each costs, by how many there are in a loop (clock: virtual; as many loops as make a million, at the least)',
  size: 1_000_000,
  quickSize: 200_000,
  notQuick: NOT_QUICK,
  metrics: {
    bytes: {
      title: 'RSS of one that waits',
      unit: 'bytes',
      better: 'lower',
      compare: false,
      targets: [flat('tasks'), flat('timers'), onlyFor(BY_YIELD, atMost(230))],
    },
    start: {
      title: 'CPU to make one',
      unit: 'µs',
      better: 'lower',
      compare: false,
      targets: [flat('tasks'), flat('timers')],
    },
    end: { title: 'CPU to wake and end one', unit: 'µs', better: 'lower', compare: false, targets: [flat('tasks')] },
  },
  ratios: false,
  note: 'timers fire in random order; objects are only looked at, in random order: what caches and page tables make of that',
  ours: {
    ...perCount('tasks', growth(delegating)),
    [BY_YIELD]: growth(yielding)(TEN_MILLION),
    ...perCount('timers', growth(fillWithTimers)),
  },
  peers: {
    // Ten million do not fit into the 4 GB to which V8 limits its heap by default.
    ...perCount('async functions', asyncFunctions, COUNTS.slice(0, -1)),
    ...perCount('objects', visits),
  },
  check({ all, began, ended, endedBeforeLast, early }, size) {
    assert.ok(all >= size, 'there were too few');
    assert.equal(began, all, 'not all began');
    assert.equal(ended, all, 'not all ended');
    assert.equal(endedBeforeLast, 0, 'some ended before the last one began: not all waited at once');
    assert.equal(early, 0, 'some were early, or out of order');
  },
};
