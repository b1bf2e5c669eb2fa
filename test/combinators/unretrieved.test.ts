import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { runFixture } from '../support/child.js';

// As in CPython 3.14, where the same programs print "exception was never retrieved" as often.
const REPORTS = {
  wait: 1,
  'wait, seen': 0,
  'wait for what has failed': 1,
  'wait for what has failed, seen': 0,
  'wait for the first exception, which that looks at': 0,
  'wait, given up': 1,
  'asCompleted, not awaited': 1,
  asCompleted: 0,
  // The shield's own exception, which it has from the task.
  'shield, not awaited': 1,
  shield: 0,
  'shield, cancelled as it fails': 1,
  waitFor: 0,
  taskGroup: 0,
};

for (const backend of BACKENDS) {
  test(`exceptions that a combinator does not look at are reported unless somebody else does [${backend}]`, async () => {
    const { code, stdout, stderr } = await runFixture('unretrieved-combinators.mjs', [], {
      backend,
      flags: ['--expose-gc'],
    });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    const reports = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(Object.fromEntries(reports), REPORTS);
  });
}
