/** What the gate of prebuilt binaries can tell of those for other systems: they are handmade here, as far as it looks. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const { faultsOfForeign } = await import(new URL('../../scripts/prebuild/foreign.mjs', import.meta.url).href);
const folder = mkdtempSync(join(tmpdir(), 'asyncio-native-'));
after(() => rmSync(folder, { recursive: true }));

function faults(target: string, words: readonly (readonly [at: number, word: number])[], size = 256): string[] {
  const bytes = Buffer.alloc(size);
  for (const [at, word] of words) bytes.writeUInt32LE(word, at);
  const file = join(folder, 'binary.node');
  writeFileSync(file, bytes);
  const [platform, arch] = target.split('-');
  return faultsOfForeign(file, { platform, arch });
}

const machO = (machine: number) => [[0, 0xfeedfacf] as const, [4, machine] as const];
const pe = (machine: number) => [[0x3c, 0x80] as const, [0x80, 0x4550] as const, [0x84, machine] as const];

test('a binary for macOS has its format and architecture', () => {
  assert.deepEqual(faults('darwin-x64', machO(0x01000007)), []);
  assert.deepEqual(faults('darwin-arm64', machO(0x0100000c)), []);
  assert.deepEqual(faults('darwin-x64', machO(0x0100000c)), ['it is not for x64']);
  assert.deepEqual(faults('darwin-arm64', pe(0xaa64)), ['it is no binary for darwin']);
});

test('a binary for Windows has its format and architecture', () => {
  assert.deepEqual(faults('win32-x64', pe(0x8664)), []);
  assert.deepEqual(faults('win32-arm64', pe(0xaa64)), []);
  assert.deepEqual(faults('win32-arm64', pe(0x8664)), ['it is not for arm64']);
  assert.deepEqual(faults('win32-x64', machO(0x01000007)), ['it is no binary for win32']);
});

test('an empty file is none', () => {
  for (const target of ['darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64']) {
    assert.equal(faults(target, [], 0).length, 1, target);
  }
});
