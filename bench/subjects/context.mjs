/** Tasks in which a context variable is set, against tasks in a process where none was ever set. */
import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { elsewhere } from '../harness/elsewhere.mjs';
import { ContextVar, createTask, gather, getEventLoop } from '../harness/library.mjs';
import { fromPackage } from '../harness/peers.mjs';
import { aheadOf, timesAheadOf } from '../harness/targets.mjs';

const CROWD = 1_000;
const SWITCHES = 4;

/**
 * `read()` returns the variable's value in the current task: the task's own number, or undefined if there is no
 * variable.
 */
function ours(set, read) {
  return (size) => {
    let seen = 0;
    function* task(index) {
      for (let i = 0; i < SWITCHES; i++) {
        yield;
      }
      seen += read() ?? index;
    }
    const start = performance.now();
    getEventLoop().runUntilComplete(
      (function* () {
        for (let i = 0; i < size; i += CROWD) {
          yield* gather(
            Array.from({ length: CROWD }, (_, index) => {
              set(index);
              return createTask(task(index));
            }),
          );
        }
      })(),
    );
    return { seen, time: ((performance.now() - start) * 1e6) / size };
  };
}

function promises(inContext, read) {
  return async (size) => {
    let seen = 0;
    async function task(index) {
      for (let i = 0; i < SWITCHES; i++) {
        await null;
      }
      seen += read() ?? index;
    }
    const start = performance.now();
    for (let i = 0; i < size; i += CROWD) {
      await Promise.all(Array.from({ length: CROWD }, (_, index) => inContext(index, task)));
    }
    return { seen, time: ((performance.now() - start) * 1e6) / size };
  };
}

function effect({ Context, Effect }) {
  return async (size) => {
    const Number_ = Context.Service('bench/Number');
    let seen = 0;
    const task = Effect.gen(function* () {
      for (let i = 0; i < SWITCHES; i++) {
        yield* Effect.yieldNow;
      }
      seen += yield* Number_;
    });
    const indices = Array.from({ length: CROWD }, (_, index) => index);
    const crowd = Effect.forEach(indices, (index) => Effect.provideService(task, Number_, index), {
      concurrency: 'unbounded',
      discard: true,
    });
    const start = performance.now();
    await Effect.runPromise(
      Effect.gen(function* () {
        for (let i = 0; i < size; i += CROWD) {
          yield* crowd;
        }
      }),
    );
    return { seen, time: ((performance.now() - start) * 1e6) / size };
  };
}

const variable = new ContextVar('index');
const storage = new AsyncLocalStorage();
const nothing = () => undefined;
const WITH_STORAGE = 'async functions with AsyncLocalStorage';

export default {
  name: 'context',
  title: 'tasks that switch four times and see a variable of their own, or none; in crowds of a thousand',
  size: 200_000,
  quickSize: 50_000,
  repeat: { warmup: 500, times: 5, busy: true },
  metrics: {
    time: {
      title: 'a task',
      unit: 'ns',
      better: 'lower',
      targets: [timesAheadOf(10, 'asyncio'), aheadOf(WITH_STORAGE, 'Effect')],
    },
  },
  note: '* without a variable',
  unfair: ['async functions'],
  ours: {
    'no variable is set': ours(nothing, nothing),
    'a variable is set': ours(
      (index) => variable.set(index),
      () => variable.get(),
    ),
  },
  peers: {
    'async functions': promises((index, task) => task(index), nothing),
    [WITH_STORAGE]: promises(
      (index, task) => storage.run(index, task, index),
      () => storage.getStore(),
    ),
    Effect: fromPackage('effect', effect, 0.2),
    ...elsewhere('context'),
  },
  check({ seen, size: part }, size) {
    assert.equal(seen, ((part ?? size) * (CROWD - 1)) / 2, 'tasks did not see what was set when they were made');
  },
};
