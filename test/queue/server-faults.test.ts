import assert from 'node:assert/strict';
import { createServer as createEcho } from 'node:net';
import type { ConcurrentFuture } from 'asyncio-native';
import { QueueExecutor, startWorker, task } from 'asyncio-native/bullmq';
import type { Redis } from 'ioredis';
import { redisTest } from './redis-server.js';
import { CALLS, executorOf, QUEUE, serving } from './serving.js';

const UNREACHABLE = { name: 'RuntimeError', code: 'ERR_ASYNCIO_QUEUE_UNREACHABLE' };
const echo = task(CALLS, 'echo');
/** Milliseconds in which a busy machine makes a connection, too. */
const CONNECT = 3_000;

/**
 * Resolves when the server has `calls`, for which there is no worker, and the client knows it: one more call, sent after
 * them, is withdrawn again, which the client does once it has the server's answer. Rejects if one of them ends before.
 */
async function whenQueued(executor: QueueExecutor, probe: Redis, calls: readonly ConcurrentFuture<unknown>[]) {
  const queued = () => probe.llen(`bull:${QUEUE}:wait`);
  const last = executor.submit(echo, 'last');
  while ((await queued()) <= calls.length) {
    for (const call of [...calls, last]) if (call.done()) await call;
  }
  last.cancel();
  while ((await queued()) > calls.length);
}

redisTest('a server that never returns: calls that it has fail after a while, and so do new ones', async (server) => {
  const times = { connectTimeout: CONNECT, reconnectTimeout: CONNECT + 500 };
  const executor = new QueueExecutor({ queue: QUEUE, connection: server.url, ...times });
  const probe = server.client();
  const queued = executor.submit(echo, 'queued');
  await whenQueued(executor, probe, [queued]);
  await server.kill();
  const late = executor.submit(echo, 'late');
  await assert.rejects(async () => late, { ...UNREACHABLE, message: /away; whether it has got the call is not known/ });
  await assert.rejects(async () => queued, { ...UNREACHABLE, message: /away; it has the call, which may still run/ });
  const cancelled = executor.submit(echo, 'cancelled');
  cancelled.cancel();
  // It ends without a server.
  await executor.shutdownAsync();
  assert.equal(cancelled.cancelled(), true);
});

redisTest('a server that is gone for longer than a connection may take loses no call that it has', async (server) => {
  const times = { connectTimeout: CONNECT };
  const executor = new QueueExecutor({ queue: QUEUE, connection: server.url, ...times });
  const worker = await serving(server);
  assert.equal(await executor.submit(echo, 'before'), 'before');
  await worker.close();
  const probe = server.client();
  const calls = [0, 1, 2, 3].map((n) => executor.submit(echo, n));
  await whenQueued(executor, probe, calls);
  await server.kill();
  // Seen by the client to be gone for long: this one fails.
  await assert.rejects(async () => executor.submit(echo, 'meanwhile'), UNREACHABLE);
  await server.resume();
  await using _worker = await serving(server);
  assert.deepEqual(await Promise.all(calls), [0, 1, 2, 3]);
  assert.equal(await executor.submit(echo, 'after'), 'after');
  // The second time is as the first.
  await server.kill();
  await assert.rejects(async () => executor.submit(echo, 'again'), UNREACHABLE);
  await server.resume();
  await executor.shutdownAsync();
});

redisTest('a worker ends while its server is away', async (server) => {
  let attempts = 0;
  let tell: () => void = () => {};
  const refused = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const log = (line: string) => /ECONNREFUSED/.test(line) && ++attempts === 12 && setImmediate(tell);
  const worker = await serving(server, { log });
  await server.kill();
  // By now hundreds of milliseconds lie between two attempts of a connection.
  await refused;
  assert.equal(await worker.close(), undefined);
});

redisTest('a server that is there and answers nothing counts as away', async (server) => {
  const times = { connectTimeout: CONNECT, reconnectTimeout: 500, checkInterval: 200 };
  await using executor = new QueueExecutor({ queue: QUEUE, connection: server.url, ...times });
  const worker = await serving(server);
  assert.equal(await executor.submit(echo, 'before'), 'before');
  await worker.close();
  server.stop();
  try {
    await assert.rejects(async () => executor.submit(echo, 'stopped'), UNREACHABLE);
  } finally {
    server.goOn();
  }
  await using _worker = await serving(server);
  assert.equal(await executor.submit(echo, 'after'), 'after');
});

redisTest('answers whose message got lost are looked for', async (server) => {
  const lines: string[] = [];
  await using executor = new QueueExecutor({ queue: QUEUE, connection: server.url, checkInterval: 20 });
  await using _worker = await serving(server, { log: (line) => lines.push(line) });
  assert.equal(await executor.submit(echo, 'before'), 'before');
  // From now on nobody may publish, or hear, anything.
  await server.client().acl('SETUSER', 'default', 'resetchannels');
  const late = [executor.submit(echo, 1), executor.submit(task(CALLS, 'failBefore'), `${server.folder}/once`, 2)];
  assert.equal(await late[0], 1);
  await assert.rejects(async () => late[1], { message: 'call 1' });
  assert.match(lines.join('\n'), /error: NOPERM/);
});

