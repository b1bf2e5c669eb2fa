import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { backendInfo } from 'asyncio-native';
import { loadAddon, unfitness } from '../internals.js';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runNode } from '../support/child.js';
import { copyOfPackage } from '../support/package-copy.js';

interface Told {
  readonly info?: { backend: string; reason: string; addonPath: string | null };
  readonly loop?: string;
  readonly named?: { native: string; pure: string };
  readonly error?: { name: string; code: string; message: string };
}

const FILE = 'asyncio_native.node';

/** What `backendInfo` says in a copy of the package. */
async function ask(folder: string, env: Record<string, string> = {}): Promise<Told> {
  const program = join(folder, 'test', 'backend-info.mjs');
  const ended = await runNode([program], { env: { ASYNCIO_NATIVE_BACKEND: '', ASYNCIO_NATIVE_ADDON: '', ...env } });
  return JSON.parse(endedWith(0, ended).join('')) as Told;
}

/** The files that a message says were tried, as paths from `folder`, each with what was wrong with it. */
function tried(message: string | undefined, folder: string): [path: string, failure: string][] {
  const lines = (message ?? '').split('\n').filter((line) => line.startsWith('  '));
  return lines.map((line) => {
    const [, path, failure] = /^ {2}(.*?\.node): (.*)$/.exec(line) ?? [];
    return [path!.replace(`${folder}/`, '').replace(/prebuilds\/[^/]+/, 'prebuilds/*'), failure!];
  });
}

test('without an addon, pure is the default, and the reason names what was tried and what to type', async () => {
  const folder = copyOfPackage();
  const { info, loop, named } = await ask(folder);
  assert.equal(info?.backend, 'pure');
  assert.equal(info?.addonPath, null);
  assert.equal(loop, 'pure');
  assert.equal(named?.native, 'NativeUnavailableError');
  assert.match(info?.reason ?? '', new RegExp(`^No native addon for ${process.platform}-${process.arch}(-musl)?\\. `));
  assert.deepEqual(tried(info?.reason, folder), [
    [`prebuilds/*/${FILE}`, 'there is no such file'],
    [`native/build/Release/${FILE}`, 'there is no such file'],
  ]);
  assert.ok(info?.reason.includes(`npx node-gyp rebuild --directory "${join(folder, 'native')}"`), info?.reason);
  assert.ok(info?.reason.includes('ASYNCIO_NATIVE_BACKEND=pure'), info?.reason);
});

test('in a clone the development build comes first, and the reason says how to make it', async () => {
  const folder = copyOfPackage({ 'binding.gyp': '{}' });
  const { info } = await ask(folder);
  const paths = tried(info?.reason, folder).map(([path]) => path);
  assert.deepEqual(paths, [`build/Release/${FILE}`, `prebuilds/*/${FILE}`]);
  assert.match(info?.reason ?? '', /npm run build:native/);
});

test('without an addon, ASYNCIO_NATIVE_BACKEND=native fails loudly', async () => {
  const folder = copyOfPackage();
  const { error } = await ask(folder, { ASYNCIO_NATIVE_BACKEND: 'native' });
  assert.equal(error?.name, 'NativeUnavailableError');
  assert.equal(error?.code, 'ERR_ASYNCIO_NATIVE_UNAVAILABLE');
  assert.equal(tried(error?.message, folder).length, 2);
});

test('a file that is no addon is refused with the reason', async () => {
  const folder = copyOfPackage({ [`native/build/Release/${FILE}`]: 'this is no shared object' });
  const { info } = await ask(folder);
  assert.equal(info?.backend, 'pure');
  const failures = Object.fromEntries(tried(info?.reason, folder));
  assert.notEqual(failures[`native/build/Release/${FILE}`], 'there is no such file');
  assert.notEqual(failures[`native/build/Release/${FILE}`], '');
});

test('ASYNCIO_NATIVE_ADDON names the only file to try', async () => {
  const folder = copyOfPackage({ [`native/build/Release/${FILE}`]: 'this is no shared object' });
  const missing = join(folder, 'elsewhere.node');
  const { info } = await ask(folder, { ASYNCIO_NATIVE_ADDON: missing });
  assert.deepEqual(tried(info?.reason, folder), [['elsewhere.node', 'there is no such file']]);
  assert.match(info?.reason ?? '', /ASYNCIO_NATIVE_ADDON=.*unset it/);
});

if (BACKENDS.includes('native')) {
  test('ASYNCIO_NATIVE_ADDON is loaded where there is no other', async () => {
    const addon = backendInfo().addonPath ?? '';
    const { info } = await ask(copyOfPackage(), { ASYNCIO_NATIVE_ADDON: addon });
    assert.deepEqual(info, { backend: 'native', reason: 'the native addon loads', addonPath: addon });
  });

  test('an addon of another version, of other sources, or of another package is refused', () => {
    const addon = loadAddon();
    assert.equal(unfitness(addon), undefined);
    assert.match(
      unfitness({ ...addon, version: '9.9.9' }) ?? '',
      /built for version 9\.9\.9 .*, and this is \d+\.\d+\.\d+/,
    );
    assert.match(
      unfitness({ ...addon, layout: { ...addon.layout, NOW: -1 } }) ?? '',
      /layout differs: NOW is -1 there/,
    );
    assert.match(unfitness({ ...addon, layout: { ...addon.layout, MORE: 1 } }) ?? '', /layout has MORE/);
    assert.equal(unfitness({}), 'it is no addon of asyncio-native');
  });

  test('where Node loads no addons, the reason says how to allow it', async () => {
    const program = "import('asyncio-native').then((a) => console.log(JSON.stringify(a.backendInfo())))";
    const ended = await runNode(['-e', program], { flags: ['--no-addons'], env: { ASYNCIO_NATIVE_BACKEND: '' } });
    const { backend, reason } = JSON.parse(endedWith(0, ended).join('')) as { backend: string; reason: string };
    assert.equal(backend, 'pure');
    assert.match(reason, /Node was told to load no addons\n[\s\S]*To allow it: start Node without --no-addons/);
  });
}
