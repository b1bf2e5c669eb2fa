import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { runFixture } from '../support/child.js';

for (const backend of BACKENDS) {
  for (const how of ['frozen', 'read-only', 'getter']) {
    test(`cancels where Error.stackTraceLimit cannot be written: ${how} [${backend}]`, async () => {
      const { code, stdout } = await runFixture('frozen-error.mjs', [how, backend]);
      assert.deepEqual([code, stdout.trim()], [0, 'CancelledError true']);
    });
  }
}
