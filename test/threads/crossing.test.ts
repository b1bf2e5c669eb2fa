import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runNode } from '../support/child.js';
import { fixture, ROOT } from '../support/paths.js';

// dist/crossing.cjs is loaded by the first call between threads. What a bundle has beside it may be missing, or be left over.

const folder = mkdtempSync(join(tmpdir(), 'asyncio-native-crossing-'));
after(() => rmSync(folder, { recursive: true }));
const script = readFileSync(join(ROOT, 'dist', 'crossing.cjs'), 'utf8');
const CASES: readonly (readonly [string, string | undefined, RegExp])[] = [
  ['is missing', undefined, /^ERR_ASYNCIO_UNSUPPORTED Calls between threads need the file crossing\.cjs/],
  [
    'is of another version',
    script.replace(/(module\.exports\.version = ").*(")/, '$19.9.9$2'),
    /^ERR_ASYNCIO_UNSUPPORTED .*crossing\.cjs is of another version of this package \(9\.9\.9\)/,
  ],
  ['is empty', '', /^ERR_ASYNCIO_UNSUPPORTED .* another version of this package \(undefined\)/],
  ['is whole', script, /^undefined ok$/],
];
for (const [what, text, expected] of CASES) {
  test(`crossing.cjs ${what}`, async () => {
    copyFileSync(join(ROOT, 'dist', 'core.js'), join(folder, 'core.mjs'));
    rmSync(join(folder, 'crossing.cjs'), { force: true });
    if (text !== undefined) writeFileSync(join(folder, 'crossing.cjs'), text);
    const program = `
      import { newEventLoop } from './core.mjs';
      const loop = newEventLoop({ backend: 'pure' });
      let told = { message: 'ok' };
      try { loop.expose('name', () => {}); } catch (error) { told = error; }
      loop.close();
      console.log(told.code, told.message);`;
    const { stdout } = await runNode(['--input-type=module', '--eval', program], { cwd: folder });
    assert.match(stdout.trim(), expected);
  });
}

test('errors that come from another thread are of the classes of the realm that the package was loaded in', async () => {
  const { stdout } = await runNode(['--experimental-vm-modules', '--no-warnings', fixture('threads/realm.mjs')]);
  assert.deepEqual(JSON.parse(stdout), ['TypeError true', 'AggregateError true 1 7']);
});

for (const flags of [[], ['--enable-source-maps']]) {
  test(`in debug mode, what a call has created is told without frames of this package: node ${flags}`, async () => {
    const program = `
      import { connectLoop, newEventLoop } from 'asyncio-native';
      const loop = newEventLoop({ debug: true });
      loop.setExceptionHandler((_, { createdAt }) => {
        console.log(createdAt);
        loop.stop();
      });
      loop.expose('late', function late() {
        loop.callSoon(() => {
          throw new Error('late');
        });
      });
      connectLoop(loop.handle()).callSoonThreadsafe('late');
      loop.runForever();
      loop.close();`;
    const { stdout } = await runNode([...flags, '--input-type=module', '--eval', program], { cwd: ROOT });
    assert.match(stdout, /^ *at late \(file:.*eval1\]:\d+:\d+\)\n$/);
  });
}
