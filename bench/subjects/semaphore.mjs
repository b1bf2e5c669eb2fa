/** A thousand tasks, of which ten may be inside at a time. */
import assert from 'node:assert/strict';
import { elsewhere } from '../harness/elsewhere.mjs';
import { getEventLoop, Semaphore, taskGroup } from '../harness/library.mjs';
import { fromPackage } from '../harness/peers.mjs';
import { aheadOf, timesAheadOf } from '../harness/targets.mjs';

const CROWD = 1_000;
const LIMIT = 10;

/** Counts entries, and the most tasks that were inside at once. */
class Room {
  visits = 0;
  most = 0;
  #inside = 0;

  enter() {
    this.visits++;
    this.#inside++;
    this.most = Math.max(this.most, this.#inside);
  }

  leave() {
    this.#inside--;
  }
}

function facts(room, size, start) {
  return { visits: room.visits, most: room.most, time: ((performance.now() - start) * 1e6) / size };
}

function ours(size) {
  const room = new Room();
  const semaphore = new Semaphore(LIMIT);
  function* visit() {
    room.enter();
    yield;
    room.leave();
  }
  function* crowd(group) {
    for (let i = 0; i < CROWD; i++) {
      group.createTask(semaphore.with(visit));
    }
  }
  const start = performance.now();
  getEventLoop().runUntilComplete(
    (function* () {
      for (let i = 0; i < size; i += CROWD) {
        yield* taskGroup(crowd);
      }
    })(),
  );
  return facts(room, size, start);
}

/** Uses `limit(visit)`, which calls an async function when there is room, and returns a Promise. */
function promises(limit) {
  return async (size) => {
    const room = new Room();
    const visit = async () => {
      room.enter();
      await null;
      room.leave();
    };
    const start = performance.now();
    for (let i = 0; i < size; i += CROWD) {
      await Promise.all(Array.from({ length: CROWD }, () => limit(visit)));
    }
    return facts(room, size, start);
  };
}

function bluebird({ default: Bluebird }) {
  return async (size) => {
    const room = new Room();
    const visit = async () => {
      room.enter();
      await null;
      room.leave();
    };
    const crowd = new Array(CROWD).fill(0);
    const start = performance.now();
    for (let i = 0; i < size; i += CROWD) {
      await Bluebird.map(crowd, visit, { concurrency: LIMIT });
    }
    return facts(room, size, start);
  };
}

function effect({ Effect, Semaphore: EffectSemaphore }) {
  return async (size) => {
    const room = new Room();
    const semaphore = EffectSemaphore.makeUnsafe(LIMIT);
    const visit = semaphore.withPermit(
      Effect.gen(function* () {
        room.enter();
        yield* Effect.yieldNow;
        room.leave();
      }),
    );
    const crowd = Effect.all(Array(CROWD).fill(visit), { concurrency: 'unbounded', discard: true });
    const start = performance.now();
    await Effect.runPromise(
      Effect.gen(function* () {
        for (let i = 0; i < size; i += CROWD) {
          yield* crowd;
        }
      }),
    );
    return facts(room, size, start);
  };
}

export default {
  name: 'semaphore',
  title: 'a thousand tasks, of which ten at a time may be inside, where each gives way once; repeated',
  size: 200_000,
  quickSize: 50_000,
  repeat: { warmup: 500, times: 5, busy: true },
  metrics: {
    time: {
      title: 'a task',
      unit: 'ns',
      better: 'lower',
      targets: [timesAheadOf(10, 'asyncio'), aheadOf('p-limit', 'p-queue', 'async-mutex', 'bluebird', 'Effect')],
    },
  },
  ours: { 'semaphore.with': ours },
  peers: {
    'p-limit': fromPackage('p-limit', ({ default: limit }) => promises(limit(LIMIT))),
    'p-queue': fromPackage('p-queue', ({ default: PQueue }) => {
      const queue = new PQueue({ concurrency: LIMIT });
      return promises((visit) => queue.add(visit));
    }),
    'async-mutex': fromPackage('async-mutex', ({ Semaphore: MutexSemaphore }) => {
      const semaphore = new MutexSemaphore(LIMIT);
      return promises((visit) => semaphore.runExclusive(visit));
    }),
    bluebird: fromPackage('bluebird', bluebird),
    Effect: fromPackage('effect', effect, 0.5),
    ...elsewhere('semaphore'),
  },
  check({ visits, most, size: part }, size) {
    assert.equal(visits, part ?? size, 'not all came in, once');
    assert.equal(most, LIMIT, 'not as many were inside at once as may be');
  },
};
