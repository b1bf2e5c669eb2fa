// The package in ES modules, in vitest and in jest, which evaluates it in a realm of its own.
/* global expect, test */
import { createRequire } from 'node:module';
import * as asyncio from 'asyncio-native';

const functions = new URL('functions.mjs', import.meta.url);

test('there is one of everything for import and require', () => {
  expect(createRequire(import.meta.url)('asyncio-native').Task).toBe(asyncio.Task);
});

test('runs, blocking and hosted, on the native backend', async () => {
  const main = function* () {
    return yield* asyncio.gather([asyncio.sleep(2, 'a'), asyncio.sleep(1, 'b')]);
  };
  expect(asyncio.run(main)).toEqual(['a', 'b']);
  expect(await asyncio.runAsync(main)).toEqual(['a', 'b']);
  expect(asyncio.backendInfo().backend).toBe('native');
});

test('errors are of this realm', () => {
  expect(() => asyncio.run(1)).toThrow(TypeError);
  expect(new asyncio.CancelledError()).toBeInstanceOf(Error);
});

test('threads', async () => {
  const main = function* () {
    return yield* asyncio.toThread((a, b) => a * b, 6, 7);
  };
  expect(asyncio.run(main)).toBe(42);
  const thread = asyncio.startLoopThread(functions);
  const { loop } = thread;
  expect(asyncio.runCoroutineThreadsafe(loop.coroutine('add', 1, 2), loop).result()).toBe(3);
  thread.stop();
  await thread.join();
});
