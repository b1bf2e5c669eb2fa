/**
 * Records what CPython does with the programs of some seeds: `node test/oracle/record.mjs --seeds 1..4000` writes traces.br.
 * With `--check` it records nothing, but runs them here as well, in every style on every backend, and prints those that differ.
 */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
for (const target of ['lib', 'test']) {
  const { status } = spawnSync(process.execPath, ['scripts/build-ts.mjs', target], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
const { main } = await import('../../.test-build/oracle/record.js');
await main();
