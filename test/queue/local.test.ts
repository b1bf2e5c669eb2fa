import assert from 'node:assert/strict';
import { once } from 'node:events';
import process from 'node:process';
import { test } from 'node:test';
import { workerFunction } from 'asyncio-native';
import { QueueExecutor, type QueueTask, startWorker, task } from 'asyncio-native/bullmq';
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

const INVALID: readonly [string, () => unknown, RegExp][] = [
  ['no queue', () => new QueueExecutor({} as never), /"queue" must be a string/],
  ['a colon', () => new QueueExecutor({ queue: 'a:b' }), /"queue" must be a name without colons/],
  ['another URL', () => new QueueExecutor({ queue: 'q', connection: 'http://:secret@x' }), /"connection".*redis:/],
  ['an object', () => new QueueExecutor({ queue: 'q', connection: {} as never }), /"connection" must be a URL/],
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
