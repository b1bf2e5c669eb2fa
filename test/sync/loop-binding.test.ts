import assert from 'node:assert/strict';
import {
  Barrier,
  Condition,
  type Coroutine,
  Event,
  Lock,
  newEventLoop,
  Queue,
  RuntimeError,
  Semaphore,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

/** By what the error calls it: something that has to wait for one, each time it is called. */
const WAITING: readonly [string, () => () => Coroutine<unknown>][] = [
  [
    'Lock',
    () => {
      const lock = new Lock();
      lock.acquire()[Symbol.iterator]().next();
      return () => lock.acquire();
    },
  ],
  [
    'Event',
    () => {
      const event = new Event();
      return () => event.wait();
    },
  ],
  [
    'Condition',
    () => {
      const condition = new Condition();
      return () => condition.with(() => condition.wait());
    },
  ],
  [
    'Semaphore',
    () => {
      const semaphore = new Semaphore(0);
      return () => semaphore.acquire();
    },
  ],
  [
    'Queue',
    () => {
      const queue = new Queue<number>();
      return () => queue.get();
    },
  ],
  [
    'Queue',
    () => {
      const queue = new Queue<number>(1);
      queue.putNowait(1);
      return () => queue.put(2);
    },
  ],
  [
    'Condition', // of the barrier
    () => {
      const barrier = new Barrier(3);
      return () => barrier.wait();
    },
  ],
];

for (const [name, make] of WAITING) {
  loopTest(`${name}: it belongs to the loop on which it was first waited for`, (t) => {
    const wait = make();
    const task = t.loop.createTask(wait());
    t.turn();
    assert.equal(task.done(), false);
    const other = newEventLoop({ backend: t.loop.backend, clock: 'virtual' });
    try {
      assert.throws(
        () => other.runUntilComplete(wait()),
        (error) => {
          assert(error instanceof RuntimeError);
          assert.equal(error.code, 'ERR_ASYNCIO_OTHER_LOOP');
          assert.match(error.message, new RegExp(`^<${name} .*> is bound to a different event loop$`));
          return true;
        },
      );
    } finally {
      other.close();
    }
    task.cancel();
    t.turn(3);
    assert.equal(task.cancelled(), true);
  });
}

loopTest('where nobody has to wait, one may be used on any loop', (t) => {
  const lock = new Lock();
  const queue = new Queue<number>();
  const use = function* (): Coroutine<number> {
    yield* lock.with(() => queue.put(1));
    return yield* queue.get();
  };
  assert.equal(t.run(use), 1);
  const other = newEventLoop({ backend: t.loop.backend });
  assert.equal(other.runUntilComplete(use()), 1);
  other.close();
});

loopTest('waiting outside of a loop', () => {
  const queue = new Queue<number>();
  assert.throws(() => queue.get()[Symbol.iterator]().next(), { code: 'ERR_ASYNCIO_NO_RUNNING_LOOP' });
  const event = new Event();
  assert.throws(() => event.wait()[Symbol.iterator](), { code: 'ERR_ASYNCIO_NO_RUNNING_LOOP' });
});
