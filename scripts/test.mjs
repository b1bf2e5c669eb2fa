/**
 * Runs the tests: `npm test -- [flags of node] [test files or folders]`.
 *
 * 1. Compiles the package and the tests; the addon only if there is a compiler.
 * 2. Runs the C++ unit tests, if there is a compiler and the command line names no test files.
 * 3. Runs every test file once per backend, all in one run of node:test. A small wrapper of each file sets
 *    ASYNCIO_NATIVE_BACKEND before it loads anything (test-files.mjs). Files in test/structure and test/queue run once.
 *    With ASYNCIO_NATIVE_BACKEND=native|pure in the environment, only that backend is tested.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { TEST_ENVIRONMENT, TEST_FLAGS, testEntries } from './test-files.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const flags = process.argv.slice(2).filter((argument) => argument.startsWith('-'));
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));

run([join('scripts', 'build-ts.mjs')]);
run([join('scripts', 'build-ts.mjs'), 'test']);
run([join('native', 'build.mjs'), '--optional']);
const backends = chooseBackends();
if (named.length === 0) runNativeUnitTests();
const entries = testEntries(named, backends);
if (entries.length === 0) fail(`no test file matches ${named.join(' ')}`);

console.log(`test: ${entries.length} entries, backends: ${backends.join(', ')}`);
const reporter = flags.some((flag) => flag.startsWith('--test-reporter')) ? [] : ['--test-reporter=spec'];
process.exitCode = spawn([...TEST_FLAGS, ...reporter, ...flags, ...entries], TEST_ENVIRONMENT);

/** The backends to test. If the binary exists, native is tested, and fails if the binary does not load. */
function chooseBackends() {
  // A backend that the environment names must exist: releases are tested in this way.
  const built =
    Boolean(process.env.ASYNCIO_NATIVE_ADDON) || existsSync(join(root, 'build', 'Release', 'asyncio_native.node'));
  const wanted = process.env.ASYNCIO_NATIVE_BACKEND;
  if (wanted === undefined || wanted === '') {
    if (!built) console.log('test: native backend not built: only pure tested');
    return built ? ['native', 'pure'] : ['pure'];
  }
  if (wanted !== 'native' && wanted !== 'pure') fail(`ASYNCIO_NATIVE_BACKEND is neither native nor pure: ${wanted}`);
  if (wanted === 'native' && !built) fail('native backend not built, and ASYNCIO_NATIVE_BACKEND asks for it');
  return [wanted];
}

function runNativeUnitTests() {
  const runner = join('native', 'test', 'run.sh');
  const compiler = process.env.CXX ?? (process.platform === 'darwin' ? 'c++' : 'g++');
  if (process.platform === 'win32') console.log('test: C++ unit tests not run: they want a POSIX system');
  else if (!existsSync(join(root, runner))) console.log(`test: C++ unit tests not run: there is no ${runner}`);
  else if (spawnSync(`${compiler} --version`, { shell: true }).status === 0) runShell(runner);
  else console.log(`test: C++ unit tests not run: there is no ${compiler}`);
}

/** Runs Node and returns its exit code. */
function spawn(args, env = {}) {
  const options = { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } };
  const { status, signal } = spawnSync(process.execPath, args, options);
  if (signal) console.error(`test: node was ended by ${signal}`);
  return status ?? 1;
}

/** Runs Node; a failure ends the tests. */
function run(args) {
  const status = spawn(args);
  if (status !== 0) process.exit(status);
}

/** Runs a shell script; a failure ends the tests. */
function runShell(script) {
  const { status } = spawnSync('sh', [script], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

function fail(reason) {
  console.error(`test: ${reason}`);
  process.exit(1);
}
