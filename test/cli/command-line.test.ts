import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith } from '../support/child.js';
import { ROOT } from '../support/paths.js';
import { asyncioNative } from './command.js';

const [backend] = BACKENDS as [(typeof BACKENDS)[number]];

test('--help, before and after a command, explains it', async () => {
  for (const args of [['--help'], ['-h'], ['run', '--help'], ['doctor', '--help']]) {
    const ended = await asyncioNative(backend, args);
    assert.match(endedWith(0, ended).join('\n'), /^Usage:\n.*run FILE[\s\S]*doctor/);
    assert.equal(ended.stderr, '');
  }
});

test('--version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  assert.deepEqual(endedWith(0, await asyncioNative(backend, ['--version'])), [version]);
});

test('whatever else is refused with exit code 2', async () => {
  for (const [args, message] of [
    [[], /^asyncio-native: a command is missing\nUsage:/],
    [['fly'], /^asyncio-native: unknown command "fly"; see asyncio-native --help\n$/],
    [['run'], /^asyncio-native: run: a file is missing/],
    [['run', '--inspect', 'x.mjs'], /^asyncio-native: run: unknown option --inspect/],
    [['doctor', 'who'], /^asyncio-native: doctor takes no arguments, got "who"\n$/],
  ] as const) {
    const ended = await asyncioNative(backend, args);
    assert.deepEqual(endedWith(2, ended), []);
    assert.match(ended.stderr, message);
  }
});
