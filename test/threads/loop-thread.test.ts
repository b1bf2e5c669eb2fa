import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { BrokenExecutorError, connectLoop, runCoroutineThreadsafe, startLoopThread } from 'asyncio-native';
import { endedWith, runNode } from '../support/child.js';
import { fixture } from '../support/paths.js';
import { awaitWord, sharedWords } from '../support/threads.js';

const FUNCTIONS = pathToFileURL(fixture('threads/functions.mjs'));

test('calls may be made before the thread has begun', async () => {
  const thread = startLoopThread(FUNCTIONS);
  const early = Array.from({ length: 100 }, (_, i) =>
    runCoroutineThreadsafe(thread.loop.coroutine('echo', { i }), thread.loop),
  );
  assert.deepEqual(
    early.map((call) => call.result()),
    early.map((_, i) => ({ i })),
  );
  thread.stop();
  await thread.join();
  assert.throws(() => thread.loop.callSoonThreadsafe('note', 1), { code: 'ERR_ASYNCIO_LOOP_CLOSED' });
  thread.stop();
});

test('other threads can connect to it from the first moment', async () => {
  const [a, b] = [startLoopThread(FUNCTIONS), startLoopThread(FUNCTIONS)];
  const call = runCoroutineThreadsafe(a.loop.coroutine('ask', b.loop.handle(), 'add', 1, 2), a.loop);
  assert.equal(call.result(), 3);
  const second = connectLoop(b.loop.handle());
  assert.deepEqual(runCoroutineThreadsafe(second.coroutine('echo', [1]), second).result(), [1]);
  for (const thread of [a, b]) thread.stop();
  await Promise.all([a.join(), b.join()]);
});

test('a thread in which a program has replaced what the package needs ends, and fails its calls', async () => {
  const thread = startLoopThread(pathToFileURL(fixture('threads/replaces-get.mjs')));
  const ended = assert.rejects(thread.join(), { message: 'replaced' });
  await runCoroutineThreadsafe(thread.loop.coroutine('replace'), thread.loop);
  const call = runCoroutineThreadsafe(thread.loop.coroutine('answer'), thread.loop);
  assert.ok(call.exception() instanceof Error);
  await ended;
});

test('a main thread in which a program has replaced what the package needs fails the calls, and goes on', async () => {
  assert.deepEqual(endedWith(0, await runNode([fixture('threads/replaces-in-main.mjs')])), ['true,true', 'replaced']);
});

test('a module that cannot be loaded fails the calls, and the thread', async () => {
  const thread = startLoopThread(new URL('nothing-there.mjs', FUNCTIONS));
  const call = runCoroutineThreadsafe(thread.loop.coroutine('echo', 1), thread.loop);
  const error = call.exception() as Error;
  assert.ok(error instanceof BrokenExecutorError);
  assert.equal((error.cause as { code?: string }).code, 'ERR_MODULE_NOT_FOUND');
  await assert.rejects(thread.join(), { code: 'ERR_MODULE_NOT_FOUND' });
});

test('an error that ends the thread fails its calls with it', async () => {
  const thread = startLoopThread(new URL('crash.mjs', FUNCTIONS));
  const pending = runCoroutineThreadsafe(thread.loop.coroutine('never'), thread.loop);
  thread.loop.callSoonThreadsafe('crash', 'on purpose');
  const error = (await Promise.resolve(pending).catch((reason: unknown) => reason)) as Error;
  assert.ok(error instanceof BrokenExecutorError);
  assert.equal((error.cause as Error).message, 'on purpose');
  await assert.rejects(thread.join(), { message: 'on purpose' });
});

test('a thread that fails, and that nobody joins, is no unhandled rejection', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  try {
    const thread = startLoopThread(new URL('nothing-there.mjs', FUNCTIONS), { daemon: false });
    const ended = new Promise((resolve) => thread._worker.once('exit', resolve));
    const call = runCoroutineThreadsafe(thread.loop.coroutine('echo', 1), thread.loop);
    await Promise.resolve(call).catch(() => {});
    await ended;
    // Node tells of rejections when the microtasks have run.
    await new Promise(setImmediate);
  } finally {
    process.off('unhandledRejection', note);
  }
  assert.deepEqual(unhandled, []);
});

test('await using ends the thread', async () => {
  const thread = startLoopThread(FUNCTIONS);
  let hasExited = false;
  thread._worker.once('exit', () => {
    hasExited = true;
  });
  await thread[Symbol.asyncDispose]();
  assert.ok(hasExited);
});

test('stop cancels the tasks that are left', async () => {
  const thread = startLoopThread(FUNCTIONS);
  const words = sharedWords();
  const task = runCoroutineThreadsafe(thread.loop.coroutine('untilCancelled', words), thread.loop);
  Atomics.wait(words, 1, 0);
  thread.stop();
  await thread.join();
  assert.equal(words[0], 1);
  assert.equal(task.done(), true);
  assert.equal(task.cancelled(), true);
});

test('options', async () => {
  const url = new URL('options.mjs', FUNCTIONS);
  const thread = startLoopThread<{ what(): object }>(url, {
    name: 'named',
    workerData: { some: 'data' },
    env: { ONLY: 'this' },
  });
  const told = runCoroutineThreadsafe(thread.loop.coroutine('what'), thread.loop).result() as { env: object };
  assert.deepEqual(told, { workerData: { some: 'data' }, only: 'this' });
  await using ending = thread;
  assert.equal(ending, thread);
});

test('bad arguments name themselves', () => {
  assert.throws(() => startLoopThread('./relative.mjs'), /"moduleUrl" must be a URL/);
  assert.throws(() => startLoopThread(1 as never), /"moduleUrl" must be a URL/);
  assert.throws(() => startLoopThread(FUNCTIONS, { demon: true } as never), /unknown option "demon"/);
  assert.throws(() => startLoopThread(FUNCTIONS, { daemon: 1 as never }), /"daemon" must be a boolean/);
  assert.throws(() => startLoopThread(FUNCTIONS, { name: 1 as never }), /"name" must be a string/);
});

for (const [what, lines] of [
  ['idle', ['idle']],
  ['refused', ['refused', 'DataCloneError']],
  ['pending', ['pending', 'napped']],
  ['not-daemon', ['not-daemon', 'stopped by itself']],
] as const) {
  test(`what keeps the process alive: ${what}`, async () => {
    assert.deepEqual(endedWith(0, await runNode([fixture('threads/keep-alive.mjs'), what])), [...lines]);
  });
}

test('stop() raises nothing where the thread ends while it waits for room', async () => {
  const module = `data:text/javascript,
    export function note() {}
    export function hold(words) {
      Atomics.store(words, 0, 1);
      Atomics.notify(words, 0);
      Atomics.wait(words, 1, 0);
    }`;
  const thread = startLoopThread(module);
  const remote = connectLoop(thread.loop.handle(), { whenFull: 'throw' });
  const words = sharedWords();
  remote.callSoonThreadsafe('hold', words);
  awaitWord(words, 0);
  assert.throws(
    () => {
      for (;;) remote.callSoonThreadsafe('note', 1);
    },
    { code: 'ERR_ASYNCIO_INBOX_FULL' },
  );
  const ended = thread._worker.terminate();
  thread.stop();
  await ended;
  await thread.join();
});
