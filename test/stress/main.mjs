/**
 * The stress run of the threads layer: rounds of `round.mjs`, each in a process of its own and with a seed of its own, on both
 * backends in turns, until the time is up or something is wrong.
 *
 *     npm run test:stress -- --minutes 2 --seed 7
 *     npm run test:stress -- --seed 7 --rounds 1 --backend pure      one round again
 */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** Of calling, per round. */
const SECONDS = 5;
/** A round that takes longer than this many seconds hangs. */
const HANGS = 60;

const option = { type: 'string' };
const { values } = parseArgs({ options: { minutes: option, seed: option, rounds: option, backend: option } });
const first = Number(values.seed ?? Date.now() % 1_000_000);
const rounds = Number(values.rounds ?? Number.POSITIVE_INFINITY);
const stop = performance.now() + 60_000 * Number(values.minutes ?? (values.rounds ? Number.POSITIVE_INFINITY : 1));
const backends = values.backend ? [values.backend] : ['native', 'pure'];
const round = fileURLToPath(new URL('round.mjs', import.meta.url));

for (let n = 0; n < rounds && performance.now() < stop; n++) {
  const seed = first + n;
  for (const backend of backends) {
    const { status, signal } = spawnSync(process.execPath, [round, '--seed', seed, '--seconds', SECONDS], {
      stdio: 'inherit',
      env: { ...process.env, ASYNCIO_NATIVE_BACKEND: backend },
      timeout: 1000 * HANGS,
      killSignal: 'SIGKILL',
    });
    if (status !== 0) {
      const how = signal === null ? `ended with ${status}` : `hung, or crashed: ${signal}`;
      console.error(`stress: ${how}; again: npm run test:stress -- --seed ${seed} --rounds 1 --backend ${backend}`);
      process.exit(1);
    }
  }
}
