/** Groups of a thousand tasks that switch once, one group after the other. */
import assert from 'node:assert/strict';
import { elsewhere } from '../harness/elsewhere.mjs';
import { getEventLoop, taskGroup } from '../harness/library.mjs';
import { millionsPerSecond } from '../harness/measure.mjs';
import { fromPackage } from '../harness/peers.mjs';
import { aheadOf, atLeast, timesAheadOf } from '../harness/targets.mjs';

const CROWD = 1_000;

function ours(size) {
  let total = 0;
  function* child(index) {
    yield;
    total += index;
  }
  function* body(group) {
    for (let index = 0; index < CROWD; index++) {
      group.createTask(child(index));
    }
  }
  const start = performance.now();
  getEventLoop().runUntilComplete(
    (function* () {
      for (let i = 0; i < size; i += CROWD) {
        yield* taskGroup(body);
      }
    })(),
  );
  return { total, rate: millionsPerSecond(size, performance.now() - start) };
}

async function promiseAll(size) {
  let total = 0;
  async function child(index) {
    await null;
    total += index;
  }
  const start = performance.now();
  for (let i = 0; i < size; i += CROWD) {
    const children = [];
    for (let index = 0; index < CROWD; index++) {
      children.push(child(index));
    }
    await Promise.all(children);
  }
  return { total, rate: millionsPerSecond(size, performance.now() - start) };
}

function effect({ Effect }) {
  return async (size) => {
    let total = 0;
    const child = (index) =>
      Effect.gen(function* () {
        yield* Effect.yieldNow;
        total += index;
      });
    const indices = Array.from({ length: CROWD }, (_, index) => index);
    const group = Effect.forEach(indices, child, { concurrency: 'unbounded', discard: true });
    const start = performance.now();
    await Effect.runPromise(
      Effect.gen(function* () {
        for (let i = 0; i < size; i += CROWD) {
          yield* group;
        }
      }),
    );
    return { total, rate: millionsPerSecond(size, performance.now() - start) };
  };
}

function effection({ all, run, sleep, spawn }) {
  return async (size) => {
    let total = 0;
    const start = performance.now();
    await run(function* () {
      for (let i = 0; i < size; i += CROWD) {
        const children = [];
        for (let index = 0; index < CROWD; index++) {
          children.push(
            yield* spawn(function* () {
              yield* sleep(0);
              total += index;
            }),
          );
        }
        yield* all(children);
      }
    });
    return { total, rate: millionsPerSecond(size, performance.now() - start) };
  };
}

export default {
  name: 'task-group',
  title: 'groups of a thousand tasks that switch once, repeated',
  size: 500_000,
  quickSize: 100_000,
  repeat: { warmup: 500, times: 5, busy: true },
  metrics: {
    rate: {
      title: 'tasks',
      unit: 'M/s',
      better: 'higher',
      targets: [atLeast(4), timesAheadOf(10, 'asyncio'), aheadOf('Effect', 'Effection')],
    },
  },
  unfair: ['Promise.all'],
  note: '* Promise.all has no tasks behind it, and on a failure goes away from the others: no ratio is taken to it',
  ours: { taskGroup: ours },
  peers: {
    'Promise.all': promiseAll,
    Effect: fromPackage('effect', effect, 0.2),
    Effection: fromPackage('effection', effection, 0.01),
    ...elsewhere('task_group'),
  },
  check({ total, size: part }, size) {
    assert.equal(total, ((part ?? size) * (CROWD - 1)) / 2, 'not all children ran to their end, once');
  },
};
