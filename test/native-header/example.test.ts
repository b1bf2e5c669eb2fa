import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProgram } from '../docs/programs.js';
import { BACKENDS } from '../support/backends.js';
import { compileAddon } from '../support/compile-addon.js';

if (BACKENDS.includes('native')) {
  test('examples/native-thread compiles and runs to its end', async () => {
    compileAddon('examples/native-thread', 'primes');
    const output = await runProgram('examples/native-thread/main.mjs', { ASYNCIO_NATIVE_BACKEND: 'native' });
    assert.match(output, /up to 200000: 17984 primes\n17984 primes below 200,000\n$/);
    assert.equal(output.split('\n').length, 12);
  });
}
