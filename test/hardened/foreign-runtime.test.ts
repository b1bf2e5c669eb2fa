import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runNode } from '../support/child.js';
import { ROOT } from '../support/paths.js';

// Bun and Deno themselves run the contract tests in `npm run test:package`. Here Node passes for one of them.

const RUNTIMES = [
  ['bun', 'Bun 1.4.5'],
  ['deno', 'Deno 2.9.6'],
] as const;

for (const backend of BACKENDS) {
  for (const [key, name] of RUNTIMES) {
    test(`in ${name} no addon is loaded, and asking for it raises [${backend}]`, async () => {
      const program = `
        Object.defineProperty(process.versions, '${key}', { value: '${name.split(' ')[1]}' });
        const { backendInfo, newEventLoop, run, sleep } = require('asyncio-native');
        process.on('warning', (warning) => console.log('warned', warning.code));
        try {
          newEventLoop({ backend: 'native' });
        } catch (error) {
          console.log(error.code, error.message.startsWith('${name} '));
        }
        process.env.ASYNCIO_NATIVE_BACKEND = '';
        const { backend, reason, addonPath } = backendInfo();
        console.log(run(sleep(1, 'slept')), backend, addonPath, reason.startsWith('${name} '));`;
      const ended = await runNode(['--eval', program], { backend, cwd: ROOT });
      assert.deepEqual(endedWith(0, ended), ['ERR_ASYNCIO_NATIVE_UNAVAILABLE true', 'slept pure null true']);
    });
  }
}
