import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { endedWith, runFixture } from '../support/child.js';
import { fixture } from '../support/paths.js';

const NO_PROC = ['--import', pathToFileURL(fixture('threads/no-proc.mjs')).href];

for (const [kind, output] of [
  ['preload', ['BrokenExecutorError']],
  ['terminated', ['BrokenExecutorError']],
  ['pool', ['BrokenExecutorError']],
  ['lives', ['TimeoutError', 'none']],
] as const) {
  test(`one who blocks notices the end of a thread that no system lists: ${kind}`, async () => {
    assert.deepEqual(endedWith(0, await runFixture('threads/blind.mjs', [kind], { flags: NO_PROC })), output);
  });
}
