import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { HANGS } from '../support/child.js';
import { fixture, ROOT } from '../support/paths.js';

/** Runs the fixture in a process that may have 64 descriptors, and returns what it prints. */
function printed(backend: string, what: string, left: number): string[] {
  const env = { ...process.env, ASYNCIO_NATIVE_BACKEND: backend, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' };
  Reflect.deleteProperty(env, 'NODE_TEST_CONTEXT');
  Reflect.deleteProperty(env, 'NODE_V8_COVERAGE');
  const command = `ulimit -n 64; exec "$0" "$@"`;
  const args = ['-c', command, process.execPath, fixture('hardened/no-descriptors.mjs'), what, String(left)];
  const output = execFileSync('sh', args, { cwd: ROOT, env, encoding: 'utf8', timeout: HANGS, killSignal: 'SIGKILL' });
  return output.split('\n').filter((line) => line !== '');
}

const isLinux = process.platform === 'linux';

for (const backend of isLinux ? BACKENDS : []) {
  test(`a connection for which there are too few descriptors fails, and leaks none [${backend}]`, () => {
    for (const left of [0, 1, 2, 3, 4, 5]) {
      const [, code, leaked] = printed(backend, 'connect', left);
      assert.match(code!, /^(EMFILE|ECONNREFUSED)$/, `${left} left`);
      assert.equal(leaked, '0', `${left} left`);
    }
  });

  test(`a pool whose thread finds too few descriptors says so [${backend}]`, () => {
    for (const left of [1, 2, 3]) {
      const [code] = printed(backend, 'pool', left).slice(-2);
      // Node's own Worker leaks a descriptor here.
      assert.equal(code, 'ERR_ASYNCIO_BROKEN_EXECUTOR ERR_WORKER_INIT_FAILED', `${left} left`);
    }
  });
}
