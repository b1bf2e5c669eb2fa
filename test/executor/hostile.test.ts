import assert from 'node:assert/strict';
import { poolTest } from './pools.js';

poolTest('an exception that cannot be read fails its call, and not the thread', { maxWorkers: 1 }, async (pool) => {
  const failed = pool.submit(() => {
    throw Object.defineProperty(new Error('unreadable'), 'code', {
      enumerable: true,
      get: () => {
        throw new Error('from a getter');
      },
    });
  });
  await assert.rejects(async () => failed, /could not be read/);
  const nameless = pool.submit(() => {
    throw Object.assign(new Error('nameless'), { constructor: undefined });
  });
  await assert.rejects(async () => nameless, Error);
  assert.equal(await pool.submit((x: number) => x, 3), 3);
  assert.equal(pool._pool.threads.length, 1);
});

poolTest('an executor is shut down though an idle thread was terminated meanwhile', { maxWorkers: 1 }, async (pool) => {
  assert.equal(await pool.submit((x: number) => x, 1), 1);
  const thread = pool._pool.threads[0];
  thread?._worker.terminate();
  // Blocks, so that Node does not tell.
  thread?.join();
  pool.shutdown();
  assert.equal(pool._pool.threads.length, 0);
});
