import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runNode } from '../support/child.js';

// A short round with a seed of its own. `npm run test:stress` runs many, for as long as it is told.
for (const backend of BACKENDS) {
  const seed = process.env.TEST_SEED ?? `${Date.now() % 1_000_000}`;
  test(`threads that call each other at random, seed ${seed} [${backend}]`, async () => {
    endedWith(0, await runNode(['test/stress/round.mjs', '--seed', seed, '--seconds', '2'], { backend }));
  });
}
