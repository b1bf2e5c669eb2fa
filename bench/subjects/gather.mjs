/** Crowds of a thousand short coroutines, one crowd after the other. */
import assert from 'node:assert/strict';
import { elsewhere } from '../harness/elsewhere.mjs';
import { gather, getEventLoop } from '../harness/library.mjs';
import { millionsPerSecond } from '../harness/measure.mjs';
import { fromPackage } from '../harness/peers.mjs';
import { aheadOf, atLeast } from '../harness/targets.mjs';

const CROWD = 1_000;
const indices = Array.from({ length: CROWD }, (_, index) => index);

function sum(values) {
  return values.reduce((a, b) => a + b, 0);
}

function ours(size) {
  function* short(index) {
    yield;
    return index;
  }
  let total = 0;
  const start = performance.now();
  getEventLoop().runUntilComplete(
    (function* () {
      for (let i = 0; i < size; i += CROWD) {
        total += sum(yield* gather(indices.map(short)));
      }
    })(),
  );
  return { total, rate: millionsPerSecond(size, performance.now() - start) };
}

async function promiseAll(size) {
  async function short(index) {
    await null;
    return index;
  }
  let total = 0;
  const start = performance.now();
  for (let i = 0; i < size; i += CROWD) {
    total += sum(await Promise.all(indices.map(short)));
  }
  return { total, rate: millionsPerSecond(size, performance.now() - start) };
}

/** bluebird's coroutines are generators, too. */
function bluebird({ default: Bluebird }) {
  return async (size) => {
    const short = Bluebird.coroutine(function* (index) {
      yield Bluebird.resolve();
      return index;
    });
    let total = 0;
    const start = performance.now();
    for (let i = 0; i < size; i += CROWD) {
      total += sum(await Bluebird.all(indices.map((index) => short(index))));
    }
    return { total, rate: millionsPerSecond(size, performance.now() - start) };
  };
}

function effect({ Effect }) {
  return async (size) => {
    const short = (index) =>
      Effect.gen(function* () {
        yield* Effect.yieldNow;
        return index;
      });
    let total = 0;
    const start = performance.now();
    await Effect.runPromise(
      Effect.gen(function* () {
        for (let i = 0; i < size; i += CROWD) {
          total += sum(yield* Effect.all(indices.map(short), { concurrency: 'unbounded' }));
        }
      }),
    );
    return { total, rate: millionsPerSecond(size, performance.now() - start) };
  };
}

function effection({ all, run, sleep }) {
  return async (size) => {
    const short = (index) => ({
      *[Symbol.iterator]() {
        yield* sleep(0);
        return index;
      },
    });
    let total = 0;
    const start = performance.now();
    await run(function* () {
      for (let i = 0; i < size; i += CROWD) {
        total += sum(yield* all(indices.map(short)));
      }
    });
    return { total, rate: millionsPerSecond(size, performance.now() - start) };
  };
}

export default {
  name: 'gather',
  title: 'gather of a thousand coroutines that switch once, repeated',
  size: 500_000,
  quickSize: 100_000,
  repeat: { warmup: 500, times: 5, busy: true },
  metrics: {
    rate: {
      title: 'tasks',
      unit: 'M/s',
      better: 'higher',
      targets: [atLeast(5), aheadOf('bluebird', 'Effect', 'Effection')],
    },
  },
  note: 'behind Promise.all there are no tasks: nothing to cancel, to name or to list',
  ours: { gather: ours },
  peers: {
    'Promise.all': promiseAll,
    bluebird: fromPackage('bluebird', bluebird, 0.2),
    Effect: fromPackage('effect', effect, 0.2),
    Effection: fromPackage('effection', effection, 0.01),
    ...elsewhere('gather'),
  },
  check({ total, size: part }, size) {
    assert.equal(total, ((part ?? size) / CROWD) * sum(indices), 'wrong results');
  },
};
