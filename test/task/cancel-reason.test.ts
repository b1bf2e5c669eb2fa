import assert from 'node:assert/strict';
import vm from 'node:vm';
import { CancelledError, type Coroutine, createTask, Event, type Future, gather, sleep } from 'asyncio-native';
import { type LoopTest, loopTest } from '../support/loop-test.js';
import { raised } from '../support/raised.js';

/** What is cancelled, in every state that a task or future may be in. Each is begun and has had a turn. */
const TARGETS: Readonly<Record<string, (t: LoopTest) => Future>> = {
  'a future': (t) => t.loop.createFuture(),
  'a task that waits for a future': (t) => createTask(waitsFor(t.loop.createFuture())),
  'a task that waits for an event': () => createTask(new Event().wait()),
  'a task that sleeps': () => createTask(sleep(100)),
  'a task that waits for gather': (t) => createTask(waitsFor(gather([t.loop.createFuture()]))),
  'a task that turns': () => createTask(turns()),
};

function* waitsFor(future: Future<unknown>): Coroutine<unknown> {
  return yield* future;
}

function* turns(): Coroutine<never> {
  for (;;) yield;
}

function* outcome(future: Future): Coroutine<CancelledError> {
  try {
    yield* future;
  } catch (error) {
    assert.ok(error instanceof CancelledError);
    assert.equal(future.cancelled(), true);
    return error;
  }
  assert.fail('not cancelled');
}

for (const [name, make] of Object.entries(TARGETS)) {
  for (const [kind, reason] of Object.entries({
    'an Error': new RangeError('why'),
    'a DOMException': AbortSignal.abort().reason as Error,
    'an Error of another realm': vm.runInNewContext('new Error("elsewhere")') as Error,
    'a CancelledError': new CancelledError('mine'),
  })) {
    loopTest(`${kind} as reason is the cause of the CancelledError: ${name}`, (t) => {
      const error = t.run(function* () {
        const target = make(t);
        yield;
        assert.equal(target.cancel(reason), true);
        return yield* outcome(target);
      });
      assert.notEqual(error, reason);
      assert.equal(error.cause, reason);
      assert.equal(error.message, reason.message);
    });
  }

  loopTest(`a string as reason is the message: ${name}`, (t) => {
    const error = t.run(function* () {
      const target = make(t);
      yield;
      target.cancel('why');
      return yield* outcome(target);
    });
    assert.equal(error.message, 'why');
    assert.equal(error.cause, undefined);
  });

  loopTest(`anything else as reason is refused, and nothing is cancelled: ${name}`, (t) => {
    t.run(function* () {
      const target = make(t);
      yield;
      for (const reason of [null, 5, {}, Symbol('why'), () => {}]) {
        assert.throws(() => target.cancel(reason as never), {
          name: 'TypeError',
          code: 'ERR_ASYNCIO_INVALID_ARG_TYPE',
          message: /^cancel: "reason" must be a string or an Error, got /,
        });
      }
      assert.equal(target.done(), false);
      target.cancel();
      yield* outcome(target);
    });
  });
}

loopTest('a task that has not begun takes an Error as reason, too', (t) => {
  const reason = new Error('early');
  t.run(function* () {
    const task = createTask(sleep(1));
    task.cancel(reason);
    const error = yield* outcome(task);
    assert.equal(error.cause, reason);
  });
});

loopTest('in debug mode the cause of a CancelledError tells who has called cancel', (t) => {
  function stopIt(target: Future<unknown>, reason?: string): void {
    target.cancel(reason);
  }
  t.loop.setDebug(true);
  t.run(function* () {
    const never = new Event();
    const bare = t.loop.createFuture<void>();
    const targets = [
      createTask(sleep(1000)), // asleep
      createTask(never.wait()), // waits for an entry
      gather([never.wait(), never.wait()]),
      bare,
    ];
    yield* sleep(1);
    for (const [at, target] of targets.entries()) {
      stopIt(target, at % 2 === 0 ? 'no longer needed' : undefined);
      const error = yield* raised(target);
      assert.ok(error instanceof CancelledError);
      assert.equal(error.message, at % 2 === 0 ? 'no longer needed' : '');
      const cause = error.cause as Error;
      assert.equal(cause.name, 'CancelRequest');
      assert.match(cause.stack!.split('\n')[1]!, /at stopIt /);
    }
  });
  t.loop.setDebug(false);
});

loopTest('outside of debug mode it has none, and an Error that was given stays the cause', (t) => {
  t.run(function* () {
    const task = createTask(sleep(1000));
    yield* sleep(1);
    task.cancel('no longer needed');
    assert.equal((yield* raised(task)).cause, undefined);
    t.loop.setDebug(true);
    const why = new Error('why');
    const other = createTask(sleep(1000));
    yield* sleep(1);
    other.cancel(why);
    assert.equal((yield* raised(other)).cause, why);
    t.loop.setDebug(false);
  });
});
