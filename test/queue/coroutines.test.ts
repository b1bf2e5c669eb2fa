import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { task } from 'asyncio-native/bullmq';
import { redisTest } from './redis-server.js';
import { CALLS, executorOf, serving } from './serving.js';

redisTest('coroutines of one worker run at the same time, in one thread', async (server) => {
  await using _worker = await serving(server, { concurrency: 20 });
  await using executor = executorOf(server);
  const meet = task(CALLS, 'meet');
  const numbers = await Promise.all(Array.from({ length: 20 }, () => executor.submit(meet, 20)));
  assert.deepEqual(
    numbers.sort((a, b) => Number(a) - Number(b)),
    Array.from({ length: 20 }, (_, i) => i + 1),
  );
});

redisTest('a coroutine, its tasks and its async functions report for their call alone', async (server) => {
  await using _worker = await serving(server, { concurrency: 2 });
  await using executor = executorOf(server);
  const report = task(CALLS, 'reportBelow');
  const calls = [executor.submit(report), executor.submit(report)];
  const seen = calls.map((call) => {
    const values: unknown[] = [];
    call.onProgress((value) => values.push(value));
    return values;
  });
  assert.deepEqual(await Promise.all(calls), ['reported', 'reported']);
  for (const values of seen) {
    assert.equal(values.at(-1), 'after an async function');
    assert.equal(new Set(values).size, values.length);
  }
});

redisTest('what cannot be cloned is not reported, and raises in the coroutine', async (server) => {
  await using _worker = await serving(server);
  await using executor = executorOf(server);
  await assert.rejects(async () => executor.submit(task(CALLS, 'reportFunction')), { name: 'DataCloneError' });
});

redisTest('the error of a coroutine keeps its class name, code and properties', async (server) => {
  await using _worker = await serving(server);
  await using executor = executorOf(server);
  const call = executor.submit(task(CALLS, 'failInCoroutine'));
  const failed = (await call.then(
    () => assert.fail('no error'),
    (error: unknown) => error,
  )) as Error;
  assert.equal(failed.constructor.name, 'DoesNotFit');
  await assert.rejects(async () => Promise.reject(failed), { message: 'too wide', code: 'E_WIDTH', width: 5n });
});

redisTest('a coroutine learns of its cancellation by checkCancelled, too', async (server) => {
  const asked = createServer().listen(0, '127.0.0.1');
  await once(asked, 'listening');
  const { port } = asked.address() as AddressInfo;
  await using worker = await serving(server);
  const executor = executorOf(server);
  const connected = once(asked, 'connection');
  const call = executor.submit(task(CALLS, 'askWhenCancelled'), port);
  const [socket] = await connected;
  call.cancel();
  await assert.rejects(async () => call, { name: 'CancelledError' });
  await executor.shutdownAsync();
  await worker.close();
  socket.destroy();
  asked.close();
});

redisTest('a worker that is closed finishes its coroutines', async (server) => {
  const worker = await serving(server, { concurrency: 2 });
  await using executor = executorOf(server);
  // The worker runs in this thread, so it has loaded the same module.
  const { meet, arrivals } = await import(CALLS.href);
  const twoHaveCome = new Promise((resolve) => {
    arrivals.on('arrived', (number: number) => number === 2 && resolve(undefined));
  });
  const calls = [1, 2].map(() => executor.submit(task(CALLS, 'meet'), 3));
  await twoHaveCome;
  const closed = worker.close();
  meet(3).next();
  assert.deepEqual((await Promise.all(calls)).sort(), [1, 2]);
  await closed;
});
