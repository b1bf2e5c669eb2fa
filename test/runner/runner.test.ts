import assert from 'node:assert/strict';
import {
  type Coroutine,
  createTask,
  currentTask,
  type EventLoop,
  type Future,
  getRunningLoop,
  Runner,
  runAsync,
  sleep,
  type Task,
} from 'asyncio-native';
import { runnerTest } from '../support/runner-test.js';

const CLOSED = { name: 'RuntimeError', code: 'ERR_ASYNCIO_RUNNER_CLOSED', message: 'Runner is closed' };
const RUNNING = { name: 'RuntimeError', code: 'ERR_ASYNCIO_LOOP_RUNNING' };

runnerTest('several runs on one loop', async (t) => {
  const runner = new Runner(t.options);
  assert.equal(t.loops.length, 0, 'the loop is made when it is needed');
  assert.equal(runner.run(sleep(1, 'a')), 'a');
  assert.equal(runner.run(sleep(1, 'b')), 'b');
  assert.equal(await runner.runAsync(sleep(1, 'c')), 'c');
  assert.equal(runner.run(sleep(1, 'd')), 'd');
  assert.equal(runner.getLoop(), t.loops[0]);
  assert.equal(t.loops.length, 1);
  runner.close();
});

runnerTest('a run that fails does not spoil the next', (t) => {
  const runner = new Runner(t.options);
  function* failing(): Coroutine<void> {
    throw new Error('failing');
  }
  assert.throws(() => runner.run(failing), /failing/);
  assert.throws(() => runner.run(5 as never), { code: 'ERR_ASYNCIO_NOT_AWAITABLE' });
  assert.equal(runner.run(sleep(1, 'ok')), 'ok');
  runner.close();
});

runnerTest('a task that is left goes on in the next run, and is cancelled by close', (t) => {
  const runner = new Runner(t.options);
  function* background(): Coroutine<void> {
    try {
      for (let n = 1; ; n++) {
        yield* sleep(10);
        t.log(n);
      }
    } finally {
      yield* sleep(1);
      t.log('cleaned');
    }
  }
  runner.run(function* () {
    createTask(background());
    yield* sleep(15);
  });
  assert.deepEqual(t.trace, ['1']);
  runner.run(sleep(10));
  assert.deepEqual(t.trace, ['1', '2']);
  runner.close();
  assert.deepEqual(t.trace, ['1', '2', 'cleaned']);
});

runnerTest('a task made on the loop before the run is its main task', (t) => {
  const runner = new Runner(t.options);
  const task = runner.getLoop().createTask(sleep(1, 'x'));
  assert.equal(runner.run(task as Task<string>), 'x');
  const future = runner.getLoop().createFuture<string>();
  runner.getLoop().callLater(5, () => future.setResult('y'));
  assert.equal(runner.run(future), 'y');
  runner.close();
});

runnerTest('close: twice, without a run, and what is refused then', async (t) => {
  const unused = new Runner(t.options);
  unused.close();
  unused.close();
  assert.equal(t.loops.length, 0);
  const runner = new Runner(t.options);
  runner.run(sleep(1));
  runner.close();
  runner.close();
  await runner.closeAsync();
  for (const each of [unused, runner]) {
    assert.throws(() => each.getLoop(), CLOSED);
    assert.throws(() => each.run(sleep(1)), CLOSED);
    await assert.rejects(each.runAsync(sleep(1)), CLOSED);
  }
});

runnerTest('close of a loop that the program has closed itself', (t) => {
  const runner = new Runner(t.options);
  runner.run(sleep(1));
  runner.getLoop().close();
  assert.throws(() => runner.run(sleep(1)), { code: 'ERR_ASYNCIO_LOOP_CLOSED' });
  runner.close();
});

runnerTest('using', async (t) => {
  {
    using runner = new Runner(t.options);
    assert.equal(runner.run(sleep(1, 'x')), 'x');
  }
  assert.equal(t.loops[0]!.isClosed(), true);
  {
    await using runner = new Runner(t.options);
    assert.equal(await runner.runAsync(sleep(1, 'y')), 'y');
    runner.getLoop().createTask(
      (function* () {
        try {
          yield new Promise(() => {});
        } finally {
          yield new Promise((resolve) => setImmediate(resolve));
          t.log('cleaned with help of Node');
        }
      })(),
    );
    await runner.runAsync(sleep(1));
  }
  assert.equal(t.loops[1]!.isClosed(), true);
  assert.deepEqual(t.trace, ['cleaned with help of Node']);
});

