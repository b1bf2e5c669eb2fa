import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

// Loops that nobody closes neither keep the process, nor crash it, nor stay in memory.

const FORGOTTEN = [
  ['made', 'madeMany', 'current', 'filled', 'blockingRunEnded', 'blockingRunThrew', 'hostedRunEnded'],
  ['attachedIdle', 'attachedThenDetached', 'attachedTimerFired', 'nodeTurned'],
  ['createdAndClosed', 'createdAndClosedHosted'],
].flat();

const COLLECTED = [
  ['made', 'filled', 'run', 'closed', 'attachedAndDetached', 'hosted'],
  ['attachedWithTimers', 'runsWithoutReference'],
].flat();

test('every stage of the fixture is tested', async () => {
  assert.deepEqual(endedWith(0, await runFixture('lifetime/forgotten.cjs', ['--list'])), FORGOTTEN);
});

for (const backend of BACKENDS) {
  for (const stage of FORGOTTEN) {
    test(`nobody closes: ${stage} [${backend}]`, async () => {
      const ended = await runFixture('lifetime/forgotten.cjs', [stage], { backend });
      assert.deepEqual(endedWith(0, ended), []);
      assert.equal(ended.stderr, '');
    });
  }

  for (const stage of COLLECTED) {
    test(`forgotten loops are collected: ${stage} [${backend}]`, async () => {
      const ended = await runFixture('lifetime/garbage.mjs', [stage], { backend, flags: ['--expose-gc'] });
      assert.deepEqual(endedWith(0, ended), ['collected']);
      assert.equal(ended.stderr, '');
    });
  }
}
