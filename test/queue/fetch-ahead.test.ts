import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type QueueExecutor, task } from 'asyncio-native/bullmq';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { redisTest } from './redis-server.js';
import { CALLS, executorOf, QUEUE, serving } from './serving.js';

/** As many short calls that each of a few workers begins to fetch ahead. */
async function shortCalls(executor: QueueExecutor): Promise<void> {
  const echo = task(CALLS, 'echo');
  await Promise.all(Array.from({ length: 300 }, (_, i) => executor.submit(echo, i)));
}

/** Waits until the queue has so many jobs in these states. */
async function until(queue: Queue, expected: Readonly<Record<'wait' | 'active', number>>): Promise<void> {
  for (;;) {
    const { wait, active } = await queue.getJobCounts('wait', 'active');
    if (wait === expected.wait && active === expected.active) {
      return;
    }
  }
}

/** Runs `body` while a call runs in a worker, until `body` lets it go. */
async function duringLongCall<T>(executor: QueueExecutor, body: (end: () => void) => Promise<T>): Promise<T> {
  const gate = createServer();
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  try {
    const begun = new Promise<Socket>((resolve) =>
      gate.once('connection', (socket) => socket.once('data', () => resolve(socket))),
    );
    const call = executor.submit(task(CALLS, 'ask'), (gate.address() as AddressInfo).port);
    const socket = await begun;
    const result = await body(() => socket.write('go on'));
    assert.equal(await call, 'go on');
    return result;
  } finally {
    gate.close();
  }
}

redisTest('short calls do not wait behind a long one, although workers fetch ahead', async (server) => {
  await using _one = await serving(server);
  await using _two = await serving(server);
  await using executor = executorOf(server);
  for (let round = 0; round < 3; round++) {
    await shortCalls(executor);
    await duringLongCall(executor, async (end) => {
      const sums = await Promise.all([1, 2, 3, 4].map((n) => executor.submit(task(CALLS, 'add'), n, n)));
      assert.deepEqual(sums, [2, 4, 6, 8]);
      end();
    });
  }
});

redisTest('a call that waits behind a long one goes back to the queue, and runs once', async (server) => {
  await using _worker = await serving(server);
  await using executor = executorOf(server);
  const queue = new Queue(QUEUE, { connection: { host: '127.0.0.1', port: server.port } });
  await shortCalls(executor);
  const file = join(server.folder, 'appended');
  const later = await duringLongCall(executor, async (end) => {
    const waiting = executor.submit(task(CALLS, 'append'), file, '.');
    // It may be fetched ahead first.
    await until(queue, { wait: 1, active: 1 });
    assert.equal(existsSync(file), false);
    end();
    return waiting;
  });
  assert.equal(later, undefined);
  assert.equal(existsSync(file), true);
  await queue.close();
});

redisTest('a cancellation that reaches a worker after it has given the call back counts', async (server) => {
  await using _worker = await serving(server);
  await using executor = executorOf(server);
  const queue = new Queue(QUEUE, { connection: { host: '127.0.0.1', port: server.port } });
  const client = new Redis(server.url);
  const file = join(server.folder, 'appended');
  // On a busy machine the calls before may have been too slow.
  for (let wasFetched = false; !wasFetched; ) {
    await shortCalls(executor);
    wasFetched = await duringLongCall(executor, async (end) => {
      const waiting = executor.submit(task(CALLS, 'append'), file, '.');
      let isFetched = false;
      for (let look = 0; look < 100 && !isFetched; look++) {
        const [job] = await queue.getWaiting();
        isFetched = (job?.attemptsStarted ?? 0) > 0;
        if (isFetched) {
          await client.publish(`asyncio-native:cancel:${QUEUE}`, job!.id!);
          await until(queue, { wait: 0, active: 1 });
        }
      }
      waiting.cancel();
      await assert.rejects(async () => waiting, { name: 'CancelledError' });
      await until(queue, { wait: 0, active: 1 });
      end();
      return isFetched;
    });
  }
  assert.equal(existsSync(file), false);
  client.disconnect();
  await queue.close();
});

redisTest('a call that is cancelled while it waits, or goes back, never runs', async (server) => {
  await using _worker = await serving(server);
  const queue = new Queue(QUEUE, { connection: { host: '127.0.0.1', port: server.port } });
  const file = join(server.folder, 'appended');
  {
    await using executor = executorOf(server);
    for (let delay = 0; delay <= 14; delay += 2) {
      await shortCalls(executor);
      await duringLongCall(executor, async (end) => {
        const cancelled = executor.submit(task(CALLS, 'append'), file, `${delay} `);
        // Else it is cancelled on its way to the server.
        for (let known = 0; known < 2; ) {
          const { wait, active } = await queue.getJobCounts('wait', 'active');
          known = wait! + active!;
        }
        await new Promise((resolve) => setTimeout(resolve, delay));
        cancelled.cancel();
        await assert.rejects(async () => cancelled, { name: 'CancelledError' });
        await until(queue, { wait: 0, active: 1 });
        end();
      });
    }
    await shortCalls(executor);
  }
  await queue.close();
  assert.equal(existsSync(file) && readFileSync(file, 'utf8'), false, 'milliseconds before the cancellation');
});

redisTest('a cancellation that arrives before its call counts', async (server) => {
  await using _worker = await serving(server);
  await using executor = executorOf(server);
  const queue = new Queue(QUEUE, { connection: { host: '127.0.0.1', port: server.port } });
  const client = new Redis(server.url);
  const file = join(server.folder, 'appended');
  await client.publish(`asyncio-native:cancel:${QUEUE}`, 'early-1');
  // The worker has seen the cancellation when it answers a later call.
  assert.equal(await executor.submit(task(CALLS, 'echo'), 1), 1);
  await queue.add('calls.mjs#append', { args: JSON.stringify([[file, '.']]) }, { jobId: 'early-1' });
  while ((await queue.getJobState('early-1')) !== 'failed') {
    // Its state is all that there is to wait for.
  }
  assert.match((await queue.getJob('early-1'))!.failedReason, /CancelledError/);
  assert.equal(existsSync(file), false);
  client.disconnect();
  await queue.close();
});
