import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

const NONE = [null, null];

/** Programs of `first-use.mjs`, each in a process where no store was entered before, and what they print. */
const PROGRAMS: Record<string, unknown> = {
  originals: [],
  'enterWith in a step': [NONE, ['a', 'b'], NONE, null],
  'run, then enterWith in a step': [NONE, ['a', null], NONE, null],
  'enterWith in an eager step': [['a', null], null, null],
  'enterWith in a callback': [null, NONE, null],
  'run around createTask': [NONE, ['a', null], NONE],
  'loaded within a store': ['early', null],
  'entered before loading': ['early', null],
  'wrapped by others': [['a', null], ['b', null], 2],
  'frozen prototype': [['a', null], NONE],
  'two copies of the package': [
    [['a', null], NONE],
    [['a', null], NONE],
    [['x', null], null],
    [['y', null], null],
  ],
};

for (const backend of BACKENDS) {
  for (const [program, printed] of Object.entries(PROGRAMS)) {
    test(`${program} [${backend}]`, async () => {
      const lines = endedWith(0, await runFixture('stores/first-use.mjs', [program], { backend }));
      assert.deepEqual(
        lines.map((line) => JSON.parse(line)),
        [printed],
      );
    });
  }
}
