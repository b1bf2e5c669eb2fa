import assert from 'node:assert/strict';
import vm from 'node:vm';
import { CancelledError, type Coroutine, createTask, Event, type Future, gather, sleep } from 'asyncio-native';
import { type LoopTest, loopTest } from '../support/loop-test.js';

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
