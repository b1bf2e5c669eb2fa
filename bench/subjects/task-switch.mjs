/** A thousand tasks that give way to each other a thousand times. */
import assert from 'node:assert/strict';
import { elsewhere } from '../harness/elsewhere.mjs';
import { createTask, gather, getEventLoop, sleep } from '../harness/library.mjs';
import { fromPackage } from '../harness/peers.mjs';
import { aheadOf, atMost } from '../harness/targets.mjs';

const TASKS = 1_000;

/** Runs `TASKS` tasks, `size` turns in all. `make(turns, onTurn)` returns their generator function. */
function tasks(make) {
  return (size) => {
    const loop = getEventLoop();
    let turns = 0;
    const worker = make(size / TASKS, () => turns++);
    const start = performance.now();
    loop.runUntilComplete(
      (function* () {
        yield* gather(Array.from({ length: TASKS }, () => createTask(worker())));
      })(),
    );
    return { turns, time: ((performance.now() - start) * 1e6) / size };
  };
}

/** The same with async functions that await `giveWay()`. */
function asyncFunctions(giveWay) {
  return async (size) => {
    let turns = 0;
    const each = size / TASKS;
    const worker = async () => {
      for (let i = 0; i < each; i++) {
        await giveWay();
        turns++;
      }
    };
    const start = performance.now();
    await Promise.all(Array.from({ length: TASKS }, worker));
    return { turns, time: ((performance.now() - start) * 1e6) / size };
  };
}

async function awaitNull(size) {
  let turns = 0;
  const each = size / TASKS;
  const worker = async () => {
    for (let i = 0; i < each; i++) {
      await null;
      turns++;
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: TASKS }, worker));
  return { turns, time: ((performance.now() - start) * 1e6) / size };
}

function bluebird({ default: Bluebird }) {
  return async (size) => {
    let turns = 0;
    const worker = Bluebird.coroutine(function* () {
      for (let i = 0; i < size / TASKS; i++) {
        yield Bluebird.resolve();
        turns++;
      }
    });
    const start = performance.now();
    await Bluebird.all(Array.from({ length: TASKS }, () => worker()));
    return { turns, time: ((performance.now() - start) * 1e6) / size };
  };
}

function effect({ Effect }) {
  return async (size) => {
    let turns = 0;
    const worker = Effect.gen(function* () {
      for (let i = 0; i < size / TASKS; i++) {
        yield* Effect.yieldNow;
        turns++;
      }
    });
    const start = performance.now();
    await Effect.runPromise(Effect.all(Array(TASKS).fill(worker), { concurrency: 'unbounded', discard: true }));
    return { turns, time: ((performance.now() - start) * 1e6) / size };
  };
}

function effection({ all, run, sleep }) {
  return async (size) => {
    let turns = 0;
    const worker = {
      *[Symbol.iterator]() {
        for (let i = 0; i < size / TASKS; i++) {
          yield* sleep(0);
          turns++;
        }
      },
    };
    const start = performance.now();
    await run(() => all(Array(TASKS).fill(worker)));
    return { turns, time: ((performance.now() - start) * 1e6) / size };
  };
}

export default {
  name: 'task-switch',
  title: 'a thousand tasks giving way a thousand times each',
  size: 1_000_000,
  quickSize: 200_000,
  repeat: { warmup: 500, times: 5, busy: true },
  metrics: {
    time: {
      title: 'a switch',
      unit: 'ns',
      better: 'lower',
      targets: [atMost(40), aheadOf('await null', 'bluebird', 'Effect', 'Effection')],
    },
  },
  ours: {
    yield: tasks(
      (turns, onTurn) =>
        function* () {
          for (let i = 0; i < turns; i++) {
            yield;
            onTurn();
          }
        },
    ),
    'yield* sleep(0)': tasks(
      (turns, onTurn) =>
        function* () {
          for (let i = 0; i < turns; i++) {
            yield* sleep(0);
            onTurn();
          }
        },
    ),
  },
  peers: {
    'await null': awaitNull,
    'setImmediate promise': asyncFunctions(() => new Promise((resolve) => setImmediate(resolve))),
    bluebird: fromPackage('bluebird', bluebird, 0.2),
    Effect: fromPackage('effect', effect, 0.2),
    Effection: fromPackage('effection', effection, 0.01),
    ...elsewhere('switch'),
  },
  check({ turns, size: part }, size) {
    assert.equal(turns, part ?? size, 'turns were lost');
  },
};
