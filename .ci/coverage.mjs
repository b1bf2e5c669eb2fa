/**
 * Runs the tests, prints which lines of lib/ and of native/src they reach, and fails below the thresholds.
 *
 * - lib/: one run of all tests (`npm test`), on both backends, with the addon as it is released. V8 counts in every process
 *   and Worker of it, at no cost that could be measured. A process that a signal ends tells nothing.
 * - native/src: a second run of the tests that concern the addon, and of the C++ unit tests, with both compiled for gcov.
 *   What reports failures of Node-API itself is never reached.
 *
 * `--lib` or `--native`: that half only. Needs g++ and gcov for the second.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { coverageOfNative } from './coverage/gcov.mjs';
import { coverageOfLib } from './coverage/v8.mjs';
import { buildInstrumented } from './native/instrumented.mjs';
import { TEST_FLAGS, testEntries } from './test-files.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'build', 'coverage-reports');

/** Percentages of lines. */
const LEAST = { lib: 95, native: 90 };

/** The tests that reach all of the addon that tests reach; the rest of test/lifetime only says so again. */
const NATIVE_TESTS = ['test/loop', 'test/reactor', 'test/host', 'test/runner', 'test/lifetime/forgotten.test.ts'];

const halves = process.argv.slice(2).map((argument) => argument.slice(2));
const wants = (half) => halves.length === 0 || halves.includes(half);

if (wants('lib')) {
  const reports = emptyFolder('v8');
  run('the tests fail', [join('.ci', 'test.mjs')], { NODE_V8_COVERAGE: reports });
  tell('lib', coverageOfLib(reports, join(root, 'dist'), root));
  // A report tells of Node's own modules as well: all of them together are some 500 MB.
  rmSync(reports, { recursive: true });
}
if (wants('native')) {
  const unit = emptyFolder('unit');
  rmSync(join(root, 'build', 'coverage'), { recursive: true, force: true });
  const addon = await buildInstrumented('coverage');
  shell('the C++ unit tests fail', ['sh', join('native', 'test', 'run.sh'), `coverage=${unit}`]);
  run('the tests fail with the addon compiled for gcov', [join('.ci', 'build-ts.mjs')], {});
  run('the tests fail with the addon compiled for gcov', [join('.ci', 'build-ts.mjs'), 'test'], {});
  run(
    'the tests fail with the addon compiled for gcov',
    [...TEST_FLAGS, '--test-reporter=dot', ...testEntries(NATIVE_TESTS, ['native'])],
    { ASYNCIO_NATIVE_ADDON: addon, ASYNCIO_NATIVE_BACKEND: 'native' },
  );
  tell('native', coverageOfNative([unit, join(root, 'build', 'coverage')], root));
}

function emptyFolder(name) {
  const path = join(folder, name);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  return path;
}

function tell(half, hits) {
  const { percentage } = hits;
  for (const line of hits.table()) console.log(`coverage: ${line}`);
  const verdict = percentage >= LEAST[half] ? 'ok' : 'TOO LITTLE';
  console.log(`coverage of ${half}: ${percentage.toFixed(2)} % of lines, at least ${LEAST[half]} %: ${verdict}`);
  if (percentage < LEAST[half]) process.exitCode = 1;
}

/** Runs Node. */
function run(failure, args, env) {
  shell(failure, [process.execPath, ...args], env);
}

function shell(failure, [command, ...args], env = {}) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) {
    console.error(`coverage: ${failure}`);
    process.exit(1);
  }
}
