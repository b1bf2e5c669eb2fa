import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';
import { STAGES } from './worker-stages.js';

// The end of the process, or of a Worker, while Workers are at any stage of a loop's life.

/** How Workers end by themselves. */
const ENDS: Record<string, readonly string[]> = {
  forgottenAtEnd: ['exit 0'],
  exitInCallback: ['exit 3'],
  exitInTimer: ['exit 3'],
  exitInHostedTurn: ['exit 3'],
  exitAttached: ['exit 3'],
  throwBesideHostedRun: ['Error thrown in the worker', 'exit 1'],
  deadlock: ['DeadlockError Nothing is left that could complete what the event loop waits for', 'exit 1'],
  deadlockHosted: ['DeadlockError Nothing is left that could complete what the event loop waits for', 'exit 1'],
};

for (const backend of BACKENDS) {
  for (const stage of STAGES) {
    test(`process.exit while two Workers are there: ${stage} [${backend}]`, async () => {
      const ended = await runFixture('lifetime/terminate.mjs', [stage, 'exit'], { backend });
      assert.deepEqual(endedWith(7, ended), []);
      assert.equal(ended.stderr, '');
    });
  }

  for (const [stage, lines] of Object.entries(ENDS)) {
    test(`a Worker that ends by itself: ${stage} [${backend}]`, async () => {
      const ended = await runFixture('lifetime/ends.mjs', [stage], { backend });
      assert.deepEqual(endedWith(0, ended), lines);
      assert.equal(ended.stderr, '');
    });
  }
}
