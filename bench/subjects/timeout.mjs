/** A time limit around a coroutine that finishes at once: the cost to set it and to remove it. */
import assert from 'node:assert/strict';
import { setImmediate as giveWay } from 'node:timers/promises';
import { elsewhere } from '../harness/elsewhere.mjs';
import { getEventLoop, timeout, waitFor } from '../harness/library.mjs';
import { fromPackage, sharing } from '../harness/peers.mjs';
import { aheadOf, atMost, timesAheadOf } from '../harness/targets.mjs';

/** A task gives way after this many timeouts, because a loop removes cancelled timers only in its next iteration. */
const BATCH = 100;

/** Milliseconds; no limit ever expires. */
const LIMIT = 10_000;

/** Makes a coroutine await `limited(work)` again and again; `work` is a coroutine function that finishes at once. */
function ours(limited) {
  return (size) => {
    let done = 0;
    function* work() {
      done++;
    }
    const start = performance.now();
    getEventLoop().runUntilComplete(
      (function* () {
        for (let i = 0; i < size; i++) {
          yield* limited(work);
          if (i % BATCH === 0) {
            yield;
          }
        }
      })(),
    );
    return { done, time: ((performance.now() - start) * 1e6) / size };
  };
}

/** The same with an async function. */
function promises(limited) {
  return async (size) => {
    let done = 0;
    async function work() {
      done++;
    }
    const start = performance.now();
    for (let i = 0; i < size; i++) {
      await limited(work);
      if (i % BATCH === 0) {
        await giveWay();
      }
    }
    return { done, time: ((performance.now() - start) * 1e6) / size };
  };
}

async function race(work) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(reject, LIMIT, new Error('too late'));
  });
  try {
    return await Promise.race([work(), limit]);
  } finally {
    clearTimeout(timer);
  }
}

async function abortSignal(work) {
  const signal = AbortSignal.timeout(LIMIT);
  let abort;
  const aborted = new Promise((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work(signal), aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function bluebird({ default: Bluebird }) {
  return promises((work) => Bluebird.resolve(work()).timeout(LIMIT));
}

function effect({ Effect }) {
  return async (size) => {
    let done = 0;
    const work = Effect.sync(() => {
      done++;
    });
    const start = performance.now();
    await Effect.runPromise(
      Effect.gen(function* () {
        for (let i = 0; i < size; i++) {
          yield* Effect.timeout(work, LIMIT);
        }
      }),
    );
    return { done, time: ((performance.now() - start) * 1e6) / size };
  };
}

function effection({ race: first, run, sleep }) {
  return async (size) => {
    let done = 0;
    const work = {
      *[Symbol.iterator]() {
        done++;
      },
    };
    const limit = {
      *[Symbol.iterator]() {
        yield* sleep(LIMIT);
        throw new Error('too late');
      },
    };
    const start = performance.now();
    await run(function* () {
      for (let i = 0; i < size; i++) {
        yield* first([work, limit]);
      }
    });
    return { done, time: ((performance.now() - start) * 1e6) / size };
  };
}

export default {
  name: 'timeout',
  title: 'a time limit around a coroutine that finishes at once',
  size: 300_000,
  quickSize: 60_000,
  repeat: { warmup: 500, times: 5, busy: true },
  metrics: {
    time: {
      title: 'each',
      unit: 'ns',
      better: 'lower',
      targets: [
        atMost(300),
        timesAheadOf(10, 'asyncio'),
        aheadOf('Promise.race', 'AbortSignal.timeout', 'bluebird', 'Effect', 'Effection'),
      ],
    },
  },
  ours: {
    timeout: ours((work) => timeout(LIMIT, work)),
    waitFor: ours((work) => waitFor(work(), LIMIT)),
  },
  peers: {
    'Promise.race': promises(race),
    'AbortSignal.timeout': sharing(0.1, promises(abortSignal)),
    bluebird: fromPackage('bluebird', bluebird, 0.5),
    Effect: fromPackage('effect', effect, 0.2),
    Effection: fromPackage('effection', effection, 0.002),
    ...elsewhere('timeout'),
  },
  check({ done, size: part }, size) {
    assert.equal(done, part ?? size, 'not all ran, once');
  },
};
