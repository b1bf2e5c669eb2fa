/**
 * Runs the C++ unit tests, and the tests of the loop on the native backend, under a sanitizer:
 *
 *     node .ci/sanitize.mjs asan|ubsan|tsan                         everything
 *     node .ci/sanitize.mjs asan --unit                             the unit tests only
 *     node .ci/sanitize.mjs asan --no-tests                         all but the tests of the loop
 *     node .ci/sanitize.mjs asan test/loop/timers.test.ts           these tests, and no unit tests
 *
 * The addon is built apart, into build/asan and the like; Node itself is as it always is. Before the sanitizer's silence counts, it
 * has to find a fault that is there on purpose. Under asan, a program that takes all kinds of memory is checked for leaks too.
 * For Linux; needs g++ and its sanitizer libraries.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildInstrumented, compileShared, runtimeLibrary } from './native/instrumented.mjs';
import { leaksOf } from './native/leaks.mjs';
import { TEST_FLAGS, testEntries } from './test-files.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const suppressions = join(root, '.ci', 'native', 'tsan-suppressions.txt');

/** What of the tests concerns the addon. */
const FOLDERS = ['test/loop', 'test/reactor', 'test/lifetime', 'test/host', 'test/runner'];

const SANITIZERS = {
  // Node and V8 keep memory until the end on purpose; leaks have a step of their own.
  asan: {
    flag: 'address',
    fault: 'overflow',
    finds: 'heap-buffer-overflow',
    env: { ASAN_OPTIONS: 'detect_leaks=0', LD_PRELOAD: () => runtimeLibrary('libasan.so') },
  },
  ubsan: {
    flag: 'undefined',
    fault: 'undefined',
    finds: 'signed integer overflow',
    env: { UBSAN_OPTIONS: 'print_stacktrace=1' },
  },
  tsan: {
    flag: 'thread',
    fault: 'race',
    finds: 'data race',
    env: { TSAN_OPTIONS: `suppressions=${suppressions}`, LD_PRELOAD: () => runtimeLibrary('libtsan.so') },
  },
};

const [name, ...rest] = process.argv.slice(2);
const sanitizer = SANITIZERS[name];
if (sanitizer === undefined) fail(`usage: node .ci/sanitize.mjs ${Object.keys(SANITIZERS).join('|')} [--unit] [tests]`);
const flags = rest.filter((argument) => argument.startsWith('-'));
const named = rest.filter((argument) => !argument.startsWith('-'));

if (named.length === 0) step('unit tests', () => runUnitTests());
if (!flags.includes('--unit')) {
  const withTests = !flags.includes('--no-tests');
  compile(withTests ? ['lib', 'test'] : ['lib']);
  const addon = await buildInstrumented(name);
  const env = { ...environment(), ASYNCIO_NATIVE_ADDON: addon, ASYNCIO_NATIVE_BACKEND: 'native' };
  const control = join(root, 'build', name, 'control', 'asyncio_native.node');
  await compileShared(name, join(root, 'native', 'test', 'control', 'faults.cc'), control);
  step('the fault made on purpose is found', () => findsFault(control, env));
  if (name === 'asan') step('no leaks', () => checkLeaks(control, env));
  if (withTests) step('tests', () => runTests(env));
}

function environment() {
  const entries = Object.entries(sanitizer.env);
  return {
    ...process.env,
    ...Object.fromEntries(entries.map(([key, value]) => [key, typeof value === 'string' ? value : value()])),
  };
}

function runUnitTests() {
  const { status } = spawnSync('sh', [join('native', 'test', 'run.sh'), sanitizer.flag], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TSAN_OPTIONS: '', ASAN_OPTIONS: 'detect_leaks=1' },
  });
  return status === 0;
}

function findsFault(control, env) {
  const { status, stderr } = node(['-e', `require(${JSON.stringify(control)}).${sanitizer.fault}()`], env);
  return status !== 0 && stderr.includes(sanitizer.finds);
}

/** Leaks of the addon in a program that uses all of it: none. Of a program that leaks on purpose: one. */
function checkLeaks(control, env) {
  const leak = leaksIn(['-e', `require(${JSON.stringify(control)}).leak()`], env);
  if (leak.length !== 1) {
    console.error(`sanitize: of one leak made on purpose ${leak.length} were found`);
    return false;
  }
  const leaks = leaksIn([join('test', 'fixtures', 'lifetime', 'leaks.mjs')], env);
  for (const text of leaks) console.error(text);
  return leaks.length === 0;
}

function leaksIn(args, env) {
  const reports = join(root, 'build', name, 'reports');
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const options = `detect_leaks=1:exitcode=0:log_path=${join(reports, 'leaks')}`;
  const { status, stderr } = node(args, { ...env, ASAN_OPTIONS: options });
  if (status !== 0) fail(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  return readdirSync(reports).flatMap((file) => leaksOf(readFileSync(join(reports, file), 'utf8')));
}

/** Compiles the package, and the tests where they are to be run. */
function compile(targets) {
  for (const target of targets) {
    const args = [join('.ci', 'build-ts.mjs'), target];
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
    if (status !== 0) process.exit(1);
  }
}

function runTests(env) {
  const entries = testEntries(named.length > 0 ? named : FOLDERS, ['native']);
  if (entries.length === 0) fail(`no test file matches ${named.join(' ')}`);
  const args = [...TEST_FLAGS, '--test-reporter=dot', ...entries];
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env }).status === 0;
}

function node(args, env) {
  return spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
}

function step(title, passes) {
  const started = performance.now();
  const passed = passes();
  console.log(
    `${name}: ${title}: ${passed ? 'ok' : 'FAILED'} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
  );
  if (!passed) process.exit(1);
}

function fail(reason) {
  console.error(`sanitize: ${reason}`);
  process.exit(2);
}
