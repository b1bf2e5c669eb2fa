import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ConcurrentFuture,
  type Coroutine,
  DeadlockError,
  getRunningLoop,
  reportProgress,
  run,
  runCoroutineThreadsafe,
  startLoopThread,
  ThreadPoolExecutor,
} from 'asyncio-native';

/** Runs until what `listen` hands over is called with a value, and returns that. */
function listening(listen: (set: (value: unknown) => void) => void): unknown {
  return run(function* (): Coroutine<unknown> {
    const loop = getRunningLoop();
    const future = loop.createFuture<unknown>();
    listen((value) => loop.callSoonThreadsafe(() => future.done() || future.setResult(value)));
    return yield* future;
  });
}

function* never(): Coroutine<unknown> {
  return yield* getRunningLoop().createFuture();
}

/** A call that goes on until `release`. */
function held(executor: ThreadPoolExecutor): { call: ConcurrentFuture; release: () => void } {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const call = executor.submit((shared: Int32Array) => {
    reportProgress('begun');
    Atomics.wait(shared, 0, 0);
  }, flag);
  const release = (): void => {
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  };
  return { call, release };
}

test('a blocking run waits for a call whose done callback completes what it waits for', async () => {
  await using executor = new ThreadPoolExecutor({ maxWorkers: 1 });
  const thread = startLoopThread('data:text/javascript,export const same = (x) => x;');
  const calls: (() => ConcurrentFuture)[] = [
    () => executor.submit(() => 7),
    () => runCoroutineThreadsafe(thread.loop.coroutine('same', 7), thread.loop),
  ];
  for (const call of calls) {
    assert.equal(
      listening((set) => call().addDoneCallback((ended) => set(ended.result()))),
      7,
    );
  }
  thread.stop();
  await thread.join();
});

test('so it does for a call whose progress completes it', async () => {
  await using executor = new ThreadPoolExecutor({ maxWorkers: 1 });
  const { call, release } = held(executor);
  assert.equal(
    listening((set) => call.onProgress(set)),
    'begun',
  );
  release();
  await call;
});

test('a deadlock is noticed beside calls for which nobody listens, and those that are over', async () => {
  await using executor = new ThreadPoolExecutor({ maxWorkers: 1 });
  const { call, release } = held(executor);
  assert.throws(() => run(never), DeadlockError);
  let told = 0;
  call.addDoneCallback(() => told++);
  call.addDoneCallback(() => told++);
  call.onProgress(() => {});
  release();
  assert.throws(() => run(never), DeadlockError);
  assert.equal(told, 2);
  call.addDoneCallback(() => told++);
  assert.equal(told, 3);
  assert.throws(() => run(never), DeadlockError);
});

test('a deadlock is noticed when the thread of such a call has ended', async () => {
  const executor = new ThreadPoolExecutor({ maxWorkers: 1 });
  const call = executor.submit(() => process.exit(3));
  let failure: unknown;
  call.addDoneCallback((ended) => {
    failure = ended.exception();
  });
  assert.throws(() => run(never), DeadlockError);
  assert.equal((failure as Error).name, 'BrokenExecutorError');
  await executor.shutdownAsync();
});
