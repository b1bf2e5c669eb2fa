/** Many sleeping tasks: the memory that they hold, their CPU time, and the memory that is left afterwards. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { elsewhere } from '../harness/elsewhere.mjs';
import { createTask, getEventLoop, sleep } from '../harness/library.mjs';
import { collectGarbage, cpu, liveBytes, peakRss, rss } from '../harness/measure.mjs';
import { fromPackage } from '../harness/peers.mjs';
import { aheadOf, atMost, atMostTimes } from '../harness/targets.mjs';

/**
 * How long each task sleeps, in milliseconds per million tasks. All must have begun before the first wakes, which is
 * checked.
 */
const NAP = { tasks: 4_000, asyncFunctions: 7_000, abortable: 20_000, fibers: 60_000 };

/** If a task holds kilobytes and starts slowly, a quarter of the crowd gives the same figure per task. */
const SHARE = 0.25;

/**
 * The number of tasks that sleep briefly before the measurement. The first ones load and compile code, which belongs to
 * no task.
 */
const FIRST = { tasks: 1_000, nap: 10 };

const MB = 1e6;

function nothing() {}

/**
 * Measures `crowd(size, nap, onAsleep, onAwake)`, which starts the tasks and waits for them. `goOn` does a little work,
 * as a program would that continues.
 */
async function measure(size, napPerMillion, crowd, goOn) {
  const nap = Math.max(500, (napPerMillion * size) / 1e6);
  await crowd(FIRST.tasks, FIRST.nap, nothing, nothing);
  await collectGarbage();
  const idle = { rss: rss(), live: liveBytes(), cpu: cpu() };
  const facts = { size, began: 0, ended: 0, early: 0 };
  const earliest = performance.now() + nap;
  const onAsleep = () => {
    if (++facts.began === size) {
      facts.endedBeforeLast = facts.ended;
      facts.asleep = (rss() - idle.rss) / size;
    }
  };
  const onAwake = () => {
    if (facts.ended++ === 0 && performance.now() < earliest - 1) {
      facts.early++;
    }
  };
  await crowd(size, nap, onAsleep, onAwake);
  facts.cpu = ((cpu() - idle.cpu) * 1000) / size;
  facts.peak = (peakRss() - idle.rss) / size;
  await goOn();
  facts.left = (rss() - idle.rss) / MB;
  await collectGarbage();
  facts.leftCollected = (rss() - idle.rss) / MB;
  facts.leftLive = (liveBytes() - idle.live) / MB;
  return facts;
}

/** A crowd of tasks, each a call of the generator function that `make(nap, onAsleep, onAwake)` returns. */
function tasks(make) {
  return (size) =>
    measure(
      size,
      NAP.tasks,
      (count, nap, onAsleep, onAwake) => {
        const loop = getEventLoop();
        const all = loop.createFuture();
        let running = count;
        const sleeper = make(nap, onAsleep, () => {
          onAwake();
          if (--running === 0) {
            all.setResult();
          }
        });
        loop.runUntilComplete(
          (function* () {
            for (let i = 0; i < count; i++) {
              createTask(sleeper());
            }
            yield* all;
          })(),
        );
      },
      () => getEventLoop().runUntilComplete(sleep(50)),
    );
}

/** A crowd of async functions; `make` as above. */
function asyncFunctions(napPerMillion, make, share = 1) {
  return (size) =>
    measure(
      size * share,
      napPerMillion,
      (count, nap, onAsleep, onAwake) =>
        new Promise((resolve) => {
          let running = count;
          const sleeper = make(nap, onAsleep, () => {
            onAwake();
            if (--running === 0) {
              resolve();
            }
          });
          for (let i = 0; i < count; i++) {
            sleeper();
          }
        }),
      () => pause(50),
    );
}

/** A crowd of Effect's fibers. */
function effect({ Effect }) {
  return (size) =>
    measure(
      size * SHARE,
      NAP.fibers,
      (count, nap, onAsleep, onAwake) => {
        const sleeper = Effect.gen(function* () {
          onAsleep();
          yield* Effect.sleep(nap);
          onAwake();
        });
        return Effect.runPromise(Effect.all(Array(count).fill(sleeper), { concurrency: 'unbounded', discard: true }));
      },
      () => pause(50),
    );
}

export default {
  name: 'memory',
  title: 'sleeping tasks (RSS over the process when a thousand had come and gone, per task)',
  size: 1_000_000,
  quickSize: 100_000,
  nativeLeads: true,
  metrics: {
    peak: {
      title: 'peak RSS per task',
      unit: 'bytes',
      better: 'lower',
      targets: [atMost(256), aheadOf('bluebird', 'Effect')],
    },
    asleep: { title: 'RSS per task when the last one fell asleep', unit: 'bytes', better: 'lower' },
    cpu: {
      title: 'CPU per task, to start and finish',
      unit: 'µs',
      better: 'lower',
      targets: [atMostTimes(0.5, 'async function + setTimeout')],
    },
    left: { title: 'RSS left after the last ended', unit: 'MB', better: 'lower', compare: false },
    leftCollected: { title: 'RSS left after gc()', unit: 'MB', better: 'lower', compare: false },
    leftLive: {
      title: 'live memory left after gc()',
      unit: 'MB',
      better: 'lower',
      compare: false,
      targets: [atMost(2)],
    },
  },
  note: 'Effection is not here: to spawn as many takes it many minutes',
  ours: {
    'yield sleep(d)': tasks(
      (nap, onAsleep, onAwake) =>
        function* () {
          onAsleep();
          yield sleep(nap);
          onAwake();
        },
    ),
    'yield* sleep(d)': tasks(
      (nap, onAsleep, onAwake) =>
        function* () {
          onAsleep();
          yield* sleep(nap);
          onAwake();
        },
    ),
  },
  peers: {
    'async function + setTimeout': asyncFunctions(NAP.asyncFunctions, (nap, onAsleep, onAwake) => async () => {
      onAsleep();
      await new Promise((resolve) => setTimeout(resolve, nap));
      onAwake();
    }),
    'timers/promises + AbortController': asyncFunctions(
      NAP.abortable,
      (nap, onAsleep, onAwake) => async () => {
        const { signal } = new AbortController();
        onAsleep();
        await pause(nap, undefined, { signal });
        onAwake();
      },
      SHARE,
    ),
    bluebird: fromPackage('bluebird', ({ default: Bluebird }) =>
      asyncFunctions(
        NAP.abortable,
        (nap, onAsleep, onAwake) =>
          Bluebird.coroutine(function* () {
            onAsleep();
            yield Bluebird.delay(nap);
            onAwake();
          }),
        SHARE,
      ),
    ),
    Effect: fromPackage('effect', effect),
    ...elsewhere('memory'),
  },
  check({ size: crowd, began, ended, endedBeforeLast, early }, size) {
    assert.ok(crowd >= size * SHARE, 'the crowd is too small');
    assert.equal(began, crowd, 'not all began');
    assert.equal(ended, crowd, 'not all ended');
    assert.equal(endedBeforeLast, 0, 'some awoke before the last one slept: not all were asleep at once');
    assert.equal(early, 0, 'some awoke early');
  },
};
