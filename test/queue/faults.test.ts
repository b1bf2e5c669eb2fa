import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { QueueExecutor, startWorker, task } from 'asyncio-native/bullmq';
import { Worker } from 'bullmq';
import { fixture } from '../support/paths.js';
import { freePort, redisTest } from './redis-server.js';
import { CALLS, executorOf, QUEUE, serving } from './serving.js';

redisTest('a call whose worker is killed runs again in another', async (server) => {
  const file = join(server.folder, 'killed');
  const child = spawn(process.execPath, [fixture('queue/worker.mjs'), QUEUE, server.url], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exit = once(child, 'exit');
  await using executor = executorOf(server);
  const call = executor.submit(task(CALLS, 'killOnce'), file);
  assert.deepEqual(await exit, [null, 'SIGKILL']);
  assert.equal(existsSync(file), true);
  assert.equal(call.done(), false);
  await using _worker = await serving(server, { lockDuration: 500 });
  assert.equal(await call, 'again');
});

redisTest('a call that kills each of its workers fails', async (server) => {
  await using executor = executorOf(server);
  const call = executor.submit(task(CALLS, 'kill'));
  const failed = assert.rejects(async () => call, { name: 'BrokenExecutorError', message: /stalled/ });
  for (let killed = 0; killed < 2; killed++) {
    const child = spawn(process.execPath, [fixture('queue/worker.mjs'), QUEUE, server.url], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    assert.deepEqual(await once(child, 'exit'), [null, 'SIGKILL']);
  }
  await using _worker = await serving(server, { lockDuration: 500 });
  await failed;
});

redisTest('a failure that a worker without this package reports fails the call all the same', async (server) => {
  const reasons = ['plain', 'with a mark\nasyncio-native:nonsense', 'empty\nasyncio-native:'];
  const { hostname: host, port } = new URL(server.url);
  const take = () => Promise.reject(new Error(reasons[0]));
  const worker = new Worker(QUEUE, take, { connection: { host, port: Number(port) } });
  // That worker publishes no answers, so the executor has to look for them.
  await using executor = new QueueExecutor({ queue: QUEUE, connection: server.url, checkInterval: 50 });
  while (reasons.length > 0) {
    const call = executor.submit(task(CALLS, 'add'), 1, 2);
    const message = `The call failed in the queue: ${reasons[0]}`;
    await assert.rejects(async () => call, { name: 'BrokenExecutorError', message });
    reasons.shift();
  }
  await worker.close();
});

redisTest('a server that is killed under calls, and started again, leaves nobody waiting', async (server) => {
  const lines: string[] = [];
  await using _worker = await serving(server, { concurrency: 2, lockDuration: 500, log: (line) => lines.push(line) });
  await using executor = executorOf(server);
  const add = task(CALLS, 'add');
  let answered = 0;
  let tell: () => void = () => {};
  const some = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const sums = Array.from({ length: 300 }, async (_, n) => {
    const sum = await executor.submit(add, n, 1);
    if (++answered === 20) tell();
    return sum;
  });
  await some;
  await server.kill();
  const late = executor.submit(add, 1000, 1);
  await server.resume();
  assert.deepEqual(
    await Promise.all(sums),
    sums.map((_, n) => n + 1),
  );
  assert.equal(await late, 1001);
  assert.ok(lines.includes('connection lost') && lines.includes('connected again'), lines.join('\n'));
});

test('a server that is absent is an error after the timeout, of each call and of a worker', async () => {
  const connection = `redis://127.0.0.1:${await freePort()}`;
  const absent = {
    name: 'RuntimeError',
    code: 'ERR_ASYNCIO_QUEUE_UNREACHABLE',
    message: /127\.0\.0\.1.*1000 ms.*ECONNREFUSED/,
  };
  await using executor = new QueueExecutor({ queue: QUEUE, connection, connectTimeout: 1000 });
  await assert.rejects(async () => executor.submit(task(CALLS, 'add'), 1, 1), absent);
  // It is tried again.
  await assert.rejects(async () => executor.submit(task(CALLS, 'add'), 1, 1), absent);
  const options = { queue: QUEUE, connection, connectTimeout: 1000, modules: [CALLS] };
  await assert.rejects(startWorker(options), absent);
});

redisTest(
  'a wrong password is an error at once, and shown nowhere',
  async (server) => {
    const refused = (error: Error & { code: string }): boolean => {
      assert.equal(error.code, 'ERR_ASYNCIO_QUEUE_UNREACHABLE');
      assert.match(error.message, /refuses/);
      assert.doesNotMatch(error.message, /guessed/);
      return true;
    };
    for (const user of ['', ':guessed@']) {
      const connection = `redis://${user}127.0.0.1:${server.port}`;
      const options = { queue: QUEUE, connection, connectTimeout: Number.POSITIVE_INFINITY };
      await using executor = new QueueExecutor(options);
      await assert.rejects(async () => executor.submit(task(CALLS, 'add'), 1, 1), refused);
      await assert.rejects(startWorker({ ...options, modules: [CALLS] }), refused);
    }
    const connection = `redis://:secret@127.0.0.1:${server.port}`;
    await using _worker = await startWorker({ modules: [CALLS], queue: QUEUE, connection });
    await using executor = new QueueExecutor({ queue: QUEUE, connection });
    assert.equal(await executor.submit(task(CALLS, 'add'), 1, 1), 2);
  },
  '--requirepass',
  'secret',
);
