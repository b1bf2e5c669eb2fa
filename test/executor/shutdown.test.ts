import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CancelledError,
  checkCancelled,
  createTask,
  ensureFuture,
  gather,
  RuntimeError,
  run,
  runAsync,
  sleep,
  ThreadPoolExecutor,
  timeout,
  toThread,
} from 'asyncio-native';
import { held, hold, open, words } from './pools.js';

const identity = (x: number): number => x;

test('shutdown blocks until the calls are done and the threads have ended', () => {
  const pool = new ThreadPoolExecutor({ maxWorkers: 2 });
  const calls = Array.from({ length: 20 }, (_none, i) => pool.submit(identity, i));
  const threads = [...pool._pool.threads];
  pool.shutdown();
  assert.deepEqual(
    calls.map((call) => call.done() && call.result()),
    calls.map((_call, i) => i),
  );
  assert.ok(threads.length > 0 && threads.every((thread) => thread.hasEnded));
  assert.throws(() => pool.submit(identity, 1), RuntimeError);
  pool.shutdown();
});

test('shutdown of one that was never used', () => {
  new ThreadPoolExecutor().shutdown();
  using pool = new ThreadPoolExecutor();
  assert.equal(pool._pool.threads.length, 0);
});

test('more calls may wait for the end than a function takes arguments', async () => {
  using pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  const calls = Array.from({ length: 150_000 }, (_none, i) => pool.submit(identity, i));
  const areDone = await new Promise<boolean>((resolve) => {
    pool._pool.whenServed(() => resolve(calls.every((call) => call.done())));
  });
  assert.equal(areDone, true);
});

test('without wait: returns at once, what was submitted is made', async () => {
  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  const gate = words();
  const calls = [pool.submit(hold, gate), pool.submit(identity, 2)];
  pool.shutdown({ wait: false });
  assert.throws(() => pool.submit(identity, 1), { code: 'ERR_ASYNCIO_EXECUTOR_SHUT_DOWN' });
  open(gate);
  assert.deepEqual(await Promise.all(calls), [0, 2]);
  await pool.shutdownAsync();
  assert.equal(pool._pool.threads.length, 0);
});

test('cancelFutures cancels what has not begun', async () => {
  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  // So that some stand at the thread, the others in the queue.
  await Promise.all(Array.from({ length: 1000 }, (_none, i) => pool.submit(identity, i)));
  const gate = words();
  const running = pool.submit((shared: Int32Array) => {
    Atomics.add(shared, 0, 1);
    Atomics.notify(shared, 0);
    Atomics.wait(shared, 1, 0);
    checkCancelled();
    return 'not cancelled';
  }, gate);
  await held(gate);
  const calls = Array.from({ length: 600 }, (_none, i) => pool.submit(identity, i));
  pool.shutdown({ wait: false, cancelFutures: true });
  assert.ok(calls.every((call) => call.cancelled()));
  await assert.rejects(async () => calls[0], CancelledError);
  open(gate);
  assert.equal(await running, 'not cancelled');
  await pool.shutdownAsync();
});

test('a thread that is terminated during shutdown leaves nobody waiting', async () => {
  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  const gate = words();
  const call = pool.submit(hold, gate);
  const next = pool.submit(identity, 3);
  await held(gate);
  const ended = pool.shutdownAsync();
  await pool._pool.threads[0]!._worker.terminate();
  await assert.rejects(async () => call, { name: 'BrokenExecutorError' });
  // It had not begun: even now it is made, by another thread.
  assert.equal(await next, 3);
  await ended;
});

test('a callback of the last answer of a thread may wait for the end of the pool', async () => {
  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  await pool.submit(identity, 1);
  const [thread] = pool._pool.threads;
  const call = pool.submit(() => {
    setImmediate(() => process.exit());
    return 7;
  });
  const ended = new Promise<void>((resolve) => {
    call.addDoneCallback(() => pool._pool.whenEnded(resolve));
  });
  // The end is found out before the answer was taken, as it may be when several threads end at once.
  while (!thread!.hasEnded);
  thread!.end(undefined);
  assert.equal(call.result(), 7);
  await ended;
  assert.equal(pool._pool.threads.length, 0);
  await pool.shutdownAsync();
});

