import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { CancelledError, workerFunction } from 'asyncio-native';
import { fixture } from '../support/paths.js';
import { held, poolTest, words } from './pools.js';

const MODULE = pathToFileURL(fixture('threads/coroutines.mjs'));
const ONE = { maxWorkers: 1 };

poolTest('a coroutine function is run at the first call of a thread, and later', ONE, async (pool) => {
  const plain = workerFunction(MODULE, 'plain');
  const marked = workerFunction(MODULE, 'marked');
  assert.deepEqual(await Promise.all([1, 2, 3].map((x) => pool.submit(plain, x))), [2, 3, 4]);
  assert.deepEqual(await Promise.all([1, 2, 3].map((x) => pool.submit(marked, x))), [3, 4, 5]);
});

poolTest('what it throws at the first call is thrown', ONE, async (pool) => {
  const failing = workerFunction(MODULE, 'failing');
  for (let i = 0; i < 2; i++) {
    await assert.rejects(async () => pool.submit(failing), { name: 'RangeError', message: 'in a coroutine' });
  }
});

poolTest('a Future that a function returns is waited for at the first call', ONE, async (pool) => {
  assert.equal(await pool.submit(workerFunction(MODULE, 'future'), 7), 7);
});

poolTest('the first call of a coroutine function can be cancelled', ONE, async (pool) => {
  const shared = words();
  const call = pool.submit(workerFunction(MODULE, 'untilCancelled'), shared);
  await held(shared);
  assert.equal(call.cancel(), true);
  await assert.rejects(async () => call, CancelledError);
  assert.equal(shared[1], 1);
  assert.equal(await pool.submit((x: number) => x, 3), 3);
});

poolTest('calls behind one whose module cannot be imported are made', ONE, async (pool) => {
  const lost = workerFunction(new URL('./no such module.mjs', MODULE), 'any');
  const failed = [pool.submit(lost), pool.submit(lost)];
  const next = pool.submit((x: number) => x, 4);
  for (const call of failed) await assert.rejects(async () => call, { code: 'ERR_MODULE_NOT_FOUND' });
  assert.equal(await next, 4);
  await assert.rejects(async () => pool.submit(workerFunction(MODULE, 'nobody')), { name: 'TypeError' });
});
