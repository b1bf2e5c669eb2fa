// The package in CommonJS under the fake timers of jest.
/* global afterEach, beforeEach, expect, jest, test */
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const asyncio = require('asyncio-native');

const functions = pathToFileURL(join(__dirname, 'functions.mjs'));
const YEAR = 31_536_000_000;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('runs, blocking and hosted, are not stopped', async () => {
  expect(asyncio.run(asyncio.sleep(2, 'blocking'))).toBe('blocking');
  expect(await asyncio.runAsync(asyncio.sleep(2, 'hosted'))).toBe('hosted');
});

test('fake time does not steer a loop', async () => {
  const main = function* () {
    const task = asyncio.createTask(asyncio.sleep(YEAR));
    yield* asyncio.sleep(1);
    jest.advanceTimersByTime(2 * YEAR);
    yield* asyncio.sleep(1);
    return task.done();
  };
  expect(await asyncio.runAsync(main)).toBe(false);
});

test('threads and executors go on', async () => {
  const main = function* () {
    return yield* asyncio.toThread((a, b) => a * b, 6, 7);
  };
  expect(asyncio.run(main)).toBe(42);
  expect(await asyncio.runAsync(main)).toBe(42);
  const thread = asyncio.startLoopThread(functions);
  expect(asyncio.runCoroutineThreadsafe(thread.loop.coroutine('add', 1, 2), thread.loop).result()).toBe(3);
  thread.stop();
  await thread.join();
});
