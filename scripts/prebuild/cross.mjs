/**
 * Builds the addon for macOS and Windows on Linux for x64. Zig (zig/package.json) compiles. It contains the headers of
 * both systems. For Windows it also builds their libraries on first use, and keeps them in build/zig.
 *
 * For macOS, Debian's lld links, because Zig's own linker exports every function. It adds an ad-hoc signature, without
 * which arm64 Macs load nothing. The addon uses the C++ library of the system, as with Apple's compiler; libc++.tbd
 * lists the symbols that it may use. For Windows, the C++ library is linked in, and node-functions.mjs supplies the
 * functions that the addon needs of Node.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { needTools } from '../debian.mjs';
import { addonSettings } from './addon-settings.mjs';
import { nodeFunctions } from './node-functions.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const caches = fileURLToPath(new URL('../../build/zig/', import.meta.url));
const zigFolder = join(here, 'zig', 'node_modules', '@ryoppippi', 'zig-linux-x64');
const zig = join(zigFolder, 'zig');

/** Neither Debian's default, 14, nor 16: they lose data that exceptions need, see check.mjs. */
const LINKER = { package: 'lld-19', command: 'ld64.lld-19' };
/** The oldest macOS that the binaries load on, as in binding.gyp. */
const OLDEST_MACOS = '11.0';

/** Installs the compiler, unless it is there. */
export function fetchZig() {
  if (existsSync(zig)) return;
  console.log('installing the cross compiler');
  const args = ['ci', '--prefix', join(here, 'zig'), '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  if (spawnSync('npm', args, { stdio: 'inherit' }).status !== 0) throw new Error(`npm ${args.join(' ')} failed`);
}

/**
 * Builds the addon for `target` from the copy of the sources in `stage`; resolves to the path of the binary.
 *
 * @param nodeHeaders the folder of node_api.h and uv.h.
 */
export async function buildForeign(target, stage, nodeHeaders) {
  fetchZig();
  const isMac = target.platform === 'darwin';
  if (isMac) needTools([[LINKER.package, LINKER.command]]);
  const { sources, flags } = addonSettings(join(stage, 'native'), isMac ? 'mac' : 'win');
  const out = join(stage, 'build');
  mkdirSync(out, { recursive: true });
  const all = ['-target', target.zig, ...flags, `-I${nodeHeaders}`, '-DBUILDING_NODE_EXTENSION', '-Werror'];
  // The system's debuggers and unwinder need it; Apple's compiler sets it, too.
  if (isMac) all.push('-fno-omit-frame-pointer');
  const objects = await compileAll(sources, all, join(stage, 'native'), out);
  const binary = join(out, 'asyncio_native.node');
  await (isMac ? linkForMac : linkForWindows)(target, objects, out, binary);
  return binary;
}

/** Compiles as many files at a time as there are processors. */
async function compileAll(sources, flags, cwd, out) {
  const waiting = sources.map((source) => [source, join(out, `${basename(source)}.o`)]);
  const objects = waiting.map(([, object]) => object);
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [source, object] = next;
      await run(zig, ['c++', ...flags, '-c', source, '-o', object], cwd);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return objects;
}

async function linkForMac({ arch }, objects, out, binary) {
  const libraries = [join(zigFolder, 'lib', 'libc', 'darwin', 'libSystem.11.tbd'), join(here, 'libc++.tbd')];
  const exported = join(out, 'exported.txt');
  const names = /global:([^:]*)local:/.exec(readFileSync(join(out, '..', 'native', 'exports.map'), 'utf8'))[1];
  writeFileSync(exported, names.replace(/(\w+);/g, '_$1'));
  const options = ['-arch', arch === 'x64' ? 'x86_64' : arch, '-platform_version', 'macos', OLDEST_MACOS, OLDEST_MACOS];
  // Node supplies the functions of Node-API and libuv when it loads the bundle.
  options.push('-bundle', '-undefined', 'dynamic_lookup', '-adhoc_codesign');
  options.push('-dead_strip', '-S', '-x', '-exported_symbols_list', exported);
  await run(LINKER.command, [...options, ...libraries, ...objects, '-o', binary], out);
}

async function linkForWindows(target, objects, out, binary) {
  const stubs = join(out, 'node_functions.s');
  writeFileSync(stubs, nodeFunctions(objects, target.arch));
  const options = ['-O2', '-std=c++17', '-shared', '-s', '-Wl,--gc-sections'];
  const parts = [...objects, stubs, join(here, 'node_functions.cc')];
  await run(zig, ['c++', '-target', target.zig, ...options, ...parts, '-o', binary], out);
}

/** Runs a command to its end. Shows its output only if it fails, because Zig warns about its own sources. */
async function run(command, args, cwd) {
  const folders = { ZIG_GLOBAL_CACHE_DIR: caches, ZIG_LOCAL_CACHE_DIR: caches };
  const child = spawn(command, args, { cwd, env: { ...process.env, ...folders }, stdio: ['ignore', 'pipe', 'pipe'] });
  const written = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => written.push(chunk));
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new Error(`${basename(command)} ${args.join(' ')}\n${Buffer.concat(written)}`);
}
