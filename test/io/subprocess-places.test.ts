import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

const LINUX = process.platform === 'linux';

for (const backend of BACKENDS) {
  for (const place of ['body', 'microtask', 'callback', 'worker']) {
    test(`a blocking run with a child process: ${place} [${backend}]`, async () => {
      const ended = await runFixture('subprocess-places.mjs', [place], { backend });
      const own = backend === 'native' && LINUX;
      const expected = own ? 'there and back, 3' : "HostBlockedError createSubprocessShell stands on Node's sockets";
      assert.deepEqual(endedWith(0, ended), [expected]);
    });
  }

  test(`several loops with children [${backend}]`, async () => {
    const ended = await runFixture('subprocess-places.mjs', ['several loops'], { backend });
    assert.deepEqual(endedWith(0, ended), ['there and back, 3']);
  });

  test(`children beside those of Node's, and a listener of SIGCHLD [${backend}]`, async () => {
    const ended = await runFixture('subprocess-places.mjs', ['beside'], { backend });
    assert.deepEqual(endedWith(0, ended), ['there and back, 3', 'there and back, 3', '7,8', 'SIGCHLD']);
  });

  // By /proc.
  if (LINUX) {
    test(`a loop that is closed kills its children and leaves none [${backend}]`, async () => {
      const ended = await runFixture('subprocess-ends.mjs', ['close'], { backend });
      assert.deepEqual(endedWith(0, ended), ['5 run', '0 left at once']);
    });
  }
}

if (LINUX && BACKENDS.includes('native')) {
  test('a Worker that is terminated leaves no child, nor a dead one [native]', async () => {
    const ended = await runFixture('subprocess-ends.mjs', ['workers'], { backend: 'native' });
    assert.deepEqual(endedWith(0, ended), ['5 run', 'gone', '5 run', 'gone']);
  });
}
