import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith } from '../support/child.js';
import { ROOT } from '../support/paths.js';
import { asyncioNative } from './command.js';

const [backend] = BACKENDS as [(typeof BACKENDS)[number]];

test('--help explains all commands, and after a command only that', async () => {
  for (const args of [['--help'], ['-h'], ['fly', '--help'], ['constructor', '--help']]) {
    const ended = await asyncioNative(backend, args);
    assert.match(endedWith(0, ended).join('\n'), /^Usage:\n.*run FILE[\s\S]* doctor [\s\S]*Exit codes:/);
    assert.equal(ended.stderr, '');
  }
  const top = endedWith(0, await asyncioNative(backend, ['top', '--help'])).join('\n');
  assert.match(top, /^ {2}asyncio-native top PID +\S[\s\S]*--interval[\s\S]*\n {2}2 +the command line is wrong/);
  assert.doesNotMatch(top, /run FILE|worker MODULE/);
  assert.match(endedWith(0, await asyncioNative(backend, ['pstree', '-h'])).join('\n'), /pstree PID[\s\S]*--thread N/);
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
    [['run', '-x', 'x.mjs'], /^asyncio-native: run: unknown option -x/],
    [['top', '1', '--interval', '-5'], /^asyncio-native: top: --interval must be a whole number from 1, got "-5"\n$/],
    [['doctor', 'who'], /^asyncio-native: doctor takes no arguments, got "who"\n$/],
  ] as const) {
    const ended = await asyncioNative(backend, args);
    assert.deepEqual(endedWith(2, ended), []);
    assert.match(ended.stderr, message);
  }
});
