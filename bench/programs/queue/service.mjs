/**
 * A Redis server and its workers: `service.mjs ours|BullMQ|sandboxed WORKERS`. Prints the server's URL when all are ready. They
 * end with this process. It ends when its standard input ends, as after the death of its parent, or when one of them
 * ends or fails to start.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('./worker.mjs', import.meta.url));
const [kind, workers] = process.argv.slice(2);

// Ctrl-C reaches all processes of a terminal. The parent ends by it, and this process after the parent.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => process.exit(143));
process.stdin.on('end', () => process.exit()).resume();

const port = await freePort();
const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
await started('redis-server', settings, 'Ready to accept');
const line = ['--no-warnings', WORKER, kind, String(port)];
await Promise.all(Array.from({ length: Number(workers) }, () => started(process.execPath, line, 'ready')));
console.log(`redis://127.0.0.1:${port}`);

/** Resolves when the program has printed `text`. */
async function started(command, args, text) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill('SIGKILL'));
  child.once('error', (error) => fail(`${command}: ${error.message}`));
  child.once('exit', (code, signal) => fail(`${command} has ended: ${signal ?? `exit code ${code}`}`));
  const lines = createInterface(child.stdout);
  await new Promise((resolve) => {
    lines.on('line', (printed) => printed.includes(text) && resolve());
  });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port: free } = probe.address();
  probe.close();
  await once(probe, 'close');
  return free;
}
