import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

// A Worker is stopped wherever its loop happens to be: worker.terminate() must come back, and the process must live on.

const STAGES = [
  ['idle', 'closed', 'blockingTimer', 'blockingTask', 'blockingRun', 'blockingBusy', 'blockingBusyTask'],
  ['blockingManyTimers', 'blockingVirtual', 'stuckInCallback', 'hostedIdle', 'hostedTimer', 'hostedBusy'],
  ['hostedVirtual', 'stuckInHostedCallback', 'attachedIdle', 'attachedTimer', 'attachedBusy', 'attachedMany'],
  ['churn', 'runs', 'hostedRuns'],
].flat();

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
    test(`worker.terminate, three times two: ${stage} [${backend}]`, async () => {
      const ended = await runFixture('lifetime/terminate.mjs', [stage, '3'], { backend });
      assert.deepEqual(endedWith(0, ended), ['1']);
      assert.equal(ended.stderr, '');
    });

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
