import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

// Twice through the sixteen stages. Two hundred of them, and what memory they leave: `npm run stress`.
for (const backend of BACKENDS) {
  test(`Workers that are terminated at many stages, in turn, close all handles [${backend}]`, async () => {
    const ended = await runFixture('lifetime/many-workers.mjs', ['32'], { backend, flags: ['--expose-gc'] });
    const { strange, loops, handlesOpened, handlesClosed } = JSON.parse(endedWith(0, ended).join(''));
    assert.deepEqual({ strange, loops, open: handlesOpened - handlesClosed }, { strange: 0, loops: 0, open: 0 });
    if (backend === 'native') {
      assert.ok(handlesOpened >= 32, `${handlesOpened} handles opened`);
    }
  });
}
