import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import {
  CancelledError,
  type Coroutine,
  createTask,
  currentTask,
  type EventLoop,
  type Future,
  getRunningLoop,
  newEventLoop,
  run,
  runAsync,
  sleep,
  taskGroup,
  timeout,
  timeoutAt,
} from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { loopTest } from '../support/loop-test.js';

/** What a signal may be aborted with. */
const REASONS: Readonly<Record<string, unknown>> = {
  'an Error': new RangeError('why'),
  'a DOMException': AbortSignal.abort().reason,
  'a string': 'why',
  'an object': { code: 7 },
  null: null,
};

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

/** What awaiting throws, which is a CancelledError. */
function* cancellation(body: () => Iterable<unknown>): Coroutine<CancelledError> {
  try {
    yield* body() as Coroutine<unknown>;
  } catch (error) {
    assert.ok(error instanceof CancelledError, String(error));
    return error;
  }
  assert.fail('not cancelled');
}

/** Everything that takes a signal, and waits for long. */
const TAKERS: Readonly<Record<string, (signal: AbortSignal) => Iterable<unknown>>> = {
  createTask: (signal) => createTask(sleep(1000), { signal }),
  'createTask, eager': (signal) => createTask(sleep(1000), { signal, eagerStart: true }),
  timeout: (signal) => timeout(5000, () => sleep(1000), { signal }),
  timeoutAt: (signal) => timeoutAt(5000, () => sleep(1000), { signal }),
  taskGroup: (signal) =>
    taskGroup(
      function* (group) {
        group.createTask(sleep(2000));
        yield* sleep(1000);
      },
      { signal },
    ),
  'taskGroup, after its body': (signal) =>
    taskGroup(
      function* (group) {
        group.createTask(sleep(1000));
        yield;
      },
      { signal },
    ),
  cancelOn: (signal) => getRunningLoop().createFuture().cancelOn(signal),
};

for (const [name, take] of Object.entries(TAKERS)) {
  for (const [kind, reason] of Object.entries(REASONS)) {
    loopTest(`aborting with ${kind} cancels, with the reason as cause: ${name}`, (t) => {
      const { signal, abort } = control();
      t.run(function* () {
        t.loop.callLater(5, abort, reason);
        const error = yield* cancellation(() => take(signal));
        assert.equal(error.cause, reason);
        assert.equal(t.loop.time(), 5);
        // Whoever has caught it need take nothing back.
        assert.equal(currentTask()!.cancelling(), 0);
        yield* sleep(1);
      });
      assert.equal(listeners(signal), 0);
    });
  }

  loopTest(`a signal that is aborted already lets nothing begin: ${name}`, (t) => {
    t.run(function* () {
      const reason = new Error('before');
      const error = yield* cancellation(() => take(AbortSignal.abort(reason)));
      assert.equal(error.cause, reason);
      assert.equal(t.loop.time(), 0);
      yield* sleep(1);
    });
  });

  loopTest(`what is no signal is refused: ${name}`, (t) => {
    t.run(function* () {
      for (const signal of [null, 5, {}, new EventTarget()]) {
        assert.throws(() => take(signal as never), {
          name: 'TypeError',
          code: 'ERR_ASYNCIO_INVALID_ARG_TYPE',
          message: /"signal" must be an AbortSignal, got /,
        });
      }
      yield;
    });
  });
}

function control(): { signal: AbortSignal; abort: (reason: unknown) => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason) => controller.abort(reason) };
}

loopTest('the listener is gone when the thing is done by itself', (t) => {
  const { signal } = control();
  t.run(function* () {
    const task = createTask(sleep(1), { signal });
    const blocks = [
      () => timeout(10, () => sleep(1), { signal }),
      () =>
        taskGroup(
          function* () {
            yield;
          },
          { signal },
        ),
    ];
    assert.equal(listeners(signal), 1);
    yield* task;
    yield;
    assert.equal(listeners(signal), 0);
    for (const block of blocks) yield* block();
    assert.equal(listeners(signal), 0);
  });
});

loopTest('a failure of a task with a signal is still reported where nobody retrieves it', (t) => {
  let future: Future | undefined = t.loop.createFuture().cancelOn(control().signal);
  future.setException(new Error('unseen'));
  t.turn();
  assert.throws(() => future!.result(), /unseen/);
  future = undefined;
});

loopTest('a body that takes the abortion keeps its result', (t) => {
  const { signal, abort } = control();
  t.run(function* () {
    t.loop.callLater(1, abort, 'enough');
    const result = yield* timeout(
      100,
      function* () {
        yield* cancellation(() => sleep(50));
        return 'kept';
      },
      { signal },
    );
    assert.equal(result, 'kept');
    assert.equal(currentTask()!.cancelling(), 0);
    yield* sleep(1);
  });
});

for (const backend of BACKENDS) {
  const loopFactory = (): EventLoop => newEventLoop({ backend });

  test(`run takes a signal [${backend}]`, () => {
    const reason = new Error('enough');
    const { signal, abort } = control();
    function* main(): Coroutine<void> {
      currentTask()!.getLoop().callSoon(abort, reason);
      yield* sleep(100_000);
    }
    assert.throws(
      () => run(main, { signal, loopFactory }),
      (error) => error instanceof CancelledError && error.cause === reason,
    );
    assert.equal(listeners(signal), 0);
  });

  test(`runAsync takes a signal [${backend}]`, async () => {
    const reason = new Error('enough');
    const { signal, abort } = control();
    setImmediate(abort, reason);
    await assert.rejects(
      runAsync(sleep(100_000), { signal, loopFactory }),
      (error) => error instanceof CancelledError && error.cause === reason,
    );
    assert.equal(listeners(signal), 0);
  });
}
