import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import {
  Barrier,
  BoundedSemaphore,
  Condition,
  createTask,
  Event,
  gather,
  Lock,
  Queue,
  Semaphore,
  sleep,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

loopTest('what inspect shows', (t) => {
  t.run(function* () {
    const lock = new Lock();
    const semaphore = new Semaphore(2);
    const event = new Event();
    const condition = new Condition();
    const barrier = new Barrier(3);
    const queue = new Queue<number>(2);
    assert.equal(inspect(lock), '<Lock unlocked>');
    assert.equal(inspect(semaphore), '<Semaphore unlocked value=2>');
    assert.equal(inspect(new BoundedSemaphore(0)), '<BoundedSemaphore locked>');
    assert.equal(inspect(event), '<Event unset>');
    assert.equal(inspect(condition), '<Condition unlocked>');
    assert.equal(inspect(barrier), '<Barrier filling waiters=0/3>');
    assert.equal(inspect(queue), '<Queue maxsize=2 size=0>');

    yield* lock.acquire();
    const jobs = new Queue<number>();
    jobs.putNowait(1);
    const tasks = [
      lock.acquire(),
      event.wait(),
      condition.with(() => condition.wait()),
      barrier.wait(),
      queue.get(),
      jobs.join(),
    ].map((coroutine) => createTask<unknown>(coroutine));
    yield* sleep(0);
    assert.equal(inspect(lock), '<Lock locked waiters=1>');
    assert.equal(inspect(event), '<Event unset waiters=1>');
    assert.equal(inspect(condition), '<Condition unlocked waiters=1>');
    assert.equal(inspect(barrier), '<Barrier filling waiters=1/3>');
    assert.equal(inspect(queue), '<Queue maxsize=2 size=0 getters=1>');
    assert.match(inspect(tasks[0]), /waiting on <WaitEntry pending for <Lock locked waiters=1>>/);
    assert.match(inspect(tasks[4]), /waiting on <WaitEntry pending for <Get from <Queue maxsize=2 size=0 getters=1>>>/);
    assert.match(
      inspect(tasks[5]),
      /waiting on <WaitEntry pending for <Join of <Queue maxsize=0 size=1 unfinished=1>>>/,
    );
    for (const task of tasks) task.cancel();
    yield* gather(tasks, { returnExceptions: true });

    queue.putNowait(1);
    queue.shutdown();
    assert.equal(inspect(queue), '<Queue maxsize=2 size=1 unfinished=1 shut down>');
    yield* barrier.abort();
    assert.equal(inspect(barrier), '<Barrier broken>');
    event.set();
    assert.equal(inspect(event), '<Event set>');
  });
});
