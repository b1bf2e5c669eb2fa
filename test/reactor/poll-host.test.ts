import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

const CASES = [
  ['idle', 'runsCallbacks', 'endsAtDeadline', 'endsAtLimit', 'doesNotBlockWhenReady', 'callbackArms', 'callbackPushes'],
  ['callbackRemaps', 'callbackCloses', 'callbackPolls', 'callbackWakes', 'workerWakes', 'anotherIsHosted'],
  ['virtualDoesNotJump'],
].flat();

// Only the native reactor can turn Node's loop, and only in the body of a CommonJS main script.
if (BACKENDS.includes('native')) {
  test('every case of the fixture is tested', async () => {
    assert.deepEqual(endedWith(0, await runFixture('reactor/poll-host.cjs', ['--list'])), CASES);
  });

  for (const name of CASES) {
    test(`POLL_HOST: ${name}`, async () => {
      const ended = await runFixture('reactor/poll-host.cjs', [name], { flags: ['--expose-gc'] });
      assert.deepEqual(endedWith(0, ended), ['as expected']);
      assert.equal(ended.stderr, '');
    });
  }
}
