import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { task } from 'asyncio-native/bullmq';
import { redisTest } from './redis-server.js';
import { CALLS, executorOf, serving } from './serving.js';

redisTest('a call that is cancelled while it is queued never runs', async (server) => {
  const file = join(server.folder, 'written');
  const append = task(CALLS, 'append');
  const executor = executorOf(server);
  const queued = executor.submit(task(CALLS, 'append', { timeout: 600_000 }), file, 'first');
  const late = executor.submit(task(CALLS, 'append', { timeout: 30 }), file, 'late');
  await assert.rejects(async () => late, { name: 'TimeoutError' });
  assert.equal(queued.cancel(), true);
  assert.equal(executor.submit(append, file, 'at once').cancel(), true);
  await assert.rejects(async () => queued, { name: 'CancelledError' });
  // It ends when the cancellations have arrived.
  await executor.shutdownAsync();
  await using _worker = await serving(server);
  await using another = executorOf(server);
  await another.submit(append, file, 'last');
  assert.equal(readFileSync(file, 'utf8'), 'last');
});

redisTest('a function that runs learns of the cancellation by checkCancelled', async (server) => {
  await using _worker = await serving(server);
  await using executor = executorOf(server);
  const channel = new BroadcastChannel(server.folder);
  const heard: string[] = [];
  const both = new Promise<void>((resolve) => {
    channel.onmessage = (event) => {
      heard.push((event as { data: string }).data);
      if (heard.length === 1) call.cancel();
      else resolve();
    };
  });
  const call = executor.submit(task(CALLS, 'untilCancelled', { attempts: 2 }), server.folder);
  await assert.rejects(async () => call, { name: 'CancelledError' });
  await both;
  // The thread is free again, and does not run the call a second time.
  assert.equal(await executor.submit(task(CALLS, 'add'), 1, 1), 2);
  channel.close();
  assert.deepEqual(heard, ['begun', 'CancelledError']);
});

redisTest('a coroutine runs on the loop of a thread, and gets CancelledError where it waits', async (server) => {
  await using _worker = await serving(server);
  await using executor = executorOf(server);
  const channel = new BroadcastChannel(server.folder);
  const heard: unknown[] = [];
  const both = new Promise<void>((resolve) => {
    channel.onmessage = (event) => {
      heard.push((event as { data: unknown }).data);
      if (heard.length === 1) call.cancel();
      else resolve();
    };
  });
  const call = executor.submit(task(CALLS, 'sleepUntilCancelled'), server.folder);
  await assert.rejects(async () => call, { name: 'CancelledError' });
  await both;
  channel.close();
  assert.deepEqual(heard, [
    ['begun', false],
    ['CancelledError', false],
  ]);
  assert.equal(await executor.submit(task(CALLS, 'double'), 1), 2);
});

redisTest('a shutdown can cancel what waits', async (server) => {
  const executor = executorOf(server);
  const call = executor.submit(task(CALLS, 'add'), 1, 1);
  await executor.shutdownAsync({ cancelFutures: true });
  assert.equal(call.cancelled(), true);
});
