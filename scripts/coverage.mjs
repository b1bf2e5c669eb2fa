/**
 * Runs the tests, prints which lines of lib/ and of native/src they reach, and fails below the thresholds.
 *
 *     node scripts/coverage.mjs                    both halves
 *     node scripts/coverage.mjs --lib              one run of all tests (`npm test`), on both backends, with the addon as it is released
 *     node scripts/coverage.mjs --lib-of FOLDER    no run: the report of an earlier run with NODE_V8_COVERAGE=FOLDER
 *     node scripts/coverage.mjs --native           a second run, of the tests that concern the addon and of the C++ unit tests
 *     node scripts/coverage.mjs --native TESTS     the same with these files and folders of tests only
 *
 * V8 counts lines of lib/ in every process and Worker, at no cost that could be measured. A process that a signal ends
 * writes no report. For native/src the code is compiled for gcov, and for AddressSanitizer and
 * UndefinedBehaviorSanitizer at the same time: what they find fails the run. What reports failures of Node-API itself
 * is never reached. Needs g++, gcov and the sanitizers.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { coverageOfNative } from './coverage/gcov.mjs';
import { coverageOfLib } from './coverage/v8.mjs';
import { buildInstrumented } from './native/instrumented.mjs';
import { buildControl, environmentFor, findsFaults, leaksNothing, step } from './native/sanitizers.mjs';
import { TEST_ENVIRONMENT, TEST_FLAGS, testEntries } from './test-files.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'build', 'coverage-reports');

/** Percentages of lines. */
const LEAST = { lib: 95, native: 90 };

/**
 * These tests reach all lines of the addon that any test reaches. The rest of test/lifetime and test/host adds none.
 */
const NATIVE_TESTS = [
  ['test/loop', 'test/reactor', 'test/runner'],
  ['test/threads/terminated.test.ts', 'test/native-header/posting.test.ts'],
].flat();

const [flag, ...rest] = process.argv.slice(2);
if (flag === undefined || flag === '--lib') libFromRun();
if (flag === '--lib-of') tellLib(resolve(rest[0]));
if (flag === undefined || flag === '--native') await nativeFromRun(rest.length > 0 ? rest : NATIVE_TESTS);

function libFromRun() {
  const reports = emptyFolder('v8');
  run('the tests fail', [join('scripts', 'test.mjs')], { NODE_V8_COVERAGE: reports });
  tellLib(reports);
}

function tellLib(reports) {
  tell('lib', coverageOfLib(reports, join(root, 'dist'), join(root, '.test-build', 'units.cjs'), root));
  // A report also covers Node's own modules; all reports together are some 500 MB.
  rmSync(reports, { recursive: true });
}

async function nativeFromRun(tests) {
  const unit = emptyFolder('unit');
  rmSync(join(root, 'build', 'coverage'), { recursive: true, force: true });
  shell('the C++ unit tests fail', ['sh', join('native', 'test', 'run.sh'), `coverage=${unit}`]);
  for (const target of ['lib', 'test']) run(`${target} does not compile`, [join('scripts', 'build-ts.mjs'), target]);
  const env = environmentFor('coverage', await buildInstrumented('coverage'));
  const control = await buildControl('coverage');
  step('coverage', 'the faults made on purpose are found', () => findsFaults('coverage', control, env));
  step('coverage', 'no leaks', () => leaksNothing('coverage', control, env));
  const entries = testEntries(tests, ['native']);
  const args = [...TEST_FLAGS, '--test-reporter=spec', ...entries];
  run('the tests fail on the instrumented addon', args, { ...env, ...TEST_ENVIRONMENT });
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
function run(failure, args, env = {}) {
  shell(failure, [process.execPath, ...args], env);
}

function shell(failure, [command, ...args], env = {}) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) {
    console.error(`coverage: ${failure}`);
    process.exit(1);
  }
}
