import assert from 'node:assert/strict';
import { once } from 'node:events';
import process from 'node:process';
import { test } from 'node:test';
import { newEventLoop, workerFunction } from 'asyncio-native';
import { type QueueConnectionOptions, QueueExecutor, type QueueTask, startWorker, task } from 'asyncio-native/bullmq';
import { CALLS, QUEUE } from './serving.js';

test('without a connection calls run in threads of this process, which a warning says', async () => {
  const warned = once(process, 'warning');
  const executor = new QueueExecutor({ queue: QUEUE });
  const [{ name, code, message }] = (await warned) as [Error & { code: string }];
  assert.deepEqual([name, code], ['AsyncioNativeWarning', 'ASYNCIO_NATIVE_LOCAL_QUEUE']);
  assert.match(message, /"calls"/);
  assert.equal(executor.submit(task(CALLS, 'pid')).result(), process.pid);
  assert.equal(await executor.submit(workerFunction(CALLS, 'double'), 2), 4);
  assert.deepEqual([...executor.map(task(CALLS, 'add'), [1, 2], [3, 4])], [4, 6]);
  assert.throws(() => executor.submit((() => 1) as never), { name: 'TypeError', message: /"fn"/ });
  await executor.shutdownAsync();
  assert.throws(() => executor.submit(task(CALLS, 'pid')), { code: 'ERR_ASYNCIO_EXECUTOR_SHUT_DOWN' });
});

const connecting = (connection: object): QueueExecutor =>
  new QueueExecutor({ queue: 'q', connection: connection as QueueConnectionOptions });

const INVALID: readonly [string, () => unknown, RegExp][] = [
  ['no queue', () => new QueueExecutor({} as never), /"queue" must be a string/],
  ['a colon', () => new QueueExecutor({ queue: 'a:b' }), /"queue" must be a name without colons/],
  ['another URL', () => new QueueExecutor({ queue: 'q', connection: 'http://:secret@x' }), /"connection".*redis:/],
  ['no URL', () => new QueueExecutor({ queue: 'q', connection: 7 as never }), /"connection" must be a URL/],
  ['an unknown part', () => connecting({ hots: 'secret' }), /connection: unknown option "hots"/],
  ['a port as text', () => connecting({ port: '6379' }), /connection: "port" must be a whole number/],
  ['a large port', () => connecting({ port: 65_536 }), /"port" must be a whole number from 0 to 65535/],
  ['a negative database', () => connecting({ db: -1 }), /"db" must be a whole number/],
  ['a password that is no text', () => connecting({ password: ['secret'] }), /"password" must be a string/],
  ['encryption by text', () => connecting({ tls: 'secret' }), /"tls" must be a boolean/],
  ['an unknown part of tls', () => connecting({ tls: { check: 'secret' } }), /tls: unknown option "check"/],
  ['an authority that is no text', () => connecting({ tls: { ca: ['secret'] } }), /tls: "ca" must be a string/],
  ['a server name', () => connecting({ tls: { servername: 1 } }), /tls: "servername" must be a string/],
  ['an interval', () => new QueueExecutor({ queue: 'q', checkInterval: 0 }), /"checkInterval"/],
  [
    'how long it may be away',
    () => new QueueExecutor({ queue: 'q', reconnectTimeout: Number.NaN }),
    /"reconnectTimeout"/,
  ],
  ['an unknown option', () => new QueueExecutor({ queue: 'q', host: 'x' } as never), /unknown option "host"/],
  ['a time', () => new QueueExecutor({ queue: 'q', connectTimeout: '1' as never }), /"connectTimeout"/],
  ['a size', () => new QueueExecutor({ queue: 'q', maxPayload: 0 }), /"maxPayload"/],
  ['a path', () => task('./calls.mjs', 'add'), /task: "moduleUrl" must be a URL/],
  ['no name', () => task(CALLS, ''), /"exportName"/],
  ['no attempt', () => task(CALLS, 'add', { attempts: 0 }), /"attempts"/],
  ['endless attempts', () => task(CALLS, 'add', { attempts: Number.POSITIVE_INFINITY }), /"attempts"/],
  ['no timeout', () => task(CALLS, 'add', { timeout: Number.NaN }), /"timeout"/],
  ['a priority of its own', () => task(CALLS, 'add', { priority: 2_097_153 }), /"priority" .*2097152/],
];

for (const [what, make, message] of INVALID) {
  test(`arguments are checked: ${what}`, () => {
    assert.throws(make, (error: Error & { code: string }) => {
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /secret/);
      assert.match(error.code, /^ERR_ASYNCIO_(?:INVALID_ARG|UNKNOWN_OPTION)/);
      return true;
    });
  });
}

test('arguments of a worker are checked', async () => {
  const connection = 'redis://127.0.0.1:1';
  const start = (options: object): Promise<unknown> =>
    startWorker({ modules: [CALLS], queue: 'q', connection, ...options });
  await assert.rejects(start({ modules: [] }), { name: 'TypeError', message: /"modules"/ });
  await assert.rejects(start({ modules: ['calls.mjs'] }), { name: 'TypeError', message: /"modules" must be a URL/ });
  await assert.rejects(start({ modules: [CALLS, 'file:///other/calls.mjs'] }), /file name calls\.mjs/);
  await assert.rejects(start({ connection: undefined }), { name: 'TypeError', message: /"connection"/ });
  await assert.rejects(start({ concurrency: 0 }), { name: 'RangeError', message: /"concurrency"/ });
  await assert.rejects(start({ lockDuration: 0 }), { name: 'RangeError', message: /"lockDuration"/ });
  await assert.rejects(start({ log: 1 }), { name: 'TypeError', message: /"log"/ });
  await assert.rejects(start({ modules: ['file:///nowhere/nothing.mjs'] }), { code: 'ERR_MODULE_NOT_FOUND' });
});

test('the type of a task is that of its function', async () => {
  const typed: QueueTask<(a: number, b: number) => number> = task<{ add: (a: number, b: number) => number }, 'add'>(
    CALLS,
    'add',
  );
  await using executor = new QueueExecutor({ queue: QUEUE });
  const sum: number = await executor.submit(typed, 1, 2);
  assert.equal(sum, 3);
  // @ts-expect-error: it takes numbers.
  assert.equal(await executor.submit(typed, 'a', 'b'), 'ab');
});

test('it is no default executor of a loop, which an error says', async () => {
  await using executor = new QueueExecutor({ queue: QUEUE });
  const loop = newEventLoop();
  assert.throws(() => loop.setDefaultExecutor(executor), {
    name: 'RuntimeError',
    code: 'ERR_ASYNCIO_NOT_A_DEFAULT_EXECUTOR',
    message: /takes only what task\(\).*runInExecutor\(executor/,
  });
  const sum = loop.runInExecutor(executor, task(CALLS, 'add'), 1, 2);
  assert.equal(await loop.runUntilCompleteAsync(sum), 3);
  loop.close();
});

test('without a connection progress is seen, too', async () => {
  await using executor = new QueueExecutor({ queue: QUEUE });
  const call = executor.submit(task(CALLS, 'countTo'), 3);
  const seen: unknown[] = [];
  call.onProgress((value) => seen.push(value));
  assert.equal(await call, 'counted');
  assert.deepEqual(seen, [1, 2, 3]);
});