for (const [way, awaitIt] of Object.entries({
  'yield*': (pool: ThreadPoolExecutor) => pool.shutdownAsync(),
  ensureFuture: (pool: ThreadPoolExecutor) => ensureFuture(pool.shutdownAsync()),
})) {
  for (const [kind, runIt] of Object.entries({ blocking: run, hosted: runAsync })) {
    test(`a coroutine awaits the shutdown by ${way} while others go on, ${kind}`, async () => {
      const pool = new ThreadPoolExecutor({ maxWorkers: 2 });
      const gate = words();
      await runIt(function* () {
        const calls = [pool.submit(hold, gate), pool.submit(hold, gate)];
        const threads = [...pool._pool.threads];
        // Only this one lets the calls go on.
        const opening = createTask(
          (function* () {
            yield* sleep(1);
            assert.ok(calls.every((call) => !call.done()));
            open(gate);
          })(),
        );
        yield* awaitIt(pool);
        assert.ok(opening.done() && calls.every((call) => call.done()));
        assert.ok(threads.every((thread) => thread.hasEnded));
        assert.equal(pool._pool.threads.length, 0);
      });
    });
  }
}

test('a coroutine awaits the shutdown of a pool without calls, of one shut down before, and again', () => {
  const unused = new ThreadPoolExecutor();
  const idle = new ThreadPoolExecutor({ maxWorkers: 1 });
  idle.submit(identity, 1).result();
  run(function* () {
    yield* unused.shutdownAsync();
    idle.shutdown({ wait: false });
    yield* idle.shutdownAsync();
    yield* idle.shutdownAsync();
    assert.equal(idle._pool.threads.length, 0);
  });
});

test('a coroutine that awaits the shutdown can be cancelled; the shutdown goes on', async () => {
  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  const gate = words();
  const call = pool.submit(hold, gate);
  run(function* () {
    const waiting = createTask(
      (function* () {
        yield* pool.shutdownAsync();
      })(),
    );
    yield* sleep(1);
    waiting.cancel();
    yield* gather([waiting], { returnExceptions: true });
    assert.ok(waiting.cancelled() && !call.done());
  });
  open(gate);
  assert.equal(await call, 0);
  await pool.shutdownAsync();
});

test('a thread that is terminated does not keep a coroutine waiting for the shutdown', () => {
  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  pool.submit(identity, 1).result();
  run(function* () {
    pool._pool.threads[0]!._worker.terminate();
    yield* pool.shutdownAsync();
    assert.equal(pool._pool.threads.length, 0);
  });
});

for (const [kind, runIt] of Object.entries({ blocking: run, hosted: runAsync })) {
  test(`a run ends though a call goes on that was given up, ${kind}`, async () => {
    const gate = words();
    await assert.rejects(
      async () =>
        runIt(function* () {
          const call = toThread(hold, gate);
          // A call that has not begun would be taken back.
          while (Atomics.load(gate, 0) === 0) yield* sleep(1);
          yield* timeout(1, function* () {
            yield* call;
          });
        }),
      { name: 'TimeoutError' },
    );
    // Nobody has let the call go on before.
    open(gate);
  });

  test(`a run waits for a call that was not given up, ${kind}`, async () => {
    const done = words();
    await runIt(function* () {
      toThread((shared: Int32Array) => {
        let sum = 0;
        for (let i = 0; i < 50_000_000; i++) sum += i;
        Atomics.store(shared, 0, 1);
        return sum;
      }, done);
      yield* sleep(0);
    });
    assert.equal(done[0], 1);
  });
}

test('using and await using', async () => {
  let call: { done(): boolean };
  {
    using pool = new ThreadPoolExecutor({ maxWorkers: 1 });
    call = pool.submit(identity, 1);
  }
  assert.equal(call.done(), true);
  {
    await using pool = new ThreadPoolExecutor({ maxWorkers: 1 });
    call = pool.submit(identity, 1);
  }
  assert.equal(call.done(), true);
});

test('options are checked', () => {
  const pool = new ThreadPoolExecutor();
  assert.throws(() => pool.shutdown({ wait: 1 } as never), { name: 'TypeError', message: /"wait" must be a boolean/ });
  assert.throws(() => pool.shutdown({ cancel: true } as never), { code: 'ERR_ASYNCIO_UNKNOWN_OPTION' });
});
