import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { task } from 'asyncio-native/bullmq';
import { redisTest } from './redis-server.js';
import { CALLS, executorOf, serving } from './serving.js';

redisTest('what a coroutine in a worker reports is seen by the caller, before the result', async (server) => {
  const asked = createServer().listen(0, '127.0.0.1');
  await once(asked, 'listening');
  const { port } = asked.address() as AddressInfo;
  await using _worker = await serving(server);
  await using executor = executorOf(server);
  const values = [0.5, -0, 'half', new Map([['done', 2n]]), null];
  const seen: unknown[] = [];
  const sockets: Socket[] = [];
  const goOn = (): void => {
    // A step goes on only when its value was seen: so none is left out.
    const socket = sockets.shift();
    if (socket !== undefined && seen.length > answered) {
      answered++;
      socket.write('go on');
    } else if (socket !== undefined) sockets.unshift(socket);
  };
  let answered = 0;
  asked.on('connection', (socket) => {
    sockets.push(socket);
    goOn();
  });
  const call = executor.submit(task(CALLS, 'reportEach'), port, values);
  call.onProgress((value) => {
    seen.push(value);
    goOn();
  });
  call.addDoneCallback(() => seen.push('over'));
  assert.equal(await call, values.length);
  assert.deepEqual(seen, [...values, 'over']);
  asked.close();
});

redisTest('of values that come faster than the server takes them the latest is seen', async (server) => {
  await using _worker = await serving(server);
  await using executor = executorOf(server);
  const call = executor.submit(task(CALLS, 'countTo'), 5_000);
  const seen: number[] = [];
  call.onProgress((value) => seen.push(value as number));
  assert.equal(await call, 'counted');
  assert.equal(seen.at(-1), 5_000);
  assert.ok(seen.length < 5_000, `${seen.length}`);
  assert.deepEqual(
    seen,
    [...seen].sort((a, b) => a - b),
  );
});

redisTest('a value that is too large is left out, and the worker says so', async (server) => {
  const lines: string[] = [];
  await using _worker = await serving(server, { maxPayload: 2000, log: (line) => lines.push(line) });
  await using executor = executorOf(server);
  const call = executor.submit(task(CALLS, 'reportEach'), 1, ['x'.repeat(3000)]);
  call.onProgress(() => assert.fail('it is too large'));
  await assert.rejects(async () => call, { code: 'ECONNREFUSED' });
  assert.match(
    lines.join('\n'),
    /error: calls\.mjs#reportEach: The progress takes 3004 bytes; "maxPayload" allows 2000/,
  );
});
