import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

// Each end of a process or a Worker, at each stage of all that lives in one: never a crash, a hang, or another exit code.

const STAGES = [
  ['loop created', 'loop running', 'loop stopped', 'loop closed'],
  ['task pending', 'task waiting', 'task cancelled'],
  ['timer armed', 'timer firing', 'timer cancelled'],
  ['executor starting', 'executor idle', 'executor busy', 'executor with a queue', 'executor shutting down'],
  ['executor in a callback'],
  ['thread starting', 'thread running', 'thread with an open call', 'thread in a call', 'thread stopping'],
].flat();

/** By how it ends: exit code, what is printed, and what the error output says. */
const ENDINGS: Readonly<Record<string, readonly [code: number, lines: readonly string[], errors: RegExp]>> = {
  exit: [7, [], /^$/],
  throw: [1, [], /nobody catches this/],
  'worker: exit': [0, ['exit 7'], /^$/],
  'worker: throw': [0, ['nobody catches this', 'exit 1'], /^$/],
  'worker: terminate': [0, ['exit 1'], /^$/],
};

test('every stage of the fixture is tested', async () => {
  assert.deepEqual(endedWith(0, await runFixture('lifetime/endings.mjs', ['--list'])), STAGES);
});

for (const backend of BACKENDS) {
  for (const stage of STAGES) {
    for (const [ending, [code, lines, errors]] of Object.entries(ENDINGS)) {
      test(`${stage}, ${ending} [${backend}]`, async () => {
        const ended = await runFixture('lifetime/endings.mjs', [stage, ending], { backend });
        assert.deepEqual(endedWith(code, ended), lines);
        assert.match(ended.stderr, errors);
      });
    }
  }
}
