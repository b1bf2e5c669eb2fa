import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { backendInfo, newEventLoop } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture, runNode } from '../support/child.js';
import { fixture, ROOT } from '../support/paths.js';

interface Told {
  readonly info?: { backend: string; reason: string; addonPath: string | null };
  readonly loop?: string;
  readonly named?: { native: string; pure: string };
  readonly error?: { name: string; code: string; message: string };
}

/** What a process says whose environment variable is `variable`; undefined leaves it unset. */
async function ask(variable: string | undefined, copy?: string): Promise<Told> {
  const env = { ASYNCIO_NATIVE_BACKEND: variable ?? '' };
  const ended =
    copy === undefined
      ? await runFixture('backend-info.mjs', [], { env })
      : await runNode([copy], { env: { ...env, ASYNCIO_NATIVE_ADDON: '' } });
  return JSON.parse(endedWith(0, ended).join('')) as Told;
}

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A copy of the package as it is shipped, without an addon, or with `binary` in its place. Returns the program in it. */
function copyOfPackage(binary?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'asyncio-native-'));
  folders.push(folder);
  for (const name of ['dist', 'package.json']) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  if (binary !== undefined) {
    mkdirSync(join(folder, 'build', 'Release'), { recursive: true });
    writeFileSync(join(folder, 'build', 'Release', 'asyncio_native.node'), binary);
  }
  const program = join(folder, 'backend-info.mjs');
  cpSync(fixture('backend-info.mjs'), program);
  return program;
}

test('backendInfo agrees with the loops that are made', () => {
  const info = backendInfo();
  const loop = newEventLoop();
  assert.equal(loop.backend, info.backend);
  loop.close();
  assert.deepEqual(backendInfo(), info);
});

test('ASYNCIO_NATIVE_BACKEND=pure', async () => {
  const { info, loop } = await ask('pure');
  assert.deepEqual(info, { backend: 'pure', reason: 'ASYNCIO_NATIVE_BACKEND=pure', addonPath: null });
  assert.equal(loop, 'pure');
});

test('ASYNCIO_NATIVE_ADDON names the only file that is tried', async () => {
  const env = { ASYNCIO_NATIVE_BACKEND: '', ASYNCIO_NATIVE_ADDON: join('no', 'such.node') };
  const { info } = JSON.parse(endedWith(0, await runFixture('backend-info.mjs', [], { env })).join('')) as Told;
  assert.equal(info?.backend, 'pure');
  assert.equal(info?.addonPath, null);
  const tried = info?.reason.split('\n').slice(1) ?? [];
  assert.equal(tried.length, 1, info?.reason);
  assert.ok(tried[0]!.trim().startsWith(join(ROOT, 'no', 'such.node')), info?.reason);
});

if (BACKENDS.includes('native')) {
  test('ASYNCIO_NATIVE_BACKEND=native, where the addon loads', async () => {
    const { info, loop, named } = await ask('native');
    assert.equal(info?.backend, 'native');
    assert.equal(info?.reason, 'ASYNCIO_NATIVE_BACKEND=native');
    assert.match(info?.addonPath ?? '', /asyncio_native\.node$/);
    assert.equal(loop, 'native');
    assert.deepEqual(named, { native: 'native', pure: 'pure' });
  });

  test('without the variable native is the default, and named backends are kept to', async () => {
    const { info, loop, named } = await ask(undefined);
    assert.equal(info?.backend, 'native');
    assert.match(info?.addonPath ?? '', /asyncio_native\.node$/);
    assert.equal(loop, 'native');
    assert.deepEqual(named, { native: 'native', pure: 'pure' });
  });

  test('the variable does not bind a loop that names its backend', async () => {
    const { named } = await ask('pure');
    assert.deepEqual(named, { native: 'native', pure: 'pure' });
  });
}

test('another value of the variable is an error, not a guess', async () => {
  const { error } = await ask('Native');
  assert.equal(error?.name, 'RangeError');
  assert.match(error?.message ?? '', /ASYNCIO_NATIVE_BACKEND.*'native' or 'pure'.*'Native'/);
});

test('without an addon, pure is the default and the reason names every file that was tried', async () => {
  const { info, loop, named } = await ask(undefined, copyOfPackage());
  assert.equal(info?.backend, 'pure');
  assert.match(info?.reason ?? '', /No native addon for .*build\/Release\/asyncio_native\.node/s);
  assert.equal(info?.addonPath, null);
  assert.equal(loop, 'pure');
  assert.equal(named?.native, 'NativeUnavailableError');
});

test('without an addon, ASYNCIO_NATIVE_BACKEND=native fails loudly', async () => {
  const { error } = await ask('native', copyOfPackage());
  assert.equal(error?.name, 'NativeUnavailableError');
  assert.equal(error?.code, 'ERR_ASYNCIO_NATIVE_UNAVAILABLE');
  assert.match(error?.message ?? '', /build\/Release\/asyncio_native\.node/);
});

test('a file that is no addon is refused with the reason', async () => {
  const copy = copyOfPackage('this is no shared object');
  const { info } = await ask(undefined, copy);
  assert.equal(info?.backend, 'pure');
  assert.match(info?.reason ?? '', /asyncio_native\.node: .+/);
  const { error } = await ask('native', copy);
  assert.equal(error?.code, 'ERR_ASYNCIO_NATIVE_UNAVAILABLE');
});
