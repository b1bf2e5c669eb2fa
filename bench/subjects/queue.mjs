/** Items passed from one task to another by a queue, put and got one at a time. */
import assert from 'node:assert/strict';
import { elsewhere } from '../harness/elsewhere.mjs';
import { createTask, getEventLoop, Queue } from '../harness/library.mjs';
import { millionsPerSecond } from '../harness/measure.mjs';
import { fromPackage } from '../harness/peers.mjs';
import { aheadOf, atLeast, timesAheadOf } from '../harness/targets.mjs';

/** Items in a queue without a bound before the producer waits for the consumer to catch up. */
const BATCH = 1_000;

/**
 * `pass(size, bound)` puts the numbers up to `size`, gets them in another task, and returns their sum. With `bound` 1,
 * each item goes from hand to hand. With Infinity, items stay in the queue until the producer gives way, after every
 * BATCH.
 */
async function phases(size, pass) {
  let start = performance.now();
  const sum = await pass(size, Number.POSITIVE_INFINITY);
  const rate = millionsPerSecond(size, performance.now() - start);
  start = performance.now();
  const handed = await pass(size, 1);
  return { sum, handed, rate, handover: millionsPerSecond(size, performance.now() - start) };
}

function ours(size) {
  return phases(size, (items, bound) => {
    const queue = new Queue(bound === 1 ? 1 : 0);
    function* produce() {
      for (let i = 0; i < items; i++) {
        yield* queue.put(i);
        if (bound !== 1 && i % BATCH === BATCH - 1) {
          yield;
        }
      }
    }
    return getEventLoop().runUntilComplete(
      (function* () {
        const producer = createTask(produce());
        let sum = 0;
        for (let i = 0; i < items; i++) {
          sum += yield* queue.get();
        }
        yield* producer;
        return sum;
      })(),
    );
  });
}

function effect({ Effect, Fiber, Queue: EffectQueue }) {
  return (size) =>
    phases(size, (items, bound) =>
      Effect.runPromise(
        Effect.gen(function* () {
          const queue = yield* bound === 1 ? EffectQueue.bounded(1) : EffectQueue.unbounded();
          const producer = yield* Effect.forkChild(
            Effect.gen(function* () {
              for (let i = 0; i < items; i++) {
                yield* EffectQueue.offer(queue, i);
                if (bound !== 1 && i % BATCH === BATCH - 1) {
                  yield* Effect.yieldNow;
                }
              }
            }),
          );
          let sum = 0;
          for (let i = 0; i < items; i++) {
            sum += yield* EffectQueue.take(queue);
          }
          yield* Fiber.join(producer);
          return sum;
        }),
      ),
    );
}

/** Effection's queue has no bound, so it has no handover. */
function effection({ createQueue, run, sleep, spawn }) {
  return async (size) => {
    const start = performance.now();
    const sum = await run(function* () {
      const queue = createQueue();
      yield* spawn(function* () {
        for (let i = 0; i < size; i++) {
          queue.add(i);
          if (i % BATCH === BATCH - 1) {
            yield* sleep(0);
          }
        }
      });
      let total = 0;
      for (let i = 0; i < size; i++) {
        total += (yield* queue.next()).value;
      }
      return total;
    });
    return { sum, rate: millionsPerSecond(size, performance.now() - start) };
  };
}

const targets = [atLeast(5), timesAheadOf(10, 'asyncio')];

export default {
  name: 'queue',
  title: 'items put into a queue by one task and got by another, one by one',
  size: 500_000,
  quickSize: 100_000,
  repeat: { warmup: 500, times: 5, busy: true },
  metrics: {
    rate: { title: 'unbounded', unit: 'M/s', better: 'higher', targets: [...targets, aheadOf('Effect', 'Effection')] },
    handover: { title: 'hand to hand', unit: 'M/s', better: 'higher', targets: [...targets, aheadOf('Effect')] },
  },
  note: "unbounded: the producer gives way after every 1,000 items. Hand to hand: with room for one. Effection's queue has no bound.",
  ours: { Queue: ours },
  peers: {
    Effect: fromPackage('effect', effect, 0.2),
    Effection: fromPackage('effection', effection, 0.2),
    ...elsewhere('queues'),
  },
  check({ sum, handed, size: part = undefined }, size) {
    const items = part ?? size;
    const wanted = (items * (items - 1)) / 2;
    assert.equal(sum, wanted, 'wrong sum');
    if (handed !== undefined) {
      assert.equal(handed, wanted, 'wrong sum, handed over');
    }
  },
};
