/**
 * Runs the tests: `npm test -- [flags of node] [test files or folders]`.
 *
 * 1. Compiles the package (the addon only where it can be) and the tests.
 * 2. Runs the C++ unit tests, where there is a compiler and no test files were named.
 * 3. Runs every test file once per backend, all in one run of node:test: a file is entered through a small wrapper that sets
 *    ASYNCIO_NATIVE_BACKEND before it loads anything (test-files.mjs). Those under test/structure and test/queue run once.
 *    ASYNCIO_NATIVE_BACKEND=native|pure in the environment confines the run to that backend.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { TEST_FLAGS, testEntries } from './test-files.mjs';

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
process.exitCode = spawn([...TEST_FLAGS, ...reporter, ...flags, ...entries]);

/** The backends to test. Where the binary is there it is tested, and fails if it does not load. */
function chooseBackends() {
  // One that the environment names has to be there: a release is tested by it.
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
function spawn(args) {
  const { status, signal } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
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
