import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newEventLoop, sleep } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { loopTest } from '../support/loop-test.js';

const CLOSED = { name: 'RuntimeError', code: 'ERR_ASYNCIO_LOOP_CLOSED', message: 'Event loop is closed' };
const RUNNING = {
  name: 'RuntimeError',
  code: 'ERR_ASYNCIO_LOOP_RUNNING',
  message: 'This event loop is already running',
};
const STOPPED = {
  name: 'RuntimeError',
  code: 'ERR_ASYNCIO_LOOP_STOPPED',
  message: 'Event loop stopped before Future completed.',
};
const CLOSE_RUNNING = {
  name: 'RuntimeError',
  code: 'ERR_ASYNCIO_LOOP_RUNNING',
  message: 'Cannot close a running event loop',
};
const ANOTHER = {
  name: 'RuntimeError',
  code: 'ERR_ASYNCIO_LOOP_RUNNING',
  message: 'Cannot run the event loop while another loop is running',
};

loopTest('stop before runForever: exactly one iteration, and none is left over', (t) => {
  const { loop, log } = t;
  const chain = (): void => {
    log('step');
    loop.callSoon(chain);
  };
  loop.callSoon(chain);
  loop.stop();
  loop.stop();
  loop.runForever();
  assert.deepEqual(t.trace, ['step']);
  loop.callSoon(() => loop.stop());
  loop.runForever();
  assert.deepEqual(t.trace, ['step', 'step']);
});

loopTest('stop before runForever does not wait for timers', (t) => {
  t.loop.callLater(1, t.log, 'timer');
  t.turn(3);
  assert.deepEqual(t.trace, []);
  assert.equal(t.loop.time(), 0);
});

loopTest('stop inside: the iteration is finished, what it scheduled stays for the next run', (t) => {
  const { loop, log } = t;
  loop.callSoon(() => {
    loop.callSoon(log, 'next');
    loop.stop();
  });
  loop.callSoon(log, 'same');
  loop.runForever();
  assert.deepEqual(t.trace, ['same']);
  assert.equal(loop.isRunning(), false);
  t.turn();
  assert.deepEqual(t.trace, ['same', 'next']);
});

loopTest('stop from a timer, a task and a done callback', (t) => {
  const { loop } = t;
  loop.callLater(5, () => loop.stop());
  loop.runForever();
  assert.equal(loop.time(), 5);

  const task = loop.createTask(
    (function* () {
      yield* sleep(1);
      loop.stop();
      yield* sleep(1);
    })(),
  );
  loop.runForever();
  assert.equal(loop.time(), 6);
  loop.runUntilComplete(task);
  assert.equal(loop.time(), 7);

  const future = loop.createFuture<number>();
  future.addDoneCallback(() => loop.stop());
  loop.callLater(1, () => future.setResult(1));
  loop.runForever();
  assert.equal(loop.time(), 8);
});

loopTest('runUntilComplete of a loop that is stopped early', (t) => {
  const { loop } = t;
  const future = loop.createFuture<string>();
  loop.callSoon(() => loop.stop());
  assert.throws(() => loop.runUntilComplete(future), STOPPED);
  loop.callSoon(() => future.setResult('later'));
  assert.equal(loop.runUntilComplete(future), 'later');
});

loopTest('runUntilCompleteAsync of a loop that is stopped early', async (t) => {
  const { loop } = t;
  const future = loop.createFuture<string>();
  loop.callSoon(() => loop.stop());
  await assert.rejects(loop.runUntilCompleteAsync(future), STOPPED);
  loop.callSoon(() => future.setResult('later'));
  assert.equal(await loop.runUntilCompleteAsync(future), 'later');
});

loopTest('runUntilComplete returns or throws what the awaitable ends with', ({ loop }) => {
  const done = loop.createFuture<number>();
  done.setResult(7);
  assert.equal(loop.runUntilComplete(done), 7);
  const failed = loop.createFuture();
  const error = new Error('its own');
  failed.setException(error);
  assert.throws(() => loop.runUntilComplete(failed), error);
  const cancelled = loop.createFuture();
  cancelled.cancel();
  assert.throws(() => loop.runUntilComplete(cancelled), { name: 'CancelledError' });
  assert.equal(loop.runUntilComplete(sleep(3, 'slept')), 'slept');
});

loopTest('running a running loop, by every entrance', (t) => {
  const { loop } = t;
  loop.callSoon(() => {
    assert.equal(loop.isRunning(), true);
    assert.throws(() => loop.runForever(), RUNNING);
    assert.throws(() => loop.runUntilComplete(loop.createFuture()), RUNNING);
    assert.throws(() => loop.attach(), RUNNING);
    assert.throws(() => loop.close(), CLOSE_RUNNING);
    t.log('refused');
  });
  t.turn();
  assert.deepEqual(t.trace, ['refused']);
  assert.equal(loop.isRunning(), false);
});

