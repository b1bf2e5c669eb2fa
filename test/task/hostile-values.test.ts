import assert from 'node:assert/strict';
import {
  asCompleted,
  type Coroutine,
  createTask,
  ExceptionGroup,
  gather,
  Lock,
  newEventLoop,
  shield,
  sleep,
  taskGroup,
  timeout,
  wait,
  waitFor,
} from 'asyncio-native';
import { HOSTILE_VALUES, isSameValue } from '../support/hostile-values.js';
import { loopTest } from '../support/loop-test.js';

function* fails(value: unknown): Coroutine<never> {
  throw value;
}

function* failsLater(value: unknown): Coroutine<never> {
  yield* sleep(1);
  throw value;
}

/** Runs what `body` returns, and returns what it throws. */
function* caught(body: () => Iterable<unknown>): Coroutine<{ thrown: unknown } | undefined> {
  try {
    yield* body() as Coroutine<unknown>;
    return undefined;
  } catch (thrown) {
    return { thrown };
  }
}

/** What waits for a coroutine that fails, and is to throw just that. */
const WAYS: Readonly<Record<string, (value: unknown) => Iterable<unknown>>> = {
  'a task': (value) => createTask(fails(value)),
  'a task that has waited': (value) => createTask(failsLater(value)),
  'an eager task': (value) => createTask(fails(value), { eagerStart: true }),
  'a coroutine': (value) => fails(value),
  gather: (value) => gather([failsLater(value), sleep(2)]),
  shield: (value) => shield(failsLater(value)),
  waitFor: (value) => waitFor(failsLater(value), 10),
  timeout: (value) => timeout(10, () => failsLater(value)),
  'lock.with': (value) => new Lock().with(() => failsLater(value)),
  'a future': (value) => {
    const future = createTask(sleep(1)).getLoop().createFuture();
    future.setException(value);
    return future;
  },
  'then of a future': (value) => createTask(failsLater(value)).then(() => 'not reached'),
};

for (const [name, make] of Object.entries(HOSTILE_VALUES)) {
  loopTest(`${name}, thrown, reaches whoever waits, and the loop goes on`, (t) => {
    t.run(function* () {
      const beside = createTask(sleep(5, 'beside'));
      for (const [way, run] of Object.entries(WAYS)) {
        const value = make();
        const outcome = yield* caught(() => run(value));
        assert.ok(outcome !== undefined && isSameValue(outcome.thrown, value), way);
      }
      const value = make();
      const group = yield* caught(() =>
        taskGroup(function* (g) {
          g.createTask(failsLater(value));
          yield* sleep(100);
        }),
      );
      assert.ok(group?.thrown instanceof ExceptionGroup && isSameValue(group.thrown.errors[0], value), 'taskGroup');
      const task = createTask(fails(value));
      const { done } = yield* wait([task]);
      assert.ok(isSameValue([...done][0]?.exception(), value), 'wait');
      for (const next of asCompleted([failsLater(value)])) {
        const outcome = yield* caught(() => next as Iterable<unknown>);
        assert.ok(isSameValue(outcome?.thrown, value), 'asCompleted');
      }
      assert.equal(yield* beside, 'beside');
    });
  });

  loopTest(`${name}, yielded, fails the task or is not awaitable, and the loop goes on`, (t) => {
    t.run(function* () {
      const beside = createTask(sleep(5, 'beside'));
      const value = make();
      const outcome = yield* caught(function* () {
        yield value;
      });
      assert.equal(outcome === undefined, value === undefined);
      assert.equal(yield* beside, 'beside');
    });
  });

  loopTest(`${name}, returned, is the result`, (t) => {
    const value = make();
    const result = t.run(function* () {
      const task = createTask(
        (function* (): Coroutine<unknown> {
          yield;
          return value;
        })(),
      );
      return [yield* task];
    });
    assert.ok(isSameValue(result[0], value));
  });

  loopTest(`${name}, thrown by a callback or a done callback, is reported, and the others run`, (t) => {
    const thrown = [make(), make(), make()];
    const { loop } = t;
    loop.callSoon(() => {
      throw thrown[0];
    });
    loop.callLater(1, () => {
      throw thrown[1];
    });
    const future = loop.createFuture();
    future.addDoneCallback(() => {
      throw thrown[2];
    });
    future.addDoneCallback(() => t.log('told'));
    future.setResult(null);
    t.run(() => sleep(2));
    assert.deepEqual(t.trace, ['told']);
    const reported = t.reports.map(({ exception }) => exception);
    assert.ok([0, 2, 1].every((index, at) => isSameValue(reported[at], thrown[index])));
    t.reports.length = 0;
  });

  loopTest(`${name}, never retrieved or thrown by an exception handler, does not stop the loop`, (t) => {
    const loop = newEventLoop({ backend: t.loop.backend, clock: 'virtual' });
    const messages: string[] = [];
    const { error } = console;
    console.error = (text: string): void => {
      messages.push(String(text));
    };
    try {
      loop.setExceptionHandler(() => {
        throw make();
      });
      loop.callSoon(() => {
        throw make();
      });
      loop.runUntilComplete(sleep(1));
      loop.setExceptionHandler(null);
      loop.callSoon(() => {
        throw make();
      });
      assert.equal(loop.runUntilComplete(sleep(1, 'went on')), 'went on');
    } finally {
      console.error = error;
      loop.close();
    }
    assert.match(messages[0] ?? '', /Unhandled error in exception handler/);
    assert.match(messages[1] ?? '', /Exception in callback/);
  });

  loopTest(`${name}, thrown in a hosted run, leaves the loop running`, async (t) => {
    const value = make();
    const result = await t.host(function* () {
      const outcome = yield* caught(() => createTask(failsLater(value)));
      yield* sleep(1);
      return isSameValue(outcome?.thrown, value);
    });
    assert.equal(result, true);
  });
}
