import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { inspect } from 'node:util';
import {
  BrokenExecutorError,
  CancelledError,
  createTask,
  ExceptionGroup,
  isFuture,
  newEventLoop,
  run,
  runAsync,
  runCoroutineThreadsafe,
  sleep,
  TimeoutError,
  wrapFuture,
} from 'asyncio-native';
import { awaitWord, LoopWorker, setWord, sharedWords, withLoopWorker } from '../support/threads.js';

withLoopWorker('a ConcurrentFuture', (get) => {
  test('has a result', () => {
    const call = get().call('add', 1, 2);
    assert.equal(call.result(), 3);
    assert.equal(call.done(), true);
    assert.equal(call.cancelled(), false);
    assert.equal(call.exception(), null);
    assert.equal(call.result(0), 3);
    assert.equal(inspect(call), '<ConcurrentFuture finished result=3>');
  });

  test('has an exception', () => {
    const call = get().call('fail', 'range');
    const error = call.exception() as RangeError;
    assert.ok(error instanceof RangeError);
    assert.throws(() => call.result(), error);
  });

  test('times out, and goes on', () => {
    const words = sharedWords();
    const call = get().call('hold', words);
    assert.throws(() => call.result(1), TimeoutError);
    assert.throws(() => call.exception(0), TimeoutError);
    assert.match(inspect(call), /^<ConcurrentFuture pending call of \S+/);
    setWord(words, 0);
    assert.equal(call.result(), 'let go');
  });

  test('a call that has not begun never begins once it is cancelled', () => {
    const words = sharedWords();
    const holding = get().call('hold', words);
    awaitWord(words, 1);
    const call = get().call('note', 'never');
    assert.equal(call.cancel(), true);
    assert.equal(call.cancelled(), true);
    assert.throws(() => call.result(), CancelledError);
    assert.equal(call.cancel(), false);
    setWord(words, 0);
    holding.result();
    assert.deepEqual(get().call('noted').result(), []);
  });

  test('cancelling a task cancels it over there', () => {
    const words = sharedWords();
    const call = get().call('untilCancelled', words);
    awaitWord(words, 1);
    assert.equal(call.cancel(), true);
    assert.equal(call.cancelled(), true);
    awaitWord(words, 0);
    assert.equal(words[0], 1);
  });

  test('callbacks are called once, in order, in this thread', async () => {
    const calls: string[] = [];
    const call = get().call('nap', 1, 'x');
    call.addDoneCallback((future) => calls.push(`1 ${future.result()}`));
    call.addDoneCallback(() => calls.push('2'));
    assert.deepEqual([...calls], []);
    await call;
    assert.deepEqual(calls, ['1 x', '2']);
    call.addDoneCallback(() => calls.push('3'));
    assert.deepEqual(calls, ['1 x', '2', '3']);
  });

  test('then, for results, exceptions and cancellation', async () => {
    assert.equal(
      await get()
        .call('add', 1, 2)
        .then((sum: number) => sum + 1),
      4,
    );
    await assert.rejects(Promise.resolve(get().call('fail', 'range')), RangeError);
    const call = get().call('nap', 1e6);
    call.cancel();
    await assert.rejects(Promise.resolve(call), CancelledError);
  });

  test('wrapFuture in a hosted run and in one that blocks', async () => {
    function* main() {
      return yield* wrapFuture(get().call('nap', 2, 'woken'));
    }
    assert.equal(await runAsync(main), 'woken');
    assert.equal(run(main), 'woken');
  });

  test('yield* of a call, made or not, says how it is awaited', async () => {
    const call = get().call('nap', 1, 'x');
    const awaited = (value: unknown) =>
      runAsync(function* (): Generator<unknown> {
        yield* value as Generator;
      });
    const code = 'ERR_ASYNCIO_NOT_AWAITABLE';
    await assert.rejects(awaited(call), {
      code,
      message: /<ConcurrentFuture .*> is awaited by yield\* wrapFuture\(\.\.\.\)/,
    });
    await assert.rejects(awaited(get().remote.coroutine('nap')), {
      code,
      message: /wrapFuture\(runCoroutineThreadsafe/,
    });
    assert.equal(await call, 'x');
  });

  test('an AbortSignal cancels a call, also one that was aborted before', () => {
    const { remote: loop } = get();
    const controller = new AbortController();
    const words = sharedWords();
    const call = runCoroutineThreadsafe(loop.coroutine('untilCancelled', words), loop, { signal: controller.signal });
    awaitWord(words, 1);
    controller.abort();
    assert.throws(() => call.result(), CancelledError);
    const late = runCoroutineThreadsafe(loop.coroutine('nap', 1, 'x'), loop, { signal: AbortSignal.abort() });
    assert.throws(() => late.result(), CancelledError);
    const unaborted = new AbortController();
    const ended = runCoroutineThreadsafe(loop.coroutine('nap', 1, 'x'), loop, { signal: unaborted.signal });
    assert.equal(getEventListeners(unaborted.signal, 'abort').length, 1);
    assert.equal(ended.result(), 'x');
    assert.equal(getEventListeners(unaborted.signal, 'abort').length, 0);
  });

  test('a task that is cancelled over there cancels its call', () => {
    const call = get().call('cancelsItself');
    assert.throws(() => call.result(), CancelledError);
    assert.equal(call.cancelled(), true);
  });

  test('a call that was cancelled stays so, though it goes on over there and is answered', () => {
    const words = sharedWords();
    const call = get().call('hold', words);
    awaitWord(words, 1);
    const seen: boolean[] = [];
    call.addDoneCallback(() => seen.push(call.cancelled()));
    call.cancel();
    setWord(words, 0);
    // Its answer comes before this one.
    assert.equal(get().call('add', 1, 2).result(), 3);
    assert.equal(call.cancelled(), true);
    assert.throws(() => call.result(), CancelledError);
    assert.deepEqual(seen, [true]);
  });

  test('wrapFuture returns a Future of a loop as it is', () => {
    const loop = newEventLoop();
    const future = loop.createFuture();
    assert.equal(wrapFuture(future), future);
    loop.close();
  });

  test('a coroutine of another thread runs once', () => {
    const { remote: loop } = get();
    const echo = loop.coroutine('nap', 1, 'x');
    assert.equal(runCoroutineThreadsafe(echo, loop).result(), 'x');
    assert.throws(() => runCoroutineThreadsafe(echo, loop), { code: 'ERR_ASYNCIO_ALREADY_AWAITED' });
  });

  test('wrapFuture passes exceptions on, and cancellation both ways', async () => {
    const words = sharedWords();
    await runAsync(function* () {
      const failing = wrapFuture(get().call('fail', 'timeout'));
      assert.ok(isFuture(failing));
      try {
        yield* failing;
        assert.fail('no exception');
      } catch (error) {
        assert.ok(error instanceof TimeoutError);
      }
      const call = get().call('untilCancelled', words);
      const task = createTask(
        (function* () {
          yield* wrapFuture(call);
        })(),
      );
      yield* sleep(0);
      awaitWord(words, 1);
      task.cancel();
      try {
        yield* task;
      } catch (error) {
        assert.ok(error instanceof CancelledError);
      }
      assert.equal(call.cancelled(), true);
      const cancelled = get().call('nap', 1e6);
      const wrapped = wrapFuture(cancelled);
      cancelled.cancel();
      yield* sleep(0);
      assert.equal(wrapped.cancelled(), true);
    });
    awaitWord(words, 0);
  });

  test('many calls at once', async () => {
    const results = await Promise.all(Array.from({ length: 2_000 }, (_, i) => get().call('nap', i % 3, i)));
    assert.deepEqual(
      results,
      results.map((_, i) => i),
    );
  });
});

test('errors arrive as what they were', async () => {
  const thread = await LoopWorker.start('hosted');
  const failure = (kind: string): unknown => {
    const now = thread.call('fail', kind).exception();
    const later = thread.call('failLater', kind).exception();
    assert.equal(inspect(later).split('\n')[0], inspect(now).split('\n')[0]);
    return now;
  };
  const range = failure('range') as RangeError & { code: string };
  assert.equal(range.constructor, RangeError);
  assert.equal(range.message, 'too far');
  assert.equal(range.code, 'E_FAR');
  assert.ok(range.cause instanceof TypeError);
  assert.match(range.stack ?? '', /functions\.mjs/);

  const own = failure('own') as Error & { detail: unknown };
  assert.ok(own instanceof Error);
  assert.equal(own.constructor.name, 'OwnError');
  assert.equal(own.name, 'OwnError');
  assert.deepEqual(own.detail, { deep: [1, 2] });

  const timeout = failure('timeout') as TimeoutError;
  assert.ok(timeout instanceof TimeoutError);
  assert.equal(timeout.code, 'ERR_ASYNCIO_TIMEOUT');

  const aggregate = failure('aggregate') as AggregateError;
  assert.ok(aggregate instanceof AggregateError);
  assert.deepEqual(
    aggregate.errors.map((error) => error.message),
    ['a', 'b'],
  );

  const group = failure('group') as ExceptionGroup;
  assert.ok(group instanceof ExceptionGroup);
  assert.equal(group.message, 'several (2 sub-exceptions)');
  assert.equal(group.subgroup(RangeError)?.errors.length, 1);

  const abort = failure('abort') as DOMException;
  assert.ok(abort instanceof DOMException);
  assert.equal(abort.name, 'AbortError');

  assert.equal(failure('text'), 'just text');
  assert.equal(failure('nothing'), undefined);
  assert.equal(failure('function'), '[Function (anonymous)]');
  assert.equal((failure('circle') as Error).message, 'round');
  assert.equal((failure('uncloneable') as Error & { handler: string }).handler, '[Function: handler]');
  await thread.end();
});

test('a run that waits for another thread is not deadlocked, one that waits for nothing is', async () => {
  const thread = await LoopWorker.start('hosted');
  const loop = newEventLoop();
  assert.equal(loop.runUntilComplete(wrapFuture(thread.call('nap', 3, 'late'), { loop })), 'late');
  assert.throws(() => loop.runUntilComplete(loop.createFuture()), { name: 'DeadlockError' });
  loop.close();
  await thread.end();
});

test('a loop that is closed answers what it has not done', async () => {
  const thread = await LoopWorker.start('hosted');
  const words = sharedWords();
  const pending = thread.call('nap', 1e6);
  const holding = thread.call('hold', words);
  awaitWord(words, 1);
  thread.remote.callSoonThreadsafe('stop');
  const queued = thread.call('nap', 1e6);
  setWord(words, 0);
  assert.equal(holding.result(), 'let go');
  const closed = { name: 'RuntimeError', code: 'ERR_ASYNCIO_LOOP_CLOSED' };
  assert.throws(() => pending.result(), closed);
  assert.throws(() => queued.result(), closed);
  await thread.end();
});

test('a thread that exits fails the calls that it held', async () => {
  const thread = await LoopWorker.start('hosted');
  const pending = thread.call('nap', 1e6);
  const exiting = thread.call('exit', 0);
  assert.throws(() => exiting.result(), BrokenExecutorError);
  assert.throws(() => pending.result(), BrokenExecutorError);
  await thread.end().catch(() => {});
});
