/**
 * The contract tests, run against the package as it was installed: they are put into its folder, so that its own package.json tells
 * them what `asyncio-native` is, and their `internals.js` finds its `dist/`. Tests that look at sources and documents stay out.
 */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import process from 'node:process';
import { TEST_ENVIRONMENT, TEST_FLAGS } from '../../scripts/test-files.mjs';
import { runOn } from './nodes.mjs';
import { run } from './process.mjs';
import { HERE, ROOT } from './tools.mjs';

const LEFT_OUT = ['bench', 'docs', 'package', 'structure'];
/** Tests in other folders that look at sources or examples. */
const LEFT_OUT_FILES = ['cli/inspect-views.test.js', 'queue/example-programs.test.js'];
/** What tests import besides the package. */
const NEEDED = ['@sinonjs/fake-timers', 'bullmq', 'fast-check', 'ioredis', 'node-gyp', 'promises-aplus-tests', 'ses'];

/** What they compile, and the package does not bring. */
const EXAMPLE = join('examples', 'native-thread');

/** Puts the compiled tests into the package that is installed in `project`; returns their files, as paths from its folder. */
export function addTests(project) {
  run(process.execPath, [join('scripts', 'build-ts.mjs'), 'test'], { cwd: ROOT });
  const installed = join(project, 'node_modules', 'asyncio-native');
  for (const name of NEEDED) {
    const link = join(project, 'node_modules', name);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
  const compiled = join(installed, '.test-build');
  rmSync(compiled, { recursive: true, force: true });
  cpSync(join(ROOT, '.test-build'), compiled, { recursive: true });
  cpSync(join(ROOT, 'test'), join(installed, 'test'), { recursive: true, filter: (path) => !path.startsWith(HERE) });
  cpSync(join(ROOT, EXAMPLE), join(installed, EXAMPLE), {
    recursive: true,
    filter: (path) => basename(path) !== 'build',
  });
  return readdirSync(compiled, { recursive: true })
    .filter((file) => file.endsWith('.test.js') && !LEFT_OUT.includes(file.split(sep)[0]))
    .filter((file) => !LEFT_OUT_FILES.includes(file.replaceAll(sep, '/')))
    .map((file) => join('.test-build', file))
    .sort();
}

/** Runs the tests of `files` that are for `node`, on one backend; returns how many there were. */
export function runTests(project, node, backend, all) {
  const from = (file) => file.split(sep).slice(1).join('/');
  const files = all.filter((file) => node.tests === undefined || node.tests(from(file)));
  const cwd = join(project, 'node_modules', 'asyncio-native');
  let output;
  try {
    output = runOn(node, [...TEST_FLAGS, '--test-reporter=spec', ...files], {
      cwd,
      env: { ...TEST_ENVIRONMENT, ASYNCIO_NATIVE_BACKEND: backend },
    });
  } catch (error) {
    // What passed is of no interest then.
    throw new Error(error.message.slice(Math.max(0, error.message.lastIndexOf('failing tests:'))));
  }
  const passed = Number(/^\S+ pass (\d+)$/m.exec(output)?.[1]);
  assert.ok(passed >= files.length, output);
  return passed;
}
