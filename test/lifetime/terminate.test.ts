import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';
import { STAGES } from './worker-stages.js';

// A Worker is stopped wherever its loop happens to be: worker.terminate() must come back, and the process must live on.

for (const backend of BACKENDS) {
  for (const stage of STAGES) {
    test(`worker.terminate, three times two: ${stage} [${backend}]`, async () => {
      const ended = await runFixture('lifetime/terminate.mjs', [stage, '3'], { backend });
      assert.deepEqual(endedWith(0, ended), ['1']);
      assert.equal(ended.stderr, '');
    });
  }
}
