import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

const SOURCES = [
  'immediate',
  'immediateAfterRead',
  'immediateOfImmediate',
  'tickAfterRead',
  'tickOfImmediate',
  'eventTarget',
  'timeout',
  'fs',
  'dns',
  'http',
  'net',
  'stream',
  'child',
  'worker',
  'emitter',
  'stores',
];

// On pure a blocking run does not reach Node's loop.
for (const source of BACKENDS.includes('native') ? SOURCES : []) {
  test(`callbacks of Node's that throw within a blocking run reach 'uncaughtException': ${source}`, async () => {
    const ended = await runFixture('host/throwing-callbacks.cjs', [source, 'handled'], { backend: 'native' });
    assert.deepEqual(endedWith(0, ended), ['handled call 1', 'handled call 3', 'run went on', 'after 3']);
    assert.equal(ended.stderr, '');
  });

  test(`a callback of Node's that throws within a blocking run ends the process as ever: ${source}`, async () => {
    const ended = await runFixture('host/throwing-callbacks.cjs', [source], { backend: 'native' });
    assert.deepEqual(endedWith(1, ended), []);
    assert.match(ended.stderr, /Error: call 1\n +at /);
    assert.doesNotMatch(ended.stderr, /Native stack trace/);
  });
}

for (const backend of BACKENDS) {
  test(`a tick of a callback of a hosted run may throw anything [${backend}]`, async () => {
    const ended = await runFixture('host/hosted-tick.cjs', [], { backend });
    assert.deepEqual(endedWith(0, ended), ['handled null', 'handled Error: thrown', 'run went on']);
  });
}
