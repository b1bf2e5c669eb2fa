/** Entering and leaving a critical section: alone, and in a crowd. */
import assert from 'node:assert/strict';
import { elsewhere } from '../harness/elsewhere.mjs';
import { createTask, gather, getEventLoop, Lock } from '../harness/library.mjs';
import { fromPackage } from '../harness/peers.mjs';
import { aheadOf, atMost, timesAheadOf } from '../harness/targets.mjs';

/** Tasks in the crowd. Each gives way once while it is inside, so that all others have to wait. */
const CROWD = 100;
/** Entries of the crowd, as a fraction of those of a single task. */
const CONTENDED = 0.1;

/** Counts entries, and notes if two tasks were inside at once. */
class Section {
  entries = 0;
  overlaps = 0;
  #inside = 0;

  enter() {
    this.entries++;
    if (++this.#inside > 1) {
      this.overlaps++;
    }
  }

  leave() {
    this.#inside--;
  }
}

/**
 * Facts about `size` entries by one task, then by the crowd: `alone(entries, section)` and `crowd(entries each,
 * section)`.
 */
async function phases(size, alone, crowd) {
  const single = new Section();
  let start = performance.now();
  await alone(size, single);
  const uncontended = ((performance.now() - start) * 1e6) / size;
  const many = new Section();
  const each = (size * CONTENDED) / CROWD;
  start = performance.now();
  await crowd(each, many);
  return {
    entries: single.entries,
    contendedEntries: many.entries,
    overlaps: single.overlaps + many.overlaps,
    uncontended,
    contended: ((performance.now() - start) * 1e6) / (each * CROWD),
  };
}

/**
 * Two phases of `visitor(lock, entries, section, wait)`, a coroutine function. If `wait` is true, it switches inside.
 */
function ours(visitor) {
  return (size) => {
    const loop = getEventLoop();
    return phases(
      size,
      (entries, section) => loop.runUntilComplete(visitor(new Lock(), entries, section, false)),
      (entries, section) => {
        const lock = new Lock();
        const crowd = Array.from({ length: CROWD }, () => visitor(lock, entries, section, true));
        return loop.runUntilComplete(
          (function* () {
            yield* gather(crowd.map((each) => createTask(each)));
          })(),
        );
      },
    );
  };
}

function* withBody(lock, entries, section, wait) {
  function* body() {
    section.enter();
    if (wait) {
      yield;
    }
    section.leave();
  }
  for (let i = 0; i < entries; i++) {
    yield* lock.with(body);
  }
}

function* acquireAndRelease(lock, entries, section, wait) {
  for (let i = 0; i < entries; i++) {
    yield* lock.acquire();
    try {
      section.enter();
      if (wait) {
        yield;
      }
      section.leave();
    } finally {
      lock.release();
    }
  }
}

/**
 * Two phases with `run(body)` of the object that `make()` returns; `run` calls an async function inside the section.
 */
function promises(make) {
  return (size) =>
    phases(
      size,
      async (entries, section) => {
        const run = make();
        const body = async () => {
          section.enter();
          section.leave();
        };
        for (let i = 0; i < entries; i++) {
          await run(body);
        }
      },
      async (entries, section) => {
        const run = make();
        const body = async () => {
          section.enter();
          await null;
          section.leave();
        };
        const visitor = async () => {
          for (let i = 0; i < entries; i++) {
            await run(body);
          }
        };
        await Promise.all(Array.from({ length: CROWD }, visitor));
      },
    );
}

function effect({ Effect, Semaphore }) {
  return (size) =>
    phases(
      size,
      (entries, section) => {
        const lock = Semaphore.makeUnsafe(1);
        const body = Effect.sync(() => {
          section.enter();
          section.leave();
        });
        return Effect.runPromise(
          Effect.gen(function* () {
            for (let i = 0; i < entries; i++) {
              yield* lock.withPermit(body);
            }
          }),
        );
      },
      (entries, section) => {
        const lock = Semaphore.makeUnsafe(1);
        const body = Effect.gen(function* () {
          section.enter();
          yield* Effect.yieldNow;
          section.leave();
        });
        const visitor = Effect.gen(function* () {
          for (let i = 0; i < entries; i++) {
            yield* lock.withPermit(body);
          }
        });
        return Effect.runPromise(Effect.all(Array(CROWD).fill(visitor), { concurrency: 'unbounded', discard: true }));
      },
    );
}

const targets = [timesAheadOf(10, 'asyncio'), aheadOf('async-mutex', 'p-limit', 'Effect')];

export default {
  name: 'lock',
  title: 'entering and leaving a critical section',
  size: 500_000,
  quickSize: 100_000,
  repeat: { warmup: 500, times: 5, busy: true },
  metrics: {
    uncontended: { title: 'alone, each', unit: 'ns', better: 'lower', targets: [atMost(150), ...targets] },
    contended: { title: 'in a crowd of 100, each, a switch inside', unit: 'ns', better: 'lower', targets },
  },
  ours: { 'lock.with': ours(withBody), 'acquire and release': ours(acquireAndRelease) },
  peers: {
    'async-mutex': fromPackage(
      'async-mutex',
      ({ Mutex }) =>
        promises(() => {
          const mutex = new Mutex();
          return (body) => mutex.runExclusive(body);
        }),
      0.1,
    ),
    'p-limit': fromPackage('p-limit', ({ default: limit }) => promises(() => limit(1))),
    'chain of Promises': promises(() => {
      let last = Promise.resolve();
      return (body) => {
        last = last.then(body, body);
        return last;
      };
    }),
    Effect: fromPackage('effect', effect),
    ...elsewhere('lock'),
  },
  check({ entries, contendedEntries, overlaps, size: part }, size) {
    assert.equal(entries, part ?? size, 'wrong number of entries');
    assert.equal(contendedEntries, (part ?? size) * CONTENDED, 'wrong number of entries in the crowd');
    assert.equal(overlaps, 0, 'two were inside at once');
  },
};
