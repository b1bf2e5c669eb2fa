/**
 * Runs the C++ unit tests, and the tests of the loop on the native backend, under a sanitizer:
 *
 *     node scripts/sanitize.mjs asan|ubsan|tsan                         everything
 *     node scripts/sanitize.mjs asan --unit                             the unit tests only
 *     node scripts/sanitize.mjs asan --no-tests                         all but the tests of the loop
 *     node scripts/sanitize.mjs asan test/loop/timers.test.ts           these tests, and no unit tests
 *
 * The addon is built into a folder of its own, such as build/asan. Node itself is not instrumented. First, the sanitizer must
 * find deliberate faults, to prove that it works. Under asan, a program that uses all kinds of memory is also checked for
 * leaks. For Linux; needs g++ and its sanitizer libraries.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildInstrumented } from './native/instrumented.mjs';
import { buildControl, environmentFor, findsFaults, leaksNothing, SANITIZERS, step } from './native/sanitizers.mjs';
import { TEST_ENVIRONMENT, TEST_FLAGS, testEntries } from './test-files.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const KINDS = ['asan', 'ubsan', 'tsan'];

/**
 * The time limit of a whole test file (ms), instead of that in test-files.mjs. Programs take up to ten times as long,
 * and the files that concern the addon most start a hundred of them.
 */
const FILE_TIMEOUT = 3_600_000;

/** The tests that concern the addon. */
const FOLDERS = [
  ['test/loop', 'test/reactor', 'test/lifetime', 'test/host', 'test/runner'],
  ['test/mail', 'test/threads', 'test/native-header/posting.test.ts'],
].flat();

const [name, ...rest] = process.argv.slice(2);
if (!KINDS.includes(name)) fail(`usage: node scripts/sanitize.mjs ${KINDS.join('|')} [--unit|--no-tests] [tests]`);
const flags = rest.filter((argument) => argument.startsWith('-'));
const named = rest.filter((argument) => !argument.startsWith('-'));

if (named.length === 0) step(name, 'unit tests', () => runUnitTests());
if (!flags.includes('--unit')) {
  const withTests = !flags.includes('--no-tests');
  compile(withTests ? ['lib', 'test'] : ['lib']);
  const env = environmentFor(name, await buildInstrumented(name));
  const control = await buildControl(name);
  step(name, 'the fault made on purpose is found', () => findsFaults(name, control, env));
  if (name === 'asan') step(name, 'no leaks', () => leaksNothing(name, control, env));
  if (withTests) step(name, 'tests', () => runTests(env));
}

function runUnitTests() {
  const { status } = spawnSync('sh', [join('native', 'test', 'run.sh'), SANITIZERS[name].flag], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TSAN_OPTIONS: '', ASAN_OPTIONS: 'detect_leaks=1' },
  });
  return status === 0;
}

/** Compiles the package, and the tests if they will run. */
function compile(targets) {
  for (const target of targets) {
    const args = [join('scripts', 'build-ts.mjs'), target];
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
    if (status !== 0) process.exit(1);
  }
}

function runTests(env) {
  const entries = testEntries(named.length > 0 ? named : FOLDERS, ['native']);
  if (entries.length === 0) fail(`no test file matches ${named.join(' ')}`);
  const args = [...TEST_FLAGS, `--test-timeout=${FILE_TIMEOUT}`, '--test-reporter=spec', ...entries];
  const options = { cwd: root, stdio: 'inherit', env: { ...env, ...TEST_ENVIRONMENT } };
  return spawnSync(process.execPath, args, options).status === 0;
}

function fail(reason) {
  console.error(`sanitize: ${reason}`);
  process.exit(2);
}
