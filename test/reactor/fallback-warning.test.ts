import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { endedWith, runFixture, runNode } from '../support/child.js';
import { copyOfPackage } from '../support/package-copy.js';

/** How often the fallback to pure is warned of in a process whose threads make loops: see the fixture. */
async function warnings(folder: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  const program = join(folder, 'test', 'fallback-warning.mjs');
  const settings = { env: { ASYNCIO_NATIVE_BACKEND: '', ASYNCIO_NATIVE_ADDON: '', NODE_NO_WARNINGS: '', ...env } };
  const ended = await runNode([program, ...args], settings);
  assert.deepEqual(endedWith(0, ended), ['pure']);
  return ended.stderr.split('[ASYNCIO_NATIVE_UNAVAILABLE]').length - 1;
}

test('the fallback to pure is warned of once in a process, whatever its threads', async () => {
  const folder = copyOfPackage();
  assert.equal(await warnings(folder, ['main', 'workers']), 1);
  assert.equal(await warnings(folder, ['import', 'workers']), 1);
  assert.equal(await warnings(folder, ['workers']), 1);
});

test('the warning can be silenced', async () => {
  const folder = copyOfPackage();
  assert.equal(await warnings(folder, ['main'], { ASYNCIO_NATIVE_NO_WARNING: '1' }), 0);
  assert.equal(await warnings(folder, ['main'], { NODE_OPTIONS: '--disable-warning=ASYNCIO_NATIVE_UNAVAILABLE' }), 0);
});

test('a backend that was chosen needs no warning', async () => {
  const folder = copyOfPackage();
  assert.equal(await warnings(folder, ['main'], { ASYNCIO_NATIVE_BACKEND: 'pure' }), 0);
  const { stderr } = await runFixture('fallback-warning.mjs', ['named'], { env: { NODE_NO_WARNINGS: '' } });
  assert.equal(stderr, '');
});
