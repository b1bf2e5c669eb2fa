import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

/** Programs of test/fixtures/executor.mjs: how they end, and what they print. */
const PROGRAMS: [name: string, code: number, output: string[]][] = [
  ['idle', 0, ['2']],
  ['working', 0, ['0', '1', '2']],
  ['leaving', 0, ['7']],
  ['exit', 3, ['exit']],
  ['exit early', 4, ['exit']],
  ['exit within a run', 5, ['exit']],
  ['exit in a callback', 6, ['exit']],
  ['die in shutdown', 0, ['true']],
  ['terminate in shutdown', 0, ['true true']],
  ['leftovers', 0, ['ended']],
  ['nested', 0, ['42', 'held']],
];

for (const backend of BACKENDS) {
  for (const [name, code, output] of PROGRAMS) {
    test(`${name} [${backend}]`, async () => {
      assert.deepEqual(endedWith(code, await runFixture('executor.mjs', [name], { backend })), output);
    });
  }
}
