import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import {
  type Awaitable,
  type Coroutine,
  coroutine,
  createTask,
  gather,
  isCoroutine,
  sleep,
  type TaskGroup,
  type Timeout,
  taskGroup,
  timeout,
  timeoutAt,
  waitFor,
} from 'asyncio-native';
import { nameOf } from '../support/errors.js';
import { loopTest } from '../support/loop-test.js';

// What timeout, timeoutAt and taskGroup have in common: a body that runs in the task of the one who awaits them.

type Body<T> = (given: unknown) => Awaitable<T>;
const SCOPES: Record<string, <T>(body: Body<T>) => Coroutine<T>> = {
  timeout: (body) => timeout(1000, body),
  'timeout without a deadline': (body) => timeout(null, body),
  timeoutAt: (body) => timeoutAt(1000, body),
  // Nobody ends the group early here.
  taskGroup: <T>(body: Body<T>) => taskGroup(body) as Coroutine<T>,
};

const NOT_AWAITABLE = { name: 'TypeError', code: 'ERR_ASYNCIO_NOT_AWAITABLE' };
const REUSED = { name: 'RuntimeError', code: 'ERR_ASYNCIO_ALREADY_AWAITED' };
const INVALID_TYPE = { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };

for (const [name, scope] of Object.entries(SCOPES)) {
  /** What awaiting the scope of `body` throws; a group's sole error instead of the group. */
  const failure = function* (body: Body<unknown>): Coroutine<unknown> {
    try {
      yield* scope(body);
    } catch (error) {
      return error instanceof AggregateError ? error.errors[0] : error;
    }
    return assert.fail('nothing was thrown');
  };

  loopTest(`${name}: bodies of every kind`, async (t) => {
    const marked = coroutine(function* () {
      yield* sleep(1);
      return 'coroutine()';
    });
    const results = await t.host(function* () {
      return [
        yield* scope(function* () {
          return 'at once';
        }),
        yield* scope(function* () {
          yield* sleep(1);
          return 'generator';
        }),
        yield* scope(marked),
        yield* scope(() => sleep(1, 'operation')),
        yield* scope(() => createTask(sleep(1, 'task'))),
        yield* scope(() => Promise.resolve('promise')),
        yield* scope(async () => 'async'),
        yield* scope(() => scope(() => waitFor(sleep(1, 'scopes'), 10))),
      ];
    });
    assert.deepEqual(results, [
      'at once',
      'generator',
      'coroutine()',
      'operation',
      'task',
      'promise',
      'async',
      'scopes',
    ]);
  });

  loopTest(`${name}: what is done already does not wait`, (t) => {
    const done = t.loop.createFuture<string>();
    done.setResult('done');
    const result = t.run(function* () {
      t.loop.callSoon(t.log, 'soon');
      const got = yield* scope(() => done);
      t.log('got');
      yield* sleep(0);
      return got;
    });
    assert.equal(result, 'done');
    assert.deepEqual(t.trace, ['got', 'soon']);
  });

  loopTest(`${name}: runs nothing before it is awaited`, (t) => {
    t.run(function* () {
      const scoped = scope(function* () {
        t.log('body');
      });
      assert.ok(isCoroutine(scoped));
      yield* sleep(0);
      t.log('awaited');
      yield* scoped;
    });
    assert.deepEqual(t.trace, ['awaited', 'body']);
  });

  loopTest(`${name}: as the coroutine of a task, gathered, and awaited by yield`, (t) => {
    function* body(): Coroutine<string> {
      yield* sleep(1);
      return 'result';
    }
    const results = t.run(function* () {
      const task = createTask(scope(body), { name: 'scope' });
      return [yield* task, ...(yield* gather([scope(body), scope(body)])), yield scope(body)];
    });
    assert.deepEqual(results, ['result', 'result', 'result', 'result']);
  });

  loopTest(`${name}: exceptions pass in both directions`, (t) => {
    t.run(function* () {
      const future = t.loop.createFuture<string>();
      t.loop.callLater(1, () => future.setException(new RangeError('awaited')));
      const caught = yield* scope(function* () {
        try {
          return yield* future;
        } catch (error) {
          return nameOf(error);
        }
      });
      assert.equal(caught, 'RangeError');
      const error = new Error('body');
      const late = yield* failure(function* () {
        yield* sleep(1);
        throw error;
      });
      assert.equal(late, error);
      const sync = yield* failure(() => {
        throw error;
      });
      assert.equal(sync, error);
      const nothing = yield* failure(function* () {
        throw undefined;
      });
      assert.equal(nothing, undefined);
    });
  });

  loopTest(`${name}: as deep as you like, where the bodies are coroutine()s`, (t) => {
    const nest: (depth: number) => Coroutine<number> = coroutine(function* (depth: number) {
      return depth === 0 ? yield* sleep(1, 0) : 1 + (yield* scope(() => nest(depth - 1)));
    });
    assert.equal(
      t.run(() => nest(20_000)),
      20_000,
    );
  });

  loopTest(`${name}: awaited twice`, (t) => {
    t.run(function* () {
      const scoped = scope(() => sleep(1));
      yield* scoped;
      assert.throws(() => scoped[Symbol.iterator](), REUSED);
      const running = scope(() => sleep(1));
      const task = createTask(running);
      yield* sleep(0);
      assert.throws(() => running[Symbol.iterator](), REUSED);
      yield* task;
      yield* sleep(1000);
    });
  });

  loopTest(`${name}: not in a task`, (t) => {
    const ran = (): never => assert.fail('the body ran');
    const outside = { name: 'RuntimeError', code: 'ERR_ASYNCIO_NO_RUNNING_LOOP' };
    assert.throws(() => scope(ran).next(), outside);
    t.loop.callSoon(() => {
      const inCallback = {
        name: 'RuntimeError',
        code: 'ERR_ASYNCIO_NO_CURRENT_TASK',
        message: /must be awaited in a task/,
      };
      assert.throws(() => scope(ran).next(), inCallback);
      t.log('checked');
    });
    t.turn();
    assert.deepEqual(t.trace, ['checked']);
  });

  loopTest(`${name}: bodies that are none`, (t) => {
    for (const wrong of [undefined, null, 5, {}, sleep(1)]) {
      assert.throws(() => scope(wrong as never), { ...INVALID_TYPE, message: /"body" must be a function/ });
    }
    t.run(function* () {
      for (const wrong of [undefined, null, 5, {}, [], function* () {}]) {
        const error = yield* failure(() => wrong as never);
        assert.deepEqual([nameOf(error), (error as { code: string }).code], [NOT_AWAITABLE.name, NOT_AWAITABLE.code]);
      }
    });
  });

  loopTest(`${name}: closed by hand`, (t) => {
    t.run(function* () {
      const scoped = scope(function* () {
        try {
          yield* sleep(5);
        } finally {
          t.log('finally');
        }
      });
      const step = scoped.next();
      assert.equal(step.done, false);
      assert.deepEqual(scoped.return('closed' as never), { value: 'closed', done: true });
      assert.deepEqual(scoped.next(), { value: undefined, done: true });
      const never = scope(() => assert.fail('the body ran'));
      assert.deepEqual(never.return('closed' as never), { value: 'closed', done: true });
      const thrown = scope(() => assert.fail('the body ran'));
      const error = new Error('thrown in');
      assert.throws(() => thrown.throw(error), error);
      assert.deepEqual(thrown.next(), { value: undefined, done: true });
    });
    assert.deepEqual(t.trace, ['finally']);
  });
}

loopTest('inspect tells state', (t) => {
  t.run(function* () {
    let u: Timeout | undefined;
    yield* timeout(10, function* (given) {
      u = given;
      assert.equal(inspect(given), '<Timeout [active] when=10.000>');
      given.reschedule(null);
      assert.equal(inspect(given), '<Timeout [active] when=null>');
      given.reschedule(0);
      try {
        yield* sleep(1);
      } catch {
        assert.equal(inspect(given), '<Timeout [expiring]>');
      }
    });
    assert.equal(inspect(u), '<Timeout [expired]>');
    yield* timeout(10, function* (given) {
      u = given;
    });
    assert.equal(inspect(u), '<Timeout [finished]>');
    let group: TaskGroup | undefined;
    yield* taskGroup(function* (tg) {
      group = tg;
      assert.equal(inspect(tg), '<TaskGroup entered>');
      tg.createTask(sleep(1));
      tg.createTask(sleep(2));
      assert.equal(inspect(tg), '<TaskGroup tasks=2 entered>');
      yield* sleep(1.5);
      tg.cancel();
      assert.equal(inspect(tg), '<TaskGroup tasks=1 cancelling>');
    });
    assert.equal(inspect(group), '<TaskGroup cancelling>');
  });
});