loopTest('the hosted entrances of a running loop reject', async (t) => {
  const { loop } = t;
  const attempts: Promise<unknown>[] = [];
  loop.callSoon(() => attempts.push(loop.runForeverAsync(), loop.runUntilCompleteAsync(loop.createFuture())));
  t.turn();
  for (const attempt of attempts) await assert.rejects(attempt, RUNNING);
});

for (const backend of BACKENDS) {
  test(`a second loop inside a running one [${backend}]`, () => {
    const outer = newEventLoop({ backend, clock: 'virtual' });
    const inner = newEventLoop({ backend, clock: 'virtual' });
    outer.callSoon(() => {
      assert.throws(() => inner.runForever(), ANOTHER);
      assert.throws(() => inner.runUntilComplete(inner.createFuture()), ANOTHER);
      assert.equal(inner.isRunning(), false);
      outer.stop();
    });
    outer.runForever();
    inner.stop();
    inner.runForever();
    outer.close();
    inner.close();
  });

  test(`a coroutine given to a run that is refused may still be run [${backend}]`, () => {
    const outer = newEventLoop({ backend, clock: 'virtual' });
    const inner = newEventLoop({ backend, clock: 'virtual' });
    function* main() {
      yield;
      return 'ran';
    }
    const coro = main();
    outer.callSoon(() => {
      assert.throws(() => inner.runUntilComplete(coro), ANOTHER);
      assert.throws(() => outer.runUntilComplete(coro), RUNNING);
      outer.stop();
    });
    outer.runForever();
    assert.equal(inner.runUntilComplete(coro), 'ran');
    outer.close();
    assert.throws(() => outer.runUntilComplete(main()), CLOSED);
    inner.close();
  });
}

loopTest('everything that schedules or runs raises on a closed loop', async (t) => {
  const { loop } = t;
  const future = loop.createFuture();
  loop.close();
  assert.equal(loop.isClosed(), true);
  function* main() {}
  const calls: (() => unknown)[] = [
    () => loop.callSoon(() => {}),
    () => loop.callLater(1, () => {}),
    () => loop.callAt(1, () => {}),
    () => loop.callSoonThreadsafe(() => {}),
    () => loop.createTask(main()),
    () => loop.runForever(),
    () => loop.runUntilComplete(main()),
    () => loop.runUntilComplete(future),
    () => loop.attach(),
  ];
  for (const call of calls) assert.throws(call, CLOSED, String(call));
  await assert.rejects(loop.runForeverAsync(), CLOSED);
  await assert.rejects(loop.runUntilCompleteAsync(main()), CLOSED);
  await assert.rejects(loop.runUntilCompleteAsync(future), CLOSED);
});

loopTest('what CPython allows on a closed loop', ({ loop }) => {
  const timer = loop.callLater(5, () => {});
  const soon = loop.callSoon(() => {});
  loop.close();
  loop.close();
  timer.cancel();
  soon.cancel();
  loop.stop();
  loop.setDebug(true);
  assert.equal(loop.isRunning(), false);
  assert.equal(loop.createFuture().done(), false);
  assert.equal(typeof loop.time(), 'number');
  loop.detach();
});

loopTest('close drops what is scheduled', (t) => {
  const { loop, log } = t;
  loop.callSoon(log, 'soon');
  loop.callLater(0, log, 'timer');
  loop.callLater(10, log, 'later');
  loop.close();
  assert.throws(() => loop.runForever(), CLOSED);
  assert.deepEqual(t.trace, []);
});

loopTest('close reports the tasks that it destroys', (t) => {
  function* forever() {
    yield* sleep(Number.POSITIVE_INFINITY);
  }
  const task = t.loop.createTask(forever(), { name: 'lost' });
  t.turn();
  t.loop.close();
  const report = t.takeReport();
  assert.equal(report.message, 'Task was destroyed but it is pending!');
  assert.equal(report.task, task);
});

loopTest('a task cannot close its loop, and the loop survives the attempt', (t) => {
  const { loop } = t;
  function* main() {
    assert.throws(() => loop.close(), CLOSE_RUNNING);
    yield* sleep(1);
    return 'still running';
  }
  assert.equal(loop.runUntilComplete(main()), 'still running');
});

loopTest('a run that throws leaves the loop usable', ({ loop }) => {
  function* deadlocked() {
    yield* loop.createFuture();
  }
  const task = loop.createTask(deadlocked());
  assert.throws(
    () => loop.runUntilComplete(task),
    (error: Error & { tasks: object[] }) => {
      assert.equal(error.name, 'DeadlockError');
      assert.deepEqual(error.tasks, [task]);
      assert.equal(Object.keys(error).includes('tasks'), false, 'Node would show each to the last field');
      return true;
    },
  );
  assert.equal(loop.isRunning(), false);
  task.cancel();
  assert.throws(() => loop.runUntilComplete(task), { name: 'CancelledError' });
  assert.equal(loop.runUntilComplete(sleep(1, 'ok')), 'ok');
});
