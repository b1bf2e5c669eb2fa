// The package under the fake timers of vitest, which replaces more of Node's functions than jest.
/* global afterEach, beforeEach, expect, test, vi */
import * as asyncio from 'asyncio-native';

const YEAR = 31_536_000_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'setImmediate', 'Date', 'performance', 'queueMicrotask'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function* inThread() {
  return yield* asyncio.toThread((a, b) => a * b, 6, 7);
}

function* unmoved() {
  const task = asyncio.createTask(asyncio.sleep(YEAR));
  yield* asyncio.sleep(1);
  vi.advanceTimersByTime(2 * YEAR);
  yield* asyncio.sleep(1);
  return task.done();
}

test('runs, threads and executors go on, and fake time does not steer a loop', async () => {
  expect(asyncio.run(asyncio.sleep(2, 'blocking'))).toBe('blocking');
  expect(await asyncio.runAsync(asyncio.sleep(2, 'hosted'))).toBe('hosted');
  expect(await asyncio.runAsync(unmoved)).toBe(false);
  expect(asyncio.run(inThread)).toBe(42);
  expect(await asyncio.runAsync(inThread)).toBe(42);
});