runnerTest('closeAsync waits for the tasks that are left', async (t) => {
  const runner = new Runner(t.options);
  await runner.runAsync(function* () {
    createTask(
      (function* () {
        try {
          yield* sleep(1000);
        } finally {
          yield* sleep(3);
          t.log('cleaned');
        }
      })(),
    );
    yield* sleep(1);
  });
  await runner.closeAsync();
  assert.deepEqual(t.trace, ['cleaned']);
});

runnerTest('from within a run: neither run nor runAsync nor close', async (t) => {
  const runner = new Runner(t.options);
  const rejected: Promise<void>[] = [];
  function* main(): Coroutine<string> {
    const coro = sleep(1);
    assert.throws(() => runner.run(coro), { ...RUNNING, message: /cannot be called from a running event loop/ });
    rejected.push(assert.rejects(runner.runAsync(coro), RUNNING));
    assert.throws(() => runner.close(), RUNNING);
    rejected.push(assert.rejects(runner.closeAsync(), RUNNING));
    yield* sleep(1);
    return 'not disturbed';
  }
  assert.equal(runner.run(main), 'not disturbed');
  assert.equal(await runner.runAsync(main), 'not disturbed');
  await Promise.all(rejected);
  assert.equal(runner.run(sleep(1, 'still open')), 'still open');
  runner.close();
});

runnerTest('while a hosted run is under way, from Node', async (t) => {
  const runner = new Runner(t.options);
  const running = runner.runAsync(function* () {
    return yield new Promise((resolve) => setImmediate(() => setImmediate(resolve, 'done')));
  });
  function* refused(): Coroutine<void> {
    t.log('begun');
  }
  assert.throws(() => runner.run(refused), RUNNING);
  await assert.rejects(runner.runAsync(refused), RUNNING);
  assert.throws(() => runner.close(), RUNNING);
  assert.equal(await running, 'done');
  runner.close();
  assert.deepEqual(t.trace, [], 'what was refused has not begun');
});

runnerTest('options are those of run', () => {
  assert.throws(() => new Runner({ Debug: true } as never), { code: 'ERR_ASYNCIO_UNKNOWN_OPTION' });
  assert.throws(() => new Runner({ debug: 'yes' } as never), { code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' });
});

runnerTest('a task that neither ends nor can end does not hang close', (t) => {
  const runner = new Runner(t.options);
  runner.run(function* () {
    createTask(
      (function* () {
        try {
          yield* sleep(1000);
        } catch {}
        yield t.loops[0]!.createFuture();
      })(),
      { name: 'stuck' },
    );
    yield* sleep(1);
  });
  assert.throws(() => runner.close(), { name: 'DeadlockError', message: /name='stuck'/ });
  assert.equal(t.loops[0]!.isClosed(), true);
  // It is still pending when the loop is closed.
  assert.ok(t.reports.length >= 1);
  t.reports.length = 0;
});

for (const [kind, make] of Object.entries({
  'a task that was made before': (loop) => loop.createTask(sleep(1000)),
  'a future': (loop) => loop.createFuture<void>(),
} satisfies Record<string, (loop: EventLoop) => Future<unknown>>)) {
  runnerTest(`a signal cancels a run of ${kind}`, (t) => {
    const runner = new Runner(t.options);
    const loop = runner.getLoop();
    const main = make(loop);
    const controller = new AbortController();
    loop.callLater(5, () => controller.abort('why'));
    assert.throws(() => runner.run(main, { signal: controller.signal }), { name: 'CancelledError', cause: 'why' });
    assert.equal(main.cancelled(), true);
    assert.equal(loop.time(), 5);
    runner.close();
  });
}

for (const [what, others, expected] of [
  ['a signal alone', 0, 'KeyboardInterrupt'],
  ['a signal and somebody else', 1, 'CancelledError'],
] as const) {
  runnerTest(`a main task that is cancelled by ${what} ends the run with ${expected}`, async (t) => {
    await assert.rejects(
      runAsync(function* () {
        const main = currentTask()!;
        getRunningLoop().callSoon(() => {
          for (let n = 0; n < others; n++) main.cancel();
          // As Node tells of a signal.
          process.emit('SIGINT', 'SIGINT');
        });
        yield* sleep(1000);
      }, t.options),
      { name: expected },
    );
  });
}
