import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { BACKENDS } from '../support/backends.js';
import { endedWith, HANGS, runNode } from '../support/child.js';
import { fixture, ROOT } from '../support/paths.js';

const MODULE = pathToFileURL(fixture('hardened/functions.mjs')).href;
const IMPORT = `import * as asyncio from 'asyncio-native';`;
const REQUIRE = `const asyncio = require('asyncio-native');`;
const BODY = `
  const { run, runCoroutineThreadsafe, startLoopThread, ThreadPoolExecutor, toThread, workerFunction } = asyncio;
  console.log(run(function* () { return yield* toThread((value) => value + 1, 1); }));
  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  console.log(pool.submit(workerFunction('${MODULE}', 'twice'), 2).result());
  const thread = startLoopThread('${MODULE}');
  console.log(runCoroutineThreadsafe(thread.loop.coroutine('twice', 3), thread.loop).result());
  thread.stop();
  pool.shutdown();`;

// A Worker inherits the flags of its process, --input-type among them.
for (const backend of BACKENDS) {
  for (const [how, flags, text] of [
    ['an ES module', ['--input-type=module'], IMPORT + BODY],
    ['CommonJS', [], REQUIRE + BODY],
  ] as const) {
    test(`node --eval starts threads and executors: ${how} [${backend}]`, async () => {
      const ended = await runNode([...flags, '--eval', text], { backend, cwd: ROOT });
      assert.deepEqual(endedWith(0, ended), ['2', '4', '6']);
    });

    test(`a program on the standard input starts threads and executors: ${how} [${backend}]`, () => {
      const env = { ...process.env, ASYNCIO_NATIVE_BACKEND: backend, NODE_OPTIONS: '' };
      Reflect.deleteProperty(env, 'NODE_TEST_CONTEXT');
      const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, '-'], {
        cwd: ROOT,
        env,
        input: text,
        encoding: 'utf8',
        timeout: HANGS,
        killSignal: 'SIGKILL',
      });
      assert.deepEqual([status, stdout.split('\n')], [0, ['2', '4', '6', '']], stderr);
    });
  }
}
