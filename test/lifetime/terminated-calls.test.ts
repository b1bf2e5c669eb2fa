import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

// Node-API calls fail in a Worker that is being terminated. No such failure may end the process.

for (const backend of BACKENDS.filter((name) => name === 'native')) {
  test(`Workers are terminated at random inside each kind of call of the addon [${backend}]`, async () => {
    const kinds = endedWith(0, await runFixture('lifetime/terminated-calls.mjs', ['20', '17'], { backend }));
    assert.equal(kinds.length, 11);
  });
}
