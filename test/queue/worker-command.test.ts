import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { task } from 'asyncio-native/bullmq';
import { runNode } from '../support/child.js';
import { fixture, ROOT } from '../support/paths.js';
import { redisTest } from './redis-server.js';
import { CALLS, executorOf, QUEUE } from './serving.js';

const COMMAND = join(ROOT, 'dist', 'cli', 'main.cjs');
const MODULE = fixture('queue/calls.mjs');

redisTest('SIGTERM: a worker answers what runs, takes nothing more, and exits with 0', async (server) => {
  const asked = createServer().listen(0, '127.0.0.1');
  await once(asked, 'listening');
  const { port } = asked.address() as AddressInfo;
  const args = [COMMAND, 'worker', MODULE, '--queue', QUEUE, '--redis', server.url, '--concurrency', '1'];
  const worker = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'pipe'] });
  const exit = once(worker, 'exit');
  const lines = createInterface(worker.stderr!)[Symbol.asyncIterator]();
  const line = async (): Promise<string> => (await lines.next()).value as string;
  assert.equal(await line(), 'asyncio-native worker: serves "calls", 1 at once');
  const executor = executorOf(server);
  // Blocking: the connection has a thread of its own.
  assert.equal(executor.submit(task(CALLS, 'add'), 1, 2).result(), 3);
  const begun = once(asked, 'connection') as Promise<[Socket]>;
  const call = executor.submit(task(CALLS, 'ask'), port);
  const [socket] = await begun;
  const queued = executor.submit(task(CALLS, 'add'), 1, 2);
  worker.kill('SIGTERM');
  assert.equal(await line(), 'asyncio-native worker: finishes what runs');
  socket.write('the answer');
  assert.equal(await call, 'the answer');
  assert.equal(await line(), 'asyncio-native worker: has ended');
  assert.deepEqual(await exit, [0, null]);
  assert.equal(queued.done(), false);
  asked.close();
  executor.shutdown({ cancelFutures: true });
  assert.equal(queued.cancelled(), true);
});

test('a worker that cannot start says why, without a stack', async () => {
  const without = await runNode([COMMAND, 'worker', MODULE]);
  assert.equal(without.code, 2);
  assert.match(without.stderr, /^asyncio-native: worker: a module, --queue and --redis are needed/);
  const odd = await runNode([COMMAND, 'worker', MODULE, '--queue', 'q', '--redis', 'http://x']);
  assert.equal(odd.code, 1);
  assert.match(odd.stderr, /^asyncio-native: startWorker: "connection" must be a URL that begins with redis:/);
  const many = await runNode([COMMAND, 'worker', MODULE, '--queue', 'q', '--redis', 'redis://x', '--concurrency', '0']);
  assert.equal(many.code, 2);
  assert.match(many.stderr, /--concurrency must be a whole number from 1/);
});

redisTest(
  'so does one that the server refuses',
  async (server) => {
    const refused = await runNode([COMMAND, 'worker', MODULE, '--queue', 'q', '--redis', server.url]);
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /^asyncio-native: startWorker: the server 127\.0\.0\.1:\d+ refuses the connection: .*\n$/,
    );
  },
  '--requirepass',
  'secret',
);

redisTest(
  'so does one of which the server throws keys away',
  async (server) => {
    const refused = await runNode([COMMAND, 'worker', MODULE, '--queue', 'q', '--redis', server.url]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^asyncio-native: startWorker: .*allkeys-lru.*\n$/);
  },
  '--maxmemory',
  '100mb',
  '--maxmemory-policy',
  'allkeys-lru',
);
