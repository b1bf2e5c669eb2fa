/**
 * Builds the addon with instrumentation, each kind in a folder of its own below build/, and never in build/Release:
 *
 *     node scripts/native/instrumented.mjs asan|ubsan|tsan|portable|coverage      prints the path of the binary
 *
 * It calls the compiler itself, because node-gyp can build into one folder only. Needs g++ or clang++ on Linux.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, resolve, sep } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = join(root, 'native', 'src');
/** Where the headers of node-addon-api are. */
const addonApi = dirname(createRequire(import.meta.url).resolve('node-addon-api/package.json'));
const compiler = process.env.CXX ?? 'g++';

/** Flags by kind, for compiling and for linking. */
const KINDS = {
  asan: ['-O1', '-fsanitize=address', '-fno-sanitize-recover=all'],
  ubsan: ['-O1', '-fsanitize=undefined', '-fno-sanitize=vptr', '-fno-sanitize-recover=all'],
  tsan: ['-O1', '-fsanitize=thread'],
  // What macOS uses, as far as Linux has it, too.
  portable: ['-O1', '-DASYNCIO_NATIVE_PORTABLE_IO'],
  // Several threads of one process count in the same words, and several processes add to the same files. One run of the
  // tests serves gcov and two sanitizers.
  coverage: [
    ['-O0', '--coverage', '-fprofile-update=atomic'],
    ['-fsanitize=address,undefined', '-fno-sanitize=vptr', '-fno-sanitize-recover=all'],
  ].flat(),
};

/** The flags of native/binding.gyp and node-gyp, without warnings. */
function common() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return [
    ['-std=c++17', '-g', '-fPIC', '-fno-omit-frame-pointer', '-fno-rtti', '-fvisibility=hidden'],
    ['-fvisibility-inlines-hidden', '-pthread', '-DNAPI_VERSION=8', `-DASYNCIO_NATIVE_VERSION="${version}"`],
    ['-DASYNCIO_NATIVE_HAS_IO', '-DNODE_GYP_MODULE_NAME=asyncio_native', '-DBUILDING_NODE_EXTENSION', `-I${headers()}`],
    ['-DNODE_ADDON_API_CPP_EXCEPTIONS', '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS'],
    [`-I${join(root, 'native', 'include')}`, `-I${addonApi}`],
  ].flat();
}

/** Builds `kind` if a source is newer than the binary; returns the path of the binary. */
export async function buildInstrumented(kind) {
  const flags = KINDS[kind];
  if (flags === undefined) throw new Error(`no such kind: ${kind}; known are ${Object.keys(KINDS).join(', ')}`);
  const folder = join(root, 'build', kind);
  const binary = join(folder, 'asyncio_native.node');
  if (isFresh(binary)) return binary;
  // Counters of an older build must not be added to those of this one.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const unused = join('io', kind === 'portable' ? 'linux' : 'posix') + sep;
  const files = readdirSync(sources, { recursive: true }).filter(
    (name) => name.endsWith('.cc') && !name.endsWith('_win.cc') && !name.startsWith(unused),
  );
  // All in one folder, where gcov looks for them.
  const objects = files.map((name) => join(folder, name.replace(/[\\/]/g, '-').replace(/cc$/, 'o')));
  await compileAll(files.map((name, i) => [...common(), ...flags, '-c', join(sources, name), '-o', objects[i]]));
  // Stays loaded, as the released binary does: if only a Worker has loaded it, other threads may still run its code
  // when the Worker ends.
  await run([...flags, '-shared', '-pthread', '-Wl,-z,nodelete', '-o', binary, ...objects]);
  return binary;
}

/** Compiles one file to a separate shared object beside the addon. */
export async function compileShared(kind, source, binary) {
  mkdirSync(resolve(binary, '..'), { recursive: true });
  await run([...common(), ...KINDS[kind], '-shared', source, '-o', binary]);
}

/** The shared library of a sanitizer, such as `libasan.so`, which must be loaded before all others. */
export function runtimeLibrary(name) {
  const { stdout } = spawnSync(compiler, [`-print-file-name=${name}`], { encoding: 'utf8' });
  return stdout.trim();
}

function isFresh(binary) {
  if (!existsSync(binary)) return false;
  const built = statSync(binary).mtimeMs;
  const files = readdirSync(sources, { recursive: true }).map((name) => join(sources, name));
  return [fileURLToPath(import.meta.url), ...files].every((file) => statSync(file).mtimeMs <= built);
}

/** Node's headers: those that came with it, otherwise those that node-gyp has fetched. */
function headers() {
  const own = resolve(process.execPath, '..', '..', 'include', 'node');
  const cached = join(process.env.HOME ?? '', '.cache', 'node-gyp', process.versions.node, 'include', 'node');
  const found = [own, cached].find((folder) => existsSync(join(folder, 'node_api.h')));
  if (found === undefined)
    throw new Error(`no headers of Node in ${own} or ${cached}; \`npm run build:native\` fetches them`);
  return found;
}

async function compileAll(commands) {
  const waiting = [...commands];
  const worker = async () => {
    for (let args = waiting.shift(); args !== undefined; args = waiting.shift()) await run(args);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}

function run(args) {
  return new Promise((done, failed) => {
    const child = spawn(compiler, args, { stdio: 'inherit' });
    child.on('error', failed);
    child.on('close', (code) => {
      if (code === 0) done();
      else failed(new Error(`${compiler} ended with code ${code}: ${basename(args.at(-1))}`));
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await buildInstrumented(process.argv[2]));
