// The package under the mock timers of node:test.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import * as asyncio from 'asyncio-native';

const YEAR = 31_536_000_000;

beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'] }));
afterEach(() => mock.timers.reset());

function* inThread() {
  return yield* asyncio.toThread((a, b) => a * b, 6, 7);
}

function* unmoved() {
  const task = asyncio.createTask(asyncio.sleep(YEAR));
  yield* asyncio.sleep(1);
  mock.timers.tick(2 * YEAR);
  yield* asyncio.sleep(1);
  return task.done();
}

test('runs, threads and executors go on, and mocked time does not steer a loop', async () => {
  assert.equal(asyncio.run(asyncio.sleep(2, 'blocking')), 'blocking');
  assert.equal(await asyncio.runAsync(asyncio.sleep(2, 'hosted')), 'hosted');
  assert.equal(await asyncio.runAsync(unmoved), false);
  assert.equal(asyncio.run(inThread), 42);
  assert.equal(await asyncio.runAsync(inThread), 42);
});
