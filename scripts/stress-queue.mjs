/**
 * Kills and restarts a Redis server again and again, while calls are made over it. The server writes each command to a file
 * before it answers. So every call must get an answer or fail. Prints how many did; fails if a call still waits at the end.
 *
 *     node scripts/stress-queue.mjs [RESTARTS] [CALLS]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { QueueExecutor, startWorker, task } from 'asyncio-native/bullmq';

const [restarts = 100, count = 10_000] = process.argv.slice(2).map(Number);
/**
 * All calls must have ended this many milliseconds after the last restart. A lost call is repeated after two seconds.
 */
const LIMIT = 120_000;

const modules = [new URL('../test/fixtures/queue/calls.mjs', import.meta.url)];
const folder = mkdtempSync(join(tmpdir(), 'asyncio-native-redis-'));
const port = await freePort();
const connection = `redis://127.0.0.1:${port}`;

let server = await start();
const worker = await startWorker({ modules, queue: 'stress', connection, concurrency: 2, lockDuration: 1000 });
const executor = new QueueExecutor({ queue: 'stress', connection });
const add = task(modules[0], 'add');
const results = { answered: 0, wrong: 0, failed: 0 };
const reasons = new Map();
let over = 0;
let waitFor = () => {};
const calls = [];

for (let restart = 0; restart < restarts; restart++) {
  const until = over + Math.ceil(count / restarts / 5);
  const some = new Promise((resolve) => {
    waitFor = () => over >= until && resolve();
  });
  while (calls.length < (count * (restart + 1)) / restarts) calls.push(follow(calls.length));
  await some;
  server.kill('SIGKILL');
  await once(server, 'exit');
  server = await start();
}
const late = setTimeout(() => {
  console.error(`stress: ${count - over} of ${count} calls are left waiting after ${restarts} restarts: FAILED`);
  server.kill('SIGKILL');
  process.exit(1);
}, LIMIT);
await Promise.all(calls);
clearTimeout(late);
console.log(`stress: ${count} calls under ${restarts} restarts of the server: ${JSON.stringify(results)}`);
for (const [reason, times] of reasons) console.log(`stress: ${times} × ${reason}`);
if (results.wrong > 0) process.exitCode = 1;
await worker.close();
await executor.shutdownAsync();
server.kill('SIGKILL');
await once(server, 'exit');
rmSync(folder, { recursive: true });

async function follow(n) {
  try {
    const sum = await executor.submit(add, n, 1);
    results[sum === n + 1 ? 'answered' : 'wrong']++;
  } catch (error) {
    results.failed++;
    const reason = `${error.name} ${error.message}`;
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  over++;
  waitFor();
}

async function start() {
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  const file = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];
  const child = spawn('redis-server', [...place, ...file], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    if (line.includes('Ready to accept connections')) break;
  }
  child.stdout.resume();
  return child;
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port: free } = probe.address();
  probe.close();
  await once(probe, 'close');
  return free;
}
