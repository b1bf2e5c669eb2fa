import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runNode } from '../support/child.js';
import { ROOT } from '../support/paths.js';

// Each further file, and each module of Node's that it has not loaded for its own start, makes every start of a program longer.

/** What a script of dist/ imports or requires, by name. */
function loads(name: string): string[] {
  const text = readFileSync(join(ROOT, 'dist', name), 'utf8');
  return [...text.matchAll(/(?:\bfrom |\brequire\(|\bcreateRequire\(.*\)\()'([^']+)'/g)].map(
    ([, specifier]) => specifier!,
  );
}

test('require of the package loads two files, and so does import', () => {
  assert.deepEqual(loads('index.mjs'), ['node:module', './core.cjs']);
  assert.deepEqual(loads('index.cjs'), ['./core.cjs']);
  const later = [
    './inspector.cjs',
    './introspection.cjs',
    './io.cjs',
    './pure.cjs',
    './rare.cjs',
    './threads.cjs',
    './trace.cjs',
  ];
  assert.deepEqual(loads('core.cjs').sort(), later);
});

test('what only threads need is loaded when one is called or started, and not before', async () => {
  const program = `
    const { newEventLoop, run, sleep } = require('asyncio-native');
    const loaded = () => Object.keys(require.cache).filter((file) => file.endsWith('threads.cjs')).length;
    run(function* () {
      yield* sleep(1);
    });
    const before = loaded();
    const loop = newEventLoop();
    loop.handle();
    loop.close();
    console.log(before, loaded());`;
  const { stdout } = await runNode(['--eval', program], { cwd: ROOT });
  assert.equal(stdout, '0 1\n');
});

for (const name of ['core.cjs', 'threads.cjs']) {
  test(`V8 reads ${name} as ASCII: a single other character makes it decode, and keep, twice the bytes`, () => {
    const text = readFileSync(join(ROOT, 'dist', name), 'utf8');
    assert.deepEqual(text.match(/[^\0-\x7f].*/g) ?? [], []);
  });
}

test('the scripts of threads load one more', () => {
  assert.deepEqual(loads('worker-scripts/run-pool.cjs'), ['../core.cjs']);
  assert.deepEqual(loads('worker-scripts/run-loop.cjs'), ['../core.cjs']);
});

/** Modules of Node's that are loaded when `specifier` has been imported. */
async function builtins(specifier: string): Promise<string[]> {
  const text = `await import('${specifier}'); const loaded = [...process.moduleLoadList]; console.log(JSON.stringify(loaded));`;
  const { stdout } = await runNode(['--input-type=module', '--eval', text], { env: { NODE_V8_COVERAGE: '' } });
  return JSON.parse(stdout) as string[];
}

test('an import of the package loads no streams, threads, crypto or performance hooks of Node', async () => {
  const usual = new Set(await builtins('./test/fixtures/nothing.mjs'));
  const added = (await builtins('asyncio-native')).filter((name) => !usual.has(name));
  const unexpected = added.filter(
    (name) => !/async_hooks|async_local_storage|async_context|\/esm\/|source_map| module$/.test(name),
  );
  assert.deepEqual(unexpected, []);
});
