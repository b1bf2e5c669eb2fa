/** The cost to resume a task whose coroutines await each other, at depth 1 and at depth 1,000. */
import assert from 'node:assert/strict';
import { elsewhere } from '../harness/elsewhere.mjs';
import { coroutine, createTask, gather, getEventLoop } from '../harness/library.mjs';
import { atMost } from '../harness/targets.mjs';

/**
 * Enough tasks that the cost of a loop iteration does not matter; few enough that all of their stacks stay in the
 * first-level cache.
 */
const TASKS = 10;
const DEPTH = 1_000;
const PLAIN = 'plain generators, yield*';

/**
 * Counts the resumes of all tasks. Measures from when all tasks are at the bottom until the first task has finished.
 */
class Stopwatch {
  resumes = 0;
  #down = 0;
  #start = 0;
  #end = 0;

  /**
   * The last task to arrive collects the garbage of the descent, because moving the stacks to the old generation is not
   * part of resuming.
   */
  arrive() {
    if (++this.#down === TASKS) {
      globalThis.gc();
      this.#start = performance.now();
    }
  }

  leave() {
    this.#end ||= performance.now();
  }

  get time() {
    return ((this.#end - this.#start) * 1e6) / this.resumes;
  }
}

/**
 * `run(depth, each, stopwatch)` resumes each of `TASKS` tasks `each` times at `depth`. `slowness` divides the number of
 * resumes at the bottom, if they would take minutes.
 */
function atBothDepths(run, slowness = 1) {
  return async (size) => {
    const [shallow, deep] = [new Stopwatch(), new Stopwatch()];
    await run(1, size / TASKS, shallow);
    await run(DEPTH, size / TASKS / slowness, deep);
    return {
      resumes: shallow.resumes + deep.resumes * slowness,
      shallow: shallow.time,
      deep: deep.time,
      ratio: deep.time / shallow.time,
    };
  };
}

/** The coroutine function that `make(leaf)` returns calls itself down to the given depth, and calls `leaf` there. */
function tasks(make, slowness) {
  return atBothDepths((depth, each, stopwatch) => {
    function* leaf() {
      stopwatch.arrive();
      // All tasks reach the bottom before the first returns.
      yield;
      for (let i = 0; i < each; i++) {
        yield;
        stopwatch.resumes++;
      }
      stopwatch.leave();
    }
    const descend = make(leaf);
    getEventLoop().runUntilComplete(
      (function* () {
        yield* gather(Array.from({ length: TASKS }, () => createTask(descend(depth))));
      })(),
    );
  }, slowness);
}

function asyncFunctions(depth, each, stopwatch) {
  async function descend(left) {
    if (left > 1) {
      await descend(left - 1);
      return;
    }
    stopwatch.arrive();
    await null;
    for (let i = 0; i < each; i++) {
      await null;
      stopwatch.resumes++;
    }
    stopwatch.leave();
  }
  return Promise.all(Array.from({ length: TASKS }, () => descend(depth)));
}

export default {
  name: 'depth',
  title: `resuming at call depth ${DEPTH.toLocaleString('en-US')} and at depth 1`,
  size: 1_000_000,
  quickSize: 200_000,
  repeat: { warmup: 500, times: 5, busy: true },
  metrics: {
    shallow: { title: 'a resume at depth 1', unit: 'ns', better: 'lower' },
    deep: { title: 'a resume at depth 1,000', unit: 'ns', better: 'lower' },
    ratio: { title: 'deep to shallow', unit: 'times', better: 'lower', targets: [atMost(1.2)], compare: false },
  },
  unfair: [PLAIN],
  note: "* `yield*` on a plain generator is V8's business: it resumes through the whole chain of them",
  ours: {
    'coroutine(), yield*': tasks((leaf) => {
      const end = coroutine(leaf);
      const descend = coroutine(function* (depth) {
        yield* depth > 1 ? descend(depth - 1) : end();
      });
      return descend;
    }),
    'yield child()': tasks((leaf) => {
      function* descend(depth) {
        yield depth > 1 ? descend(depth - 1) : leaf();
      }
      return descend;
    }),
  },
  peers: {
    'async function': atBothDepths(asyncFunctions),
    [PLAIN]: tasks((leaf) => {
      function* descend(depth) {
        yield* depth > 1 ? descend(depth - 1) : leaf();
      }
      return descend;
    }, 100),
    ...elsewhere('depth'),
  },
  check({ resumes }, size) {
    assert.equal(resumes, 2 * size, 'resumes were lost');
  },
};
