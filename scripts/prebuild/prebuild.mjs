/**
 * Makes the binaries of the published package, prebuilds/<target>/asyncio_native.node, strips them, and checks each (check.mjs).
 *
 *     npm run prebuild                        all that this system can build, where their sources have changed
 *     npm run prebuild -- linux-arm64 ...     only these targets
 *     npm run prebuild -- --force             even when nothing has changed
 *
 * Linux for x64 can build all eight. node-gyp builds the binaries for Linux, as in development; the GNU cross compiler and musl
 * come from Debian. The compiler of zig/package.json builds those for macOS and Windows: see cross.mjs. The script installs
 * missing tools. On macOS and Windows, node-gyp builds only the binaries for that system. Each build has its own copy of the
 * sources.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { nodeGyp, ownHeaders } from '../../native/node-gyp.mjs';
import { needTools } from '../debian.mjs';
import { faultsOf } from './check.mjs';
import { buildForeign } from './cross.mjs';
import { isHookOf } from './hook.mjs';
import { fetchMusl, muslCommands } from './musl.mjs';
import { compilerOf, TARGETS, targetsHere } from './targets.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const FILE = 'asyncio_native.node';
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const SOURCES = ['binding.gyp', 'package.json', 'native'];
const force = process.argv.includes('--force');
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));

// npm runs the script `prebuild` before `build`, too.
if (isHookOf('build')) process.exit(0);

const unknown = named.find((name) => !targetsHere().includes(name));
if (unknown !== undefined) fail(`${unknown} is none of the targets of this system: ${targetsHere().join(', ')}`);
for (const name of named.length > 0 ? named : targetsHere()) {
  try {
    await prebuild(name, TARGETS[name]);
  } catch (error) {
    fail(`${name}: ${error.message}`);
  }
}

async function prebuild(name, target) {
  const started = performance.now();
  const binary = join(root, 'prebuilds', name, FILE);
  if (process.platform === 'linux') {
    const compiler = target.platform === 'linux' ? [compilerOf(target)] : [];
    needTools([...compiler, ['make', 'make'], ['python3', 'python3']]);
  }
  // Also if the binary is up to date: check.mjs reads it.
  if (target.musl) fetchMusl(target);
  const fresh = !force && isFresh(binary);
  if (!fresh) {
    rmSync(binary, { force: true });
    mkdirSync(dirname(binary), { recursive: true });
    const stage = copySources(name);
    if (target.platform !== process.platform) {
      copyFileSync(await buildForeign(target, stage, headersOfNode(stage)), binary);
    } else {
      copyFileSync(compile(stage, target), binary);
      if (target.platform === 'linux') run(`${target.triplet}-strip`, ['--strip-unneeded', binary]);
      if (target.platform === 'darwin') run('strip', ['-x', binary]);
    }
  }
  const faults = faultsOf(binary, target);
  if (faults.length > 0) throw new Error(`not fit to be shipped:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  const how = fresh ? 'up to date' : `built in ${((performance.now() - started) / 1000).toFixed(1)} s`;
  console.log(`prebuild: ${relative(root, binary)}: ${how}, ${statSync(binary).size} bytes, passes the check`);
}

function isFresh(binary) {
  if (!existsSync(binary) || !readFileSync(binary, 'latin1').includes(`\0${version}\0`)) return false;
  const built = statSync(binary).mtimeMs;
  const scripts = [
    ...['addon-settings.mjs', 'cross.mjs', 'libc++.tbd', 'musl.mjs', 'musl-config.h'],
    ...['node-functions.mjs', 'node_functions.cc', 'targets.mjs', join('zig', 'package.json')],
  ].map((file) => join('scripts', 'prebuild', file));
  const folders = ['src', 'include'].map((folder) => join('native', folder));
  const sources = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, file)),
  );
  const files = ['binding.gyp', join('native', 'binding.gyp'), join('native', 'exports.map'), ...sources, ...scripts];
  return files.every((file) => statSync(join(root, file)).mtimeMs < built);
}

/** Copies the sources to build/prebuild/<target>; returns that folder. */
function copySources(name) {
  const stage = join(root, 'build', 'prebuild', name);
  rmSync(stage, { recursive: true, force: true });
  const wanted = (path) => !/^native[\\/](build|test)\b/.test(relative(root, path));
  for (const file of SOURCES) cpSync(join(root, file), join(stage, file), { recursive: true, filter: wanted });
  return stage;
}

/** Builds in `stage` and returns the path of the binary there. */
function compile(stage, target) {
  gyp(['rebuild', `--arch=${target.arch}`, '-j', 'max'], stage, compilers(target));
  const binary = join(stage, 'build', 'Release', FILE);
  if (!existsSync(binary)) throw new Error(`node-gyp made no ${binary}`);
  return binary;
}

/**
 * The folder of node_api.h and uv.h. If Node came without them, node-gyp fetches them. They are the same for all
 * systems.
 */
function headersOfNode(stage) {
  gyp(['configure'], stage);
  const settings = readFileSync(join(stage, 'build', 'config.gypi'), 'utf8').replace(/^#.*$/gm, '');
  return join(JSON.parse(settings).variables.nodedir, 'include', 'node');
}

function gyp(args, cwd, env = {}) {
  const script = nodeGyp();
  if (script === undefined) throw new Error('node-gyp is not installed; run `npm ci` first');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [script, ...args, '--loglevel=warn', ...ownHeaders()],
    { cwd, env: { ...process.env, ...env }, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`it does not compile:\n${stdout}${stderr}`);
}

/** The variables that tell node-gyp which compiler to use. */
function compilers(target) {
  if (target.platform !== 'linux') return {};
  const compiler = `${target.triplet}-g++`;
  // A warning is an error here, because the compilers are known. It is not if users compile the package themselves.
  const tools = { CXXFLAGS: '-Werror', CC: `${target.triplet}-gcc`, AR: `${target.triplet}-ar` };
  return { ...tools, ...(target.musl ? muslCommands(target) : { CXX: compiler, LINK: compiler }) };
}

function run(command, args) {
  if (spawnSync(command, args, { stdio: 'inherit' }).status !== 0) throw new Error(`${command} failed`);
}

function fail(reason) {
  console.error(`prebuild: ${reason}`);
  process.exit(1);
}
