/**
 * The gate of prebuilt binaries: each must load wherever Node itself does.
 *
 *     node scripts/prebuild/check.mjs                checks everything in prebuilds/
 *     node scripts/prebuild/check.mjs --complete     also checks that no binary is missing, before they are published
 *
 * A binary for Linux must not need newer versions of symbols than Node 20 does. It may link only with the C and C++ libraries,
 * and import only their symbols, `napi_*` and `uv_*`. It may export only the functions that Node looks for: otherwise two
 * copies of the package in one process would share functions. For macOS and Windows, see foreign.mjs.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { faultsOfForeign } from './foreign.mjs';
import { fetchMusl, muslLibraries } from './musl.mjs';
import { TARGETS } from './targets.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The newest versions that the addon may need: what Node's own binary needs, and what belongs to the same GCC 5. */
const NEWEST = { GLIBC: '2.28', GLIBCXX: '3.4.21', CXXABI: '1.3.9', GCC: '4.8.0' };
const LIBRARIES = {
  glibc: ['libc.so.6', 'libm.so.6', 'libpthread.so.0', 'libstdc++.so.6', 'libgcc_s.so.1'],
  musl: ['libc.so', 'libstdc++.so.6', 'libgcc_s.so.1'],
};
/** Every shared object mentions these weakly, whether they exist or not. */
const OPTIONAL = ['__gmon_start__', '_ITM_deregisterTMCloneTable', '_ITM_registerTMCloneTable', '__cxa_finalize'];
const EXPORTED = ['napi_register_module_v1', 'node_api_module_get_api_version_v1'];
/**
 * Maximum number of loaded bytes of a binary. There may be up to 64 KiB of padding between its parts, the largest page
 * size of a processor.
 */
const LARGEST = 256 * 1024;

/** The rules that a binary breaks; empty if it may be published. */
export function faultsOf(binary, target) {
  if (target.platform !== 'linux') return faultsOfForeign(binary, target);
  const faults = [];
  const header = readelf(['-h'], binary);
  if (!header.includes(target.machine)) faults.push(`it is not for ${target.machine}`);
  const loaded = loadedBytes(binary);
  if (!(loaded <= LARGEST)) faults.push(`it has ${loaded} bytes that are loaded; ${LARGEST} at most`);
  if (/ \.(symtab|debug_info) /.test(readelf(['-S'], binary))) faults.push('it is not stripped');
  const allowed = LIBRARIES[target.musl ? 'musl' : 'glibc'];
  for (const [, library] of readelf(['-d'], binary).matchAll(/\(NEEDED\).*\[(.*)\]/g)) {
    if (!allowed.includes(library)) faults.push(`it is linked with ${library}`);
  }
  const symbols = symbolsOf(binary);
  for (const { name } of symbols.filter(({ defined }) => defined)) {
    if (!EXPORTED.includes(name)) faults.push(`it exports ${name}`);
  }
  if (!symbols.some(({ name, defined }) => defined && name === EXPORTED[0]))
    faults.push(`it does not export ${EXPORTED[0]}`);
  const imported = symbols.filter(({ defined }) => !defined);
  if (imported.length === 0) faults.push('it imports nothing, which cannot be');
  const libc = target.musl ? exportsOfMusl(target) : undefined;
  for (const symbol of imported) {
    const fault = faultOfImport(symbol, libc);
    if (fault !== undefined) faults.push(fault);
  }
  return faults;
}

/** Of all loaded parts together. */
function loadedBytes(binary) {
  const parts = [...readelf(['-lW'], binary).matchAll(/^ +LOAD +\S+ \S+ \S+ (0x[0-9a-f]+)/gm)];
  return parts.length === 0 ? Number.NaN : parts.reduce((sum, [, size]) => sum + Number(size), 0);
}

/** `libc`: the names that musl exports, if it is the C library. */
function faultOfImport({ name, version }, libc) {
  if (/^(napi|uv)_/.test(name) || OPTIONAL.includes(name)) return undefined;
  if (version === undefined) return libc?.has(name) ? undefined : `it imports ${name}, which is of no library`;
  const [, family, number] = /^([A-Z]+)_([\d.]+)$/.exec(version) ?? [];
  if (!(family in NEWEST) || (libc !== undefined && family === 'GLIBC')) return `it imports ${name}, of ${version}`;
  if (compareVersions(number, NEWEST[family]) <= 0) return undefined;
  return `it imports ${name}, of ${version}; ${family}_${NEWEST[family]} at most`;
}

function compareVersions(a, b) {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  const different = left.findIndex((part, index) => part !== (right[index] ?? 0));
  return different < 0 ? 0 : left[different] - (right[different] ?? 0);
}

/** The dynamic symbols that other files see: `{ name, version, defined }`. */
function symbolsOf(file) {
  // Num: Value Size Type Bind Vis Ndx Name[@[@]Version [(n)]]
  const line = /^ *\d+:(?: +\S+){3} +(?:GLOBAL|WEAK) +\S+ +(\S+) +([^\s@]+)(?:@{1,2}(\S+))?/gm;
  const lines = readelf(['--dyn-syms', '-W'], file).matchAll(line);
  return [...lines].map(([, section, name, version]) => ({ name, version, defined: section !== 'UND' }));
}

function exportsOfMusl(target) {
  const symbols = symbolsOf(join(muslLibraries(target), 'libc.so'));
  return new Set(symbols.filter(({ defined }) => defined).map(({ name }) => name));
}

function readelf(options, file) {
  const { status, stdout, stderr } = spawnSync('readelf', [...options, file], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`readelf ${options.join(' ')} ${file}: ${stderr}`);
  return stdout;
}

function checkAll(names) {
  let fit = true;
  for (const name of names) {
    const target = TARGETS[name];
    const binary = join(root, 'prebuilds', name, 'asyncio_native.node');
    if (target?.musl) fetchMusl(target);
    const faults = !target ? ['it is no target'] : existsSync(binary) ? faultsOf(binary, target) : ['it is not there'];
    console.log(`check: ${name}: ${faults.length === 0 ? 'ok' : 'NOT FIT'}`);
    for (const fault of faults) console.error(`check: ${name}: ${fault}`);
    fit &&= faults.length === 0;
  }
  return fit;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(root, 'prebuilds');
  const names = new Set(existsSync(folder) ? readdirSync(folder) : []);
  if (process.argv.includes('--complete')) for (const name of Object.keys(TARGETS)) names.add(name);
  if (names.size === 0) console.error('check: there are no prebuilt binaries; `npm run prebuild` makes them');
  if (names.size === 0 || !checkAll(names)) process.exitCode = 1;
}
