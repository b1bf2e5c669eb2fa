import assert from 'node:assert/strict';
import {
  CancelledError,
  type Coroutine,
  createTask,
  Event,
  gather,
  Lock,
  Queue,
  Semaphore,
  sleep,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

// None of these ends in time if joining, being served or leaving takes longer the more there are who wait.

const CROWD = 100_000;

/** Has `CROWD` tasks wait, cancels all but every hundredth from the middle outwards, and returns the others. */
function* thinOut(wait: () => Coroutine<unknown>): Coroutine<Coroutine<unknown>[]> {
  const tasks = Array.from({ length: CROWD }, () => createTask(wait()));
  yield* sleep(0);
  let cancelled = 0;
  for (let i = 0; i < CROWD; i++) {
    const at = (CROWD / 2 + (i % 2 === 0 ? i : -i - 1) / 2) | 0;
    if (at % 100 !== 0) {
      tasks[at]!.addDoneCallback((task) => {
        if (task.cancelled()) cancelled++;
      });
      tasks[at]!.cancel();
    }
  }
  yield* sleep(0);
  yield* sleep(0);
  assert.equal(cancelled, CROWD - CROWD / 100);
  return tasks.filter((_task, at) => at % 100 === 0) as never;
}

loopTest('a crowd at a lock', (t) => {
  t.run(function* () {
    const lock = new Lock();
    yield* lock.acquire();
    const left = yield* thinOut(() => lock.acquire());
    for (const task of left) {
      lock.release();
      yield* task;
    }
    assert.equal(lock.locked(), true);
  });
});

loopTest('a crowd at a semaphore', (t) => {
  t.run(function* () {
    const semaphore = new Semaphore(0);
    const left = yield* thinOut(() => semaphore.acquire());
    for (const _task of left) semaphore.release();
    yield* gather(left);
    assert.equal(semaphore.locked(), true);
  });
});

loopTest('a crowd at an event', (t) => {
  t.run(function* () {
    const event = new Event();
    const left = yield* thinOut(() => event.wait());
    event.set();
    yield* gather(left);
  });
});

loopTest('a crowd that gets from a queue, and one that puts', (t) => {
  t.run(function* () {
    const queue = new Queue<number>();
    const getting = yield* thinOut(() => queue.get());
    for (let i = 0; i < getting.length; i++) queue.putNowait(i);
    assert.deepEqual(
      yield* gather(getting),
      getting.map((_task, i) => i),
    );

    const full = new Queue<number>(1);
    full.putNowait(-1);
    let next = 0;
    const putting = yield* thinOut(() => full.put(next++));
    const got: number[] = [];
    while (got.length <= putting.length) got.push(yield* full.get());
    assert.deepEqual(got, [-1, ...putting.map((_task, i) => i * 100)]);
    yield* gather(putting);
  });
});

loopTest('a semaphore of which all waiters were woken and cancelled at once', (t) => {
  t.run(function* () {
    const semaphore = new Semaphore(0);
    const tasks = Array.from({ length: CROWD }, () => createTask(semaphore.acquire()));
    yield* sleep(0);
    for (const _task of tasks) semaphore.release();
    for (const task of tasks) task.cancel();
    const results: unknown[] = yield* gather(tasks, { returnExceptions: true });
    assert(results.every((result) => result instanceof CancelledError));
    for (let i = 0; i < CROWD; i++) yield* semaphore.acquire();
    assert.equal(semaphore.locked(), true);
  });
});
