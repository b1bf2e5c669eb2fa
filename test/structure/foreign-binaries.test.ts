/** What the gate of prebuilt binaries finds in those for other systems. They are made by hand: no cross compiler is needed. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type MachOParts, makeMachO, makePe, type PeParts } from '../support/foreign-binaries.js';

const { faultsOfForeign } = await import(new URL('../../scripts/prebuild/foreign.mjs', import.meta.url).href);
const folder = mkdtempSync(join(tmpdir(), 'asyncio-native-'));
after(() => rmSync(folder, { recursive: true }));

function faults(target: string, bytes: Uint8Array): string[] {
  const file = join(folder, 'binary.node');
  writeFileSync(file, bytes);
  const [platform, arch] = target.split('-');
  return faultsOfForeign(file, { platform, arch });
}

const EXPORTS = ['napi_register_module_v1', 'node_api_module_get_api_version_v1'];
const FIT_MACH_O: MachOParts = {
  machine: 0x0100000c,
  libraries: ['/usr/lib/libSystem.B.dylib', '/usr/lib/libc++.1.dylib'],
  imports: [
    ['napi_create_object', 254],
    ['uv_hrtime', 254],
    ['free', 1],
    ['__gxx_personality_v0', 2],
  ],
  exports: EXPORTS,
  macos: 11,
  loaded: 100_000,
  signature: 'ad hoc',
};
const FIT_PE: PeParts = {
  machine: 0x8664,
  imports: { 'KERNEL32.dll': ['Sleep', 'GetProcAddress'], 'msvcrt.dll': ['free'] },
  exports: [...EXPORTS, '_Unwind_Resume'],
  ofProgram: ['napi_create_object', 'uv_hrtime'],
  loaded: 400_000,
  symbols: 0,
};
const machO = (parts: Partial<MachOParts> = {}) => makeMachO({ ...FIT_MACH_O, ...parts });
const pe = (parts: Partial<PeParts> = {}) => makePe({ ...FIT_PE, ...parts });

test('a binary for macOS that is fit has no faults', () => {
  assert.deepEqual(faults('darwin-arm64', machO()), []);
  assert.deepEqual(faults('darwin-x64', machO({ machine: 0x01000007 })), []);
  // Only arm64 Macs ask for a signature.
  assert.deepEqual(faults('darwin-x64', machO({ machine: 0x01000007, signature: 'none' })), []);
});

test('a binary for macOS is for its architecture', () => {
  assert.deepEqual(faults('darwin-x64', machO()), ['it is not for x64']);
  assert.deepEqual(faults('darwin-arm64', pe()), ['it is no binary for darwin']);
});

test('a binary for macOS imports nothing but what Node and the system have', () => {
  const more = (name: string, library: number) => machO({ imports: [...FIT_MACH_O.imports, [name, library]] });
  assert.deepEqual(faults('darwin-arm64', more('stranger', 254)), ['it imports stranger, which is of no library']);
  assert.deepEqual(faults('darwin-arm64', more('malloc', 1)), []);
  const libraries = [...FIT_MACH_O.libraries, '/usr/local/lib/libz.dylib'];
  assert.deepEqual(faults('darwin-arm64', machO({ libraries })), ['it is linked with /usr/local/lib/libz.dylib']);
  assert.deepEqual(faults('darwin-arm64', machO({ imports: [['__gxx_personality_v0', 2]] })), [
    'it imports nothing of Node, which cannot be',
  ]);
});

test('a binary for macOS without the handler of exceptions is refused', () => {
  assert.deepEqual(faults('darwin-arm64', machO({ imports: FIT_MACH_O.imports.slice(0, 3) })), [
    'it cannot catch exceptions',
  ]);
});

test('a binary for macOS exports what Node looks for, and nothing else', () => {
  assert.deepEqual(faults('darwin-arm64', machO({ exports: [...EXPORTS, 'leaked'] })), ['it exports leaked']);
  assert.deepEqual(faults('darwin-arm64', machO({ exports: EXPORTS.slice(1) })), [
    'it does not export napi_register_module_v1',
  ]);
});

test('a binary for arm64 Macs has an ad-hoc signature of its content', () => {
  assert.deepEqual(faults('darwin-arm64', machO({ signature: 'none' })), ['it is not signed']);
  assert.deepEqual(faults('darwin-arm64', machO({ signature: 'of an owner' })), ['its signature is not ad hoc']);
  const changed = machO();
  // A reserved word of the header, which nothing else reads.
  changed[28] = 1;
  assert.deepEqual(faults('darwin-arm64', changed), ['its signature does not fit its content']);
});

test('a binary for macOS loads on old systems and is small', () => {
  assert.deepEqual(faults('darwin-arm64', machO({ macos: 13 })), ['it needs macOS 13.0; 11 at most']);
  assert.deepEqual(faults('darwin-arm64', machO({ loaded: 262_145 })), [
    'it has 262145 bytes that are loaded; 262144 at most',
  ]);
});

test('a binary for Windows that is fit has no faults', () => {
  assert.deepEqual(faults('win32-x64', pe()), []);
  assert.deepEqual(faults('win32-arm64', pe({ machine: 0xaa64 })), []);
});

test('a binary for Windows is for its architecture', () => {
  assert.deepEqual(faults('win32-arm64', pe()), ['it is not for arm64']);
  assert.deepEqual(faults('win32-x64', machO()), ['it is no binary for win32']);
});

test('a binary for Windows imports nothing but what Node and the system have', () => {
  const imports = { ...FIT_PE.imports, 'libstdc++-6.dll': ['_Znwm'], 'node.exe': ['napi_create_object'] };
  assert.deepEqual(faults('win32-x64', pe({ imports })), [
    'it imports _Znwm, of libstdc++-6.dll',
    'it imports napi_create_object, of node.exe',
  ]);
  assert.deepEqual(faults('win32-x64', pe({ ofProgram: ['napi_create_object', 'stranger'] })), [
    'it looks up stranger in Node',
  ]);
  assert.deepEqual(faults('win32-x64', pe({ ofProgram: [] })), ['it imports nothing of Node, which cannot be']);
});

test('a binary for Windows exports what Node looks for, is stripped and not too large', () => {
  assert.deepEqual(faults('win32-x64', pe({ exports: EXPORTS.slice(0, 1), symbols: 4096, loaded: 524_289 })), [
    'it has 524289 bytes that are loaded; 524288 at most',
    'it does not export node_api_module_get_api_version_v1',
    'it is not stripped',
  ]);
});

test('an empty file is none, and one that ends too early is refused', () => {
  for (const target of ['darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64']) {
    assert.equal(faults(target, Buffer.alloc(0)).length, 1, target);
  }
  assert.match(faults('darwin-arm64', machO().subarray(0, 200))[0] ?? '', /^its tables cannot be read/);
  assert.match(faults('win32-x64', pe().subarray(0, 600))[0] ?? '', /^its tables cannot be read/);
});
