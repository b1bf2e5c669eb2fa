import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { task } from 'asyncio-native/bullmq';
import { fixture } from '../support/paths.js';
import { redisTest } from './redis-server.js';
import { CALLS, executorOf, QUEUE, serving } from './serving.js';

/** What calls of `ask` ask. */
class Asked implements AsyncDisposable {
  readonly #server = createServer();

  static async start(): Promise<Asked> {
    const asked = new Asked();
    asked.#server.listen(0, '127.0.0.1');
    await once(asked.#server, 'listening');
    return asked;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The next call that asks. */
  async next(): Promise<Socket> {
    const [socket] = (await once(this.#server, 'connection')) as [Socket];
    return socket;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
  }
}

redisTest('a client that is killed leaves calls that run to their end, and a worker that goes on', async (server) => {
  await using asked = await Asked.start();
  const file = join(server.folder, 'appended');
  const worker = await serving(server);
  const begun = asked.next();
  const args = [fixture('queue/client.mjs'), QUEUE, server.url, String(asked.port), file];
  const client = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const exit = once(client, 'exit');
  const socket = await begun;
  const probe = server.client();
  // The others wait for the thread.
  for (let waiting = 0; waiting < 5; ) waiting = await probe.llen(`bull:${QUEUE}:wait`);
  client.kill('SIGKILL');
  assert.deepEqual(await exit, [null, 'SIGKILL']);
  assert.equal(existsSync(file), false);
  socket.write('the answer');
  await using executor = executorOf(server);
  // Behind them.
  assert.equal(await executor.submit(task(CALLS, 'add'), 1, 1), 2);
  assert.equal(readFileSync(file, 'utf8'), '01234');
  assert.equal(await probe.zcard(`bull:${QUEUE}:completed`), 7);
  await worker.close();
});

redisTest('a call whose lock is lost runs twice, and is answered once', async (server) => {
  await using asked = await Asked.start();
  const lines: string[] = [];
  let tell = (): void => {};
  const noticed = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const log = (line: string): void => {
    lines.push(line);
    if (line.includes('lock')) tell();
  };
  await using _worker = await serving(server, { concurrency: 2, lockDuration: 400, log });
  await using executor = executorOf(server);
  const first = asked.next();
  const call = executor.submit(task(CALLS, 'ask'), asked.port);
  let answers = 0;
  call.addDoneCallback(() => answers++);
  const one = await first;
  const second = asked.next();
  const probe = server.client();
  const [lock] = await probe.keys(`bull:${QUEUE}:*:lock`);
  assert.equal(await probe.del(lock as string), 1);
  const two = await second;
  two.write('the second');
  assert.equal(await call, 'the second');
  one.write('the first');
  await noticed;
  // The worker is none the worse for it.
  assert.equal(await executor.submit(task(CALLS, 'add'), 1, 1), 2);
  assert.equal(await call, 'the second');
  assert.equal(answers, 1);
  assert.match(lines.join('\n'), /lock/);
});

redisTest(
  'a call that runs is answered by a server that has become full, and the worker goes on later',
  async (server) => {
    await using asked = await Asked.start();
    await using _worker = await serving(server);
    await using executor = executorOf(server);
    const first = asked.next();
    const call = executor.submit(task(CALLS, 'ask'), asked.port);
    const one = await first;
    const probe = server.client();
    await probe.config('SET', 'maxmemory', 1);
    one.write('the answer');
    assert.equal(await call, 'the answer');
    await probe.config('SET', 'maxmemory', 0);
    assert.equal(await executor.submit(task(CALLS, 'add'), 1, 1), 2);
  },
);

redisTest('under restarts of the server every call is answered or failed', async (server) => {
  // A call whose worker was not told that it has it runs after twice that.
  await using _worker = await serving(server, { concurrency: 2, lockDuration: 1000 });
  await using executor = executorOf(server);
  const add = task(CALLS, 'add');
  const RESTARTS = 10;
  const PER_RESTART = 100;
  const calls: Promise<unknown>[] = [];
  for (let restart = 0; restart < RESTARTS; restart++) {
    let tell = (): void => {};
    const some = new Promise<void>((resolve) => {
      tell = resolve;
    });
    for (let i = 0; i < PER_RESTART; i++) {
      const call = executor.submit(add, calls.length, 1);
      // Some are answered before, and the others are on their ways.
      if (i === 20) call.addDoneCallback(tell);
      calls.push(call.then());
    }
    await some;
    await server.kill();
    await server.resume();
  }
  const results = await Promise.allSettled(calls);
  let answered = 0;
  for (const [n, result] of results.entries()) {
    if (result.status === 'rejected') assert.equal(result.reason.name, 'BrokenExecutorError', String(result.reason));
    else answered += result.value === n + 1 ? 1 : 0;
  }
  // Those that two restarts have hit in the middle may fail.
  assert.ok(answered >= 990, `${answered}`);
});
