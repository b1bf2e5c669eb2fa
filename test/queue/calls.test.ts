import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Coroutine, newEventLoop, workerFunction } from 'asyncio-native';
import { QueueExecutor, task } from 'asyncio-native/bullmq';
import { Queue, QueueEvents } from 'bullmq';
import { redisTest } from './redis-server.js';
import { CALLS, executorOf, QUEUE, serving } from './serving.js';

redisTest('results come back: blocking, awaited, on a loop, in rows', async (server) => {
  await using _worker = await serving(server, { concurrency: 2 });
  await using executor = executorOf(server);
  const add = task(CALLS, 'add');
  assert.equal(await executor.submit(add, 1, 2), 3);
  assert.equal(await executor.submit(workerFunction(CALLS, 'add'), 2, 2), 4);
  assert.equal(await executor.submit(task(CALLS, 'double'), 4), 8);
  const rows: unknown[] = [];
  for await (const sum of executor.map(add, [1, 2, 3], [10, 20, 30])) rows.push(sum);
  assert.deepEqual(rows, [11, 22, 33]);
  const loop = newEventLoop();
  function* onLoop(): Coroutine<unknown> {
    return yield* loop.runInExecutor(executor, task(CALLS, 'add', { priority: 3, attempts: 2, timeout: 1e12 }), 20, 1);
  }
  const result = await loop.runUntilCompleteAsync(onLoop());
  assert.equal(result, 21);
  loop.close();
});

redisTest('what a structured clone takes survives', async (server) => {
  await using _worker = await serving(server);
  await using executor = executorOf(server);
  const value = {
    map: new Map([[1, new Set(['a'])]]),
    date: new Date(86_400_000),
    big: 2n ** 70n,
    bytes: new Uint8Array([1, 2, 255]),
    nothing: undefined,
    not: Number.NaN,
    text: 'ä€\0',
  };
  assert.deepEqual(await executor.submit(task(CALLS, 'echo'), value), value);
  assert.throws(() => executor.submit(task(CALLS, 'echo'), () => 1), { name: 'DataCloneError' });
});

redisTest('an answer that is too long for a message is fetched at once', async (server) => {
  await using _worker = await serving(server);
  const checkInterval = Number.POSITIVE_INFINITY;
  await using executor = new QueueExecutor({ queue: QUEUE, connection: server.url, checkInterval });
  for (const length of [16_000, 17_000]) {
    const text = 'x'.repeat(length);
    assert.equal(await executor.submit(task(CALLS, 'echo'), text), text);
    await assert.rejects(async () => executor.submit(task(CALLS, 'failWith'), text), { message: text });
  }
});

redisTest('an error keeps class name, message, code, stack, cause and own properties', async (server) => {
  await using _worker = await serving(server);
  await using executor = executorOf(server);
  const failed = (await executor.submit(task(CALLS, 'fail')).then(
    () => assert.fail(),
    (error) => error,
  )) as Error & {
    code: string;
    width: bigint;
  };
  assert.equal(failed.constructor.name, 'DoesNotFit');
  assert.equal(failed.message, 'too wide');
  assert.equal(failed.code, 'E_WIDTH');
  assert.equal(failed.width, 5n);
  assert.match(failed.stack!, /at fail .*calls\.mjs/);
  assert.ok(failed.cause instanceof TypeError);
  assert.equal(failed.cause.message, 'no number');
  await assert.rejects(
    async () => executor.submit(task(CALLS, 'throwText')),
    (thrown) => thrown === 'no error at all',
  );
  const odd = await executor.submit(task(CALLS, 'throwUnprintable')).then(
    () => assert.fail('it throws'),
    (thrown: unknown) => thrown,
  );
  assert.deepEqual(odd, { toString: 1, kept: 2n });
});

redisTest('what is too large is refused on both sides', async (server) => {
  await using _worker = await serving(server, { maxPayload: 1000 });
  await using executor = executorOf(server);
  const TOO_LARGE = { name: 'RangeError', code: 'ERR_ASYNCIO_PAYLOAD_TOO_LARGE', message: /"maxPayload"/ };
  assert.throws(() => executor.submit(task(CALLS, 'echo'), new Uint8Array(1_048_576)), TOO_LARGE);
  await assert.rejects(async () => executor.submit(task(CALLS, 'zeros'), 1000), TOO_LARGE);
  assert.deepEqual(await executor.submit(task(CALLS, 'zeros'), 900), new Uint8Array(900));
});

redisTest('only functions that the named modules export are called', async (server) => {
  await using _worker = await serving(server);
  await using executor = executorOf(server);
  const url = CALLS.href;
  for (const [module, name] of [
    [url, 'constant'],
    [url, 'readFileSync'],
    [url, 'toString'],
    ['file:///elsewhere/other.mjs', 'add'],
    ['node:fs', 'readFileSync'],
  ] as const) {
    await assert.rejects(async () => executor.submit(task(module, name)), { code: 'ERR_ASYNCIO_NOT_EXPOSED' }, name);
  }
  // Only the name of the file counts: elsewhere it may be in another folder.
  assert.equal(await executor.submit(task('file:///elsewhere/calls.mjs', 'add'), 1, 1), 2);
  assert.throws(() => executor.submit((() => 1) as never), { name: 'TypeError', message: /"fn"/ });
});

redisTest(
  'a call that throws is tried again if it may be, and one that has no answer in time fails',
  async (server) => {
    await using executor = executorOf(server);
    await assert.rejects(async () => executor.submit(task(CALLS, 'add', { timeout: 50 }), 1, 1), {
      name: 'TimeoutError',
      message: /calls\.mjs#add.*50 ms/,
    });
    await using _worker = await serving(server);
    const file = join(server.folder, 'attempts');
    assert.equal(await executor.submit(task(CALLS, 'failBefore', { attempts: 3 }), file, 3), 3);
    await assert.rejects(async () => executor.submit(task(CALLS, 'failBefore', { attempts: 2 }), `${file}2`, 3), {
      message: 'call 2',
    });
  },
);

redisTest('a shutdown waits for the answers, and then there are no more calls', async (server) => {
  const executor = executorOf(server);
  const call = executor.submit(task(CALLS, 'add'), 1, 2);
  const ended = executor.shutdownAsync();
  assert.throws(() => executor.submit(task(CALLS, 'add'), 1, 2), { code: 'ERR_ASYNCIO_EXECUTOR_SHUT_DOWN' });
  assert.equal(call.done(), false);
  await using _worker = await serving(server);
  await ended;
  assert.equal(await call, 3);
  await executor.shutdownAsync();
});

redisTest('jobs of other programs that are no calls fail, and are not repeated', async (server) => {
  await using _worker = await serving(server);
  const connection = { host: '127.0.0.1', port: server.port, maxRetriesPerRequest: null };
  const queue = new Queue(QUEUE, { connection });
  const events = new QueueEvents(QUEUE, { connection, lastEventId: '0-0' });
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);
  try {
    for (const data of [{ args: '["abc"]' }, { args: '1' }, { args: [1, 2] }, {}, null, 5]) {
      const job = await queue.add('calls.mjs#add', data, { attempts: 3 });
      await assert.rejects(job.waitUntilFinished(events, 10_000), /no call of a QueueExecutor/, JSON.stringify(data));
      const failed = await queue.getJob(job.id as string);
      assert.equal(failed?.attemptsMade, 1);
    }
  } finally {
    await queue.close();
    await events.close();
  }
});
