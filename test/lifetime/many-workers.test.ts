import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { COUNTING, endedWith, runFixture } from '../support/child.js';

/** What test/fixtures/lifetime/many-workers.mjs prints, as far as it counts. `npm run stress` has 200 of them, and memory. */
interface Told {
  readonly strange: number;
  readonly loops: number;
  readonly handlesOpened: number;
  readonly handlesClosed: number;
}

for (const backend of BACKENDS) {
  test(`Workers that are terminated leave no handle open [${backend}]`, async () => {
    // Two of each stage.
    const ended = await runFixture('lifetime/many-workers.mjs', ['32'], { backend, flags: COUNTING });
    const { strange, loops, handlesOpened, handlesClosed } = JSON.parse(endedWith(0, ended).join('')) as Told;
    assert.deepEqual({ strange, loops }, { strange: 0, loops: 0 });
    assert.equal(handlesClosed, handlesOpened);
    // On the pure backend they are Node's, of threads that can say nothing any more.
    assert.equal(handlesOpened > 32, backend === 'native', `${handlesOpened} handles opened`);
  });
}
