import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

// V8 terminates what is on the stack, without `finally` blocks, after a timeout of node:vm and at Ctrl-C in Node's console.
const TIMEOUT = 'ERR_SCRIPT_EXECUTION_TIMEOUT';
const CASES = {
  new: [TIMEOUT, 'a new loop', TIMEOUT, 'a new loop'],
  same: [TIMEOUT, 'the same loop false', TIMEOUT, 'closed true'],
  goal: [TIMEOUT, 'past the goal of the terminated run true', TIMEOUT, 'stopped by its own timer true'],
  context: [TIMEOUT, 'outer outer'],
  hosted: [TIMEOUT, TIMEOUT, 'the attached loop goes on', 'a hosted run', 'no running event loop'],
  nested: ['ERR_ASYNCIO_LOOP_RUNNING', TIMEOUT, 'went on'],
};

for (const backend of BACKENDS) {
  for (const [name, expected] of Object.entries(CASES)) {
    test(`after a blocking run that V8 has terminated: ${name} [${backend}]`, async () => {
      const ended = await runFixture('hardened/terminated.cjs', [name], { backend });
      assert.deepEqual(endedWith(0, ended), ['warm', ...expected]);
    });
  }
}
