// The package in CommonJS, in jest, which evaluates it in a realm of its own. Two files of tests share a process: see again.test.cjs.
/* global expect, test */
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const asyncio = require('asyncio-native');
const { backendInfo, gather, run, runAsync, runCoroutineThreadsafe, sleep, startLoopThread, workerFunction } = asyncio;

const functions = pathToFileURL(join(__dirname, 'functions.mjs'));

test('the addon is loaded', () => {
  run(sleep(1));
  expect(backendInfo().backend).toBe('native');
});

test('a blocking run', () => {
  const main = function* () {
    return yield* gather([sleep(2, 'a'), sleep(1, 'b')]);
  };
  expect(run(main)).toEqual(['a', 'b']);
  expect(() => run(asyncio.timeout(1, () => sleep(60_000)))).toThrow(asyncio.TimeoutError);
});

test('a hosted run, which waits for a Promise', async () => {
  const later = new Promise((resolve) => setTimeout(resolve, 1, 'later'));
  const main = function* () {
    return yield* asyncio.ensureFuture(later);
  };
  expect(await runAsync(main)).toBe('later');
});

test('errors are of this realm', async () => {
  expect(() => run(1)).toThrow(TypeError);
  expect(new asyncio.CancelledError()).toBeInstanceOf(Error);
  const pool = new asyncio.ThreadPoolExecutor({ maxWorkers: 1 });
  await expect(pool.submit(workerFunction(functions, 'fail'))).rejects.toThrow(RangeError);
  await pool.shutdownAsync();
});

test('a call of an executor', async () => {
  const main = function* () {
    return yield* asyncio.toThread((a, b) => a * b, 6, 7);
  };
  expect(run(main)).toBe(42);
  const pool = new asyncio.ThreadPoolExecutor({ maxWorkers: 1 });
  expect(pool.submit(workerFunction(functions, 'add'), 40, 2).result()).toBe(42);
  await pool.shutdownAsync();
});

test('a loop in another thread', async () => {
  const thread = startLoopThread(functions);
  expect(runCoroutineThreadsafe(thread.loop.coroutine('add', 1, 2), thread.loop).result()).toBe(3);
  expect(await runCoroutineThreadsafe(thread.loop.coroutine('add', 3, 4), thread.loop)).toBe(7);
  thread.stop();
  await thread.join();
});
