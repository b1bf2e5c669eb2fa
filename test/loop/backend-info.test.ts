import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backendInfo, newEventLoop } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

interface Told {
  readonly info?: { backend: string; reason: string; addonPath: string | null };
  readonly loop?: string;
  readonly named?: { native: string; pure: string };
  readonly error?: { name: string; code: string; message: string };
}

/** What a process says whose environment variable is `variable`; undefined leaves it unset. */
async function ask(variable: string | undefined): Promise<Told> {
  const env = { ASYNCIO_NATIVE_BACKEND: variable ?? '' };
  const ended = await runFixture('backend-info.mjs', [], { env });
  return JSON.parse(endedWith(0, ended).join('')) as Told;
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
