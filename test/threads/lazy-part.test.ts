import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runNode } from '../support/child.js';
import { fixture, ROOT } from '../support/paths.js';

// dist/threads.cjs is loaded by the first call between threads. Where somebody has copied the package, it may be missing.

const folder = mkdtempSync(join(tmpdir(), 'asyncio-native-threads-'));
after(() => rmSync(folder, { recursive: true }));
const CASES: readonly (readonly [string, string[], RegExp])[] = [
  [
    'is missing',
    ['core.cjs', 'pure.cjs'],
    /^ERR_ASYNCIO_UNSUPPORTED The file threads\.cjs of this package is missing$/,
  ],
  ['is there', ['core.cjs', 'pure.cjs', 'threads.cjs'], /^undefined ok$/],
];
for (const [what, files, expected] of CASES) {
  test(`threads.cjs ${what}`, async () => {
    for (const name of files) copyFileSync(join(ROOT, 'dist', name), join(folder, name));
    const program = `
      const { newEventLoop } = require('./core.cjs');
      const loop = newEventLoop({ backend: 'pure' });
      let told = { message: 'ok' };
      try { loop.expose('name', () => {}); } catch (error) { told = error; }
      loop.close();
      console.log(told.code, told.message);`;
    const { stdout } = await runNode(['--eval', program], { cwd: folder });
    assert.match(stdout.trim(), expected);
  });
}

test('a run that cannot end raises DeadlockError even if the code that describes it is missing', async () => {
  const without = mkdtempSync(join(folder, 'rare-'));
  for (const name of ['core.cjs', 'pure.cjs']) copyFileSync(join(ROOT, 'dist', name), join(without, name));
  const program = `
    const { newEventLoop } = require('./core.cjs');
    const loop = newEventLoop({ backend: 'pure' });
    const task = loop.createTask((function* () { yield* loop.createFuture(); })());
    try {
      loop.runUntilComplete(task);
    } catch ({ name, message, tasks }) {
      console.log(name, tasks[0] === task, message);
    }
    task.cancel();
    loop.runUntilComplete(task.then(null, () => {}));
    loop.close();`;
  const { stdout } = await runNode(['--eval', program], { cwd: without });
  assert.equal(stdout, 'DeadlockError true Nothing is left that could complete what the event loop waits for\n');
});

test('errors that come from another thread are of the classes of the realm that the package was loaded in', async () => {
  const { stdout } = await runNode([fixture('threads/realm.cjs')]);
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
