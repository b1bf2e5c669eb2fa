import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

const OWN = process.platform !== 'win32';

for (const backend of BACKENDS) {
  for (const place of ['body', 'microtask', 'callback', 'worker', 'several loops']) {
    test(`a blocking run with sockets: ${place} [${backend}]`, async () => {
      const ended = await runFixture('io-places.mjs', [place], { backend });
      const expected =
        backend === 'native' && OWN ? 'there and back' : "HostBlockedError startServer stands on Node's sockets";
      assert.deepEqual(endedWith(0, ended), [expected]);
    });
  }

  for (const stage of ['listening', 'connecting', 'looking up', 'reading', 'writing', 'paused']) {
    // Sockets of Node's keep its process alive, as they do without a loop.
    for (const end of backend === 'native' ? ['close', 'exit', 'return'] : ['close', 'exit']) {
      test(`the end of a program with something open: ${stage}, ${end} [${backend}]`, async () => {
        const ended = await runFixture('io-ends.mjs', [stage, end], { backend });
        assert.deepEqual(endedWith(0, ended), ['ready']);
      });
    }
  }

  test(`Workers that are terminated with sockets open [${backend}]`, async () => {
    assert.deepEqual(endedWith(0, await runFixture('io-ends.mjs', ['workers'], { backend })), ['terminated 12']);
  });
}

for (const place of ['body', 'fetch']) {
  test(`a blocking run in a CommonJS body has its own sockets and Node's: ${place} [native]`, async () => {
    const ended = await runFixture('io-commonjs.cjs', [place], { backend: 'native' });
    assert.deepEqual(endedWith(0, ended), ['there and back', "Node's timer"]);
  });
}
