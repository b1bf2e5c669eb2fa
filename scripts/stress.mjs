/**
 * A test that takes too long for `npm test`: makes and closes 100,000 loops, and starts and terminates 200 Workers in turn,
 * each at another stage of a loop. Prints the memory that the second half has added. Fails if that is a leak, or if a handle
 * is still open.
 *
 *     node scripts/stress.mjs [native|pure]
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const MIB = 2 ** 20;

const backends = process.argv.length > 2 ? process.argv.slice(2) : ['native', 'pure'];
for (const backend of backends) {
  const loops = run(backend, 'many-loops.mjs', 100_000);
  check(`${backend}: 100,000 loops: ${mib(loops.added.rss)} added by the second half`, [
    loops.loops === 0,
    loops.handlesOpened === loops.handlesClosed,
    loops.added.rss < 64 * MIB,
    loops.added.heapUsed < MIB,
  ]);
  const workers = run(backend, 'many-workers.mjs', 200);
  // Each Worker takes about 5 MiB while it runs.
  check(`${backend}: 200 Workers: ${mib(workers.added.rss)} added by the second half`, [
    workers.strange === 0,
    workers.loops === 0,
    workers.handlesOpened === workers.handlesClosed,
    workers.added.rss < 64 * MIB,
    workers.added.heapUsed < MIB / 4,
  ]);
}

function run(backend, program, count) {
  const file = join('test', 'fixtures', 'lifetime', program);
  // V8 discards code that was not called for a while. Loops and Workers do not cause that.
  const args = ['--expose-gc', '--no-flush-bytecode', file, String(count)];
  const { status, signal, stdout } = spawnSync(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ASYNCIO_NATIVE_BACKEND: backend },
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) {
    console.error(`stress: ${program} ended with ${signal ?? `exit code ${status}`} on ${backend}`);
    process.exit(1);
  }
  return JSON.parse(stdout);
}

function check(what, conditions) {
  const passed = conditions.every(Boolean);
  console.log(`stress: ${what}: ${passed ? 'ok' : 'FAILED'}`);
  if (!passed) process.exitCode = 1;
}

function mib(bytes) {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}
