import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { BACKENDS } from '../support/backends.js';
import { endedWith } from '../support/child.js';
import { fixture } from '../support/paths.js';
import { asyncioNative } from './command.js';

/** Values by name of what doctor has printed; those of the self-test are left out. */
function table(lines: readonly string[]): Record<string, string> {
  const rows = lines.filter((line) => !line.startsWith('self-test')).map((line) => line.split(/\s+(.*)/));
  return Object.fromEntries(rows.map(([name, value]) => [name, value]));
}

const { glibcVersionRuntime } = (process.report.getReport() as { header: { glibcVersionRuntime?: string } }).header;
const OTHER_LIBC = process.platform === 'linux' ? 'musl' : "the platform's own";
const LIBC = glibcVersionRuntime === undefined ? OTHER_LIBC : `glibc ${glibcVersionRuntime}`;

const outcomes = (lines: readonly string[]): string[] => lines.filter((line) => line.startsWith('self-test'));

for (const backend of BACKENDS) {
  test(`tells what there is, and that it works [${backend}]`, async () => {
    const ended = await asyncioNative(backend, ['doctor']);
    const lines = endedWith(0, ended);
    const told = table(lines);
    assert.equal(told.backend, backend);
    assert.equal(told.reason, `ASYNCIO_NATIVE_BACKEND=${backend}`);
    assert.match(told.binary!, backend === 'native' ? /asyncio_native\.node$/ : /^none$/);
    assert.equal(told.node, process.version);
    assert.equal(told.v8, process.versions.v8);
    assert.equal(told.platform, `${process.platform}-${process.arch}`);
    assert.equal(told.libc, LIBC);
    assert.deepEqual(outcomes(lines), [
      'self-test timers in a blocking run: ok',
      'self-test cancellation: ok',
      'self-test a hosted run beside Node: ok',
      'self-test a call in another thread: ok',
    ]);
    assert.equal(ended.stderr, '');
  });

  test(`exit code 1 where something does not work, and what [${backend}]`, async () => {
    const preload = pathToFileURL(fixture(join('cli', 'deaf-tasks.mjs'))).href;
    const ended = await asyncioNative(backend, ['doctor'], { flags: [`--import=${preload}`] });
    const failed = outcomes(endedWith(1, ended)).filter((line) => line.includes('FAILED'));
    assert.equal(failed.length, 1, ended.stdout);
    assert.match(failed[0]!, /^self-test cancellation: FAILED: /);
  });
}

test('a test that takes the process with it is named, and those before it are told', async () => {
  const preload = pathToFileURL(fixture(join('cli', 'fatal-cancel.mjs'))).href;
  const lines = endedWith(1, await asyncioNative('pure', ['doctor'], { flags: [`--import=${preload}`] }));
  assert.deepEqual(outcomes(lines), [
    'self-test timers in a blocking run: ok',
    'self-test cancellation: FAILED: its process ended with code 7',
  ]);
});

test('exit code 1 where the backend that is asked for is not there, and why', async () => {
  const env = { ASYNCIO_NATIVE_ADDON: 'absent.node' };
  const ended = await asyncioNative('native', ['doctor'], { env });
  const told = table(endedWith(1, ended));
  assert.equal(told.backend, 'none');
  assert.match(ended.stdout, /absent\.node/);
});