redisTest('messages that are none of a worker of this package change nothing', async (server) => {
  await using executor = executorOf(server);
  const call = executor.submit(echo, 'late');
  const probe = server.client();
  let channels: unknown[] = [];
  while (channels.length === 0) {
    channels = await probe.pubsub('CHANNELS', 'asyncio-native:answer:*');
  }
  for (const message of ['', ':', ...[0, 1, 2].flatMap((number) => [`p${number}:{`, `x${number}:`, `p${number}`])]) {
    assert.equal(await probe.publish(channels[0] as string, message), 1);
  }
  await using _worker = await serving(server);
  assert.equal(await call, 'late');
});

redisTest('answers whose message got lost with the connection are looked for when it is back', async (server) => {
  const checkInterval = Number.POSITIVE_INFINITY;
  await using executor = new QueueExecutor({ queue: QUEUE, connection: server.url, checkInterval });
  await using _worker = await serving(server);
  const probe = server.client();
  assert.equal(await executor.submit(echo, 'before'), 'before');
  // Ends the subscription, too.
  await probe.acl('SETUSER', 'default', 'resetchannels');
  const late = executor.submit(echo, 1);
  while ((await probe.zcard(`bull:${QUEUE}:completed`)) < 2) await null;
  assert.equal(late.done(), false);
  await probe.acl('SETUSER', 'default', 'allchannels');
  await probe.call('CLIENT', 'KILL', 'TYPE', 'normal');
  assert.equal(await late, 1);
});

redisTest('a server that refuses its channels is an error that says so', async (server) => {
  await server.client().acl('SETUSER', 'default', 'resetchannels');
  await using executor = new QueueExecutor({ queue: QUEUE, connection: server.url });
  const refused = (who: string): object => ({
    code: 'ERR_ASYNCIO_QUEUE_UNREACHABLE',
    message: new RegExp(`^${who}: the server 127\\.0\\.0\\.1:\\d+ refuses the channel: .*NOPERM`),
  });
  await assert.rejects(async () => executor.submit(echo, 1), refused('QueueExecutor'));
  await assert.rejects(serving(server), refused('startWorker'));
});

for (const [flags, policy] of [
  [['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'], 'allkeys-lru'],
  [['--maxmemory', '100mb', '--maxmemory-policy', 'volatile-ttl'], 'volatile-ttl'],
] as const) {
  redisTest(
    `a server that throws keys away is refused: ${policy}`,
    async (server) => {
      const evicts = { name: 'RuntimeError', code: 'ERR_ASYNCIO_QUEUE_EVICTS', message: new RegExp(policy) };
      await using executor = executorOf(server);
      await assert.rejects(async () => executor.submit(echo, 1), evicts);
      await assert.rejects(serving(server), evicts);
    },
    ...flags,
  );
}

redisTest('a full server refuses calls with an error, and takes them again when it has room', async (server) => {
  await using executor = new QueueExecutor({ queue: QUEUE, connection: server.url, checkInterval: 50 });
  const worker = await serving(server, { lockDuration: 500 });
  assert.equal(await executor.submit(echo, 1), 1);
  const probe = server.client();
  await probe.config('SET', 'maxmemory', 1);
  const refused = { name: 'RuntimeError', code: 'ERR_ASYNCIO_QUEUE_FULL' };
  const calls = [executor.submit(echo, 2), executor.submit(echo, 3)];
  for (const call of calls) await assert.rejects(async () => call, refused);
  await probe.config('SET', 'maxmemory', 0);
  assert.equal(await executor.submit(echo, 4), 4);
  await worker.close();
});

redisTest('a server by its parts, and encrypted', async (server) => {
  const parts = { host: '127.0.0.1', port: server.port, db: 3, username: undefined, tls: false };
  await using executor = new QueueExecutor({ queue: QUEUE, connection: parts });
  await using _worker = await startWorker({ modules: [CALLS], queue: QUEUE, connection: parts });
  assert.equal(await executor.submit(echo, 'by parts'), 'by parts');
  const probe = server.client();
  assert.match(await probe.info('keyspace'), /db3:keys/);
  // What does not encrypt answers no handshake of TLS.
  const deaf = createEcho((socket) => socket.end('no TLS here\r\n')).listen(0, '127.0.0.1');
  await new Promise((resolve) => deaf.once('listening', resolve));
  const { port } = deaf.address() as { port: number };
  const encrypted = { host: '127.0.0.1', port, tls: { rejectUnauthorized: false } };
  await using refused = new QueueExecutor({ queue: QUEUE, connection: encrypted, connectTimeout: CONNECT });
  await assert.rejects(async () => refused.submit(echo, 1), {
    ...UNREACHABLE,
    message: /127\.0\.0\.1:\d+.*(?:SSL|TLS)/,
  });
  deaf.close();
});
