/**
 * Makes the binaries that the package ships: prebuilds/<target>/asyncio_native.node, stripped, and checks each (check.mjs).
 *
 *     npm run prebuild                        all that this system can build, where their sources have changed
 *     npm run prebuild -- linux-arm64 ...     these
 *     npm run prebuild -- --force             even when nothing has changed
 *
 * On Linux they are linux-x64, linux-arm64 and, for musl, linux-x64-musl and linux-arm64-musl; the cross compiler and musl come from
 * Debian and are installed where they are missing. macOS and Windows build their own: see .github/workflows.
 * Each is built by node-gyp from native/binding.gyp, like the development build, in a copy of the sources of its own.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { nodeGyp, ownHeaders } from '../../native/node-gyp.mjs';
import { needTools } from '../debian.mjs';
import { faultsOf } from './check.mjs';
import { fetchMusl, muslCommands } from './musl.mjs';
import { compilerOf, TARGETS, targetsHere } from './targets.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const FILE = 'asyncio_native.node';
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const SOURCES = ['binding.gyp', 'package.json', 'native'];
const force = process.argv.includes('--force');
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));

const unknown = named.find((name) => !targetsHere().includes(name));
if (unknown !== undefined) fail(`${unknown} is none of the targets of this system: ${targetsHere().join(', ')}`);
for (const name of named.length > 0 ? named : targetsHere()) {
  try {
    prebuild(name, TARGETS[name]);
  } catch (error) {
    fail(`${name}: ${error.message}`);
  }
}

function prebuild(name, target) {
  const started = performance.now();
  const binary = join(root, 'prebuilds', name, FILE);
  if (target.platform === 'linux') needTools([compilerOf(target), ['make', 'make'], ['python3', 'python3']]);
  // Also where the binary is fresh: check.mjs looks into it.
  if (target.musl) fetchMusl(target);
  const fresh = !force && isFresh(binary);
  if (!fresh) {
    rmSync(binary, { force: true });
    mkdirSync(dirname(binary), { recursive: true });
    copyFileSync(compile(name, target), binary);
    if (target.platform === 'linux') run(`${target.triplet}-strip`, ['--strip-unneeded', binary]);
    if (target.platform === 'darwin') run('strip', ['-x', binary]);
  }
  const faults = faultsOf(binary, target);
  if (faults.length > 0) throw new Error(`not fit to be shipped:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  const how = fresh ? 'up to date' : `built in ${((performance.now() - started) / 1000).toFixed(1)} s`;
  console.log(`prebuild: ${relative(root, binary)}: ${how}, ${statSync(binary).size} bytes, passes the check`);
}

function isFresh(binary) {
  if (!existsSync(binary) || !readFileSync(binary, 'latin1').includes(`\0${version}\0`)) return false;
  const built = statSync(binary).mtimeMs;
  const scripts = ['musl.mjs', 'musl-config.h', 'targets.mjs'].map((file) => join('scripts', 'prebuild', file));
  const folders = ['src', 'include'].map((folder) => join('native', folder));
  const sources = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, file)),
  );
  const files = ['binding.gyp', join('native', 'binding.gyp'), join('native', 'exports.map'), ...sources, ...scripts];
  return files.every((file) => statSync(join(root, file)).mtimeMs < built);
}

/** Builds in build/prebuild/<target> and returns the path of the binary there. */
function compile(name, target) {
  const gyp = nodeGyp();
  if (gyp === undefined) throw new Error('node-gyp is not installed; run `npm ci` first');
  const stage = join(root, 'build', 'prebuild', name);
  rmSync(stage, { recursive: true, force: true });
  const wanted = (path) => !/^native[\\/](build|test)\b/.test(relative(root, path));
  for (const file of SOURCES) cpSync(join(root, file), join(stage, file), { recursive: true, filter: wanted });
  const args = [gyp, 'rebuild', `--arch=${target.arch}`, '-j', 'max', '--loglevel=warn', ...ownHeaders()];
  const result = spawnSync(process.execPath, args, {
    cwd: stage,
    env: { ...process.env, ...compilers(target) },
    encoding: 'utf8',
  });
  const binary = join(stage, 'build', 'Release', FILE);
  if (result.status !== 0 || !existsSync(binary)) {
    throw new Error(`it does not compile:\n${result.stdout}${result.stderr}`);
  }
  return binary;
}

/** The variables by which node-gyp learns of a compiler. */
function compilers(target) {
  if (target.platform !== 'linux') return {};
  const compiler = `${target.triplet}-g++`;
  // A warning is an error here, where the compilers are known; not where users compile the package themselves.
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
