/** A server of Redis of a measurement's own, and workers of it. All end with this process. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('../programs/queue/worker.mjs', import.meta.url));

let version;

/** Why there can be no server; undefined if there can. */
export function redisMissing() {
  version ??= spawnSync('redis-server', ['--version'], { stdio: 'ignore' });
  return version.status === 0 ? undefined : 'no redis-server';
}

export const QueueServer = {
  /** Starts a server, and `workers` workers of that kind. Resolves to the server's URL when all are ready. */
  async start(kind, workers) {
    const port = await freePort();
    const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    await started(spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] }), 'Ready to accept');
    const args = ['--no-warnings', WORKER, kind, String(port)];
    const worker = () => started(spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] }), 'ready');
    await Promise.all(Array.from({ length: workers }, worker));
    return `redis://127.0.0.1:${port}`;
  },
};

/** Resolves when `child` has printed `text`. */
async function started(child, text) {
  process.once('exit', () => child.kill('SIGKILL'));
  for await (const line of createInterface(child.stdout)) {
    if (line.includes(text)) {
      child.stdout.resume();
      return;
    }
  }
  throw new Error(`${child.spawnfile} has ended without a word`);
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
