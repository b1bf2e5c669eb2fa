// A function that is carried to a thread with the counters of istanbul, which `jest --coverage` puts in.
/* global expect, test */
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { ThreadPoolExecutor, workerFunction } = require('asyncio-native');
const { counted, uncounted } = require('./carried.cjs');

test('counters are named as the reason; functions without, and those of modules, can be called', async () => {
  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  await expect(pool.submit(counted, 1)).rejects.toMatchObject({
    code: 'ERR_ASYNCIO_NOT_SELF_CONTAINED',
    message: expect.stringMatching(/^cov_\w+ is not defined .*coverage.*workerFunction/),
  });
  expect(pool.submit(uncounted, 1).result()).toBe(2);
  const add = workerFunction(pathToFileURL(join(__dirname, 'functions.mjs')), 'add');
  expect(pool.submit(add, 40, 2).result()).toBe(42);
  await pool.shutdownAsync();
});
