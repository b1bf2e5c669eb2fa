/**
 * Node for Windows under Wine, on Linux for x64. It is not Windows: Wine's own sockets and processes differ. But the loader, the
 * threads and the locks are those that the addon asks Windows for.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import process from 'node:process';
import { needTools } from '../../scripts/debian.mjs';
import { runOn } from './nodes.mjs';

/** The folders of tests that are run. */
const FOLDERS = ['combinators', 'coroutine', 'future', 'reactor', 'sync', 'task'];
/** Under Wine, Node does not see a symbolic link of Linux as one, and looks for what a linked package imports beside the link. */
const LINKED = 'imports a linked package that imports others';
/** Files of tests that do not pass, and why. */
const LEFT_OUT = {
  'combinators/abortable.test.js': 'connections to a server fail in Wine 8',
  'future/promises-aplus.test.js': LINKED,
  'reactor/load-addon.test.js': 'expects paths of POSIX',
  'reactor/slots-model.test.js': LINKED,
  'reactor/tables.test.js': LINKED,
  'reactor/timer-heap.test.js': LINKED,
  'reactor/timers-model.test.js': LINKED,
  'sync/permits-model.test.js': LINKED,
  'sync/queue-model.test.js': LINKED,
  'sync/stores.test.js': LINKED,
  'task/places.test.js': 'expects paths of POSIX',
};

/** Installs Wine where it is missing; returns a Node as those of nodes.mjs. */
export function windowsNode(folder, build) {
  needTools([
    ['wine', 'wine'],
    ['wine64', '/usr/lib/wine/wine64'],
  ]);
  const env = { WINEPREFIX: join(build, 'prefix'), WINEDEBUG: '-all' };
  mkdirSync(build, { recursive: true });
  if (!existsSync(join(env.WINEPREFIX, 'system.reg'))) {
    // Node refuses to start on Windows 7, for which Wine passes by default.
    for (const args of [
      ['wineboot', '-i'],
      ['winecfg', '-v', 'win10'],
    ]) {
      const { status, stderr } = spawnSync('wine', args, { env: { ...process.env, ...env }, encoding: 'utf8' });
      assert.equal(status, 0, stderr);
    }
  }
  const script = join(build, 'node');
  const program = join(folder, 'node_modules', 'node-win', 'bin', 'node.exe');
  // Node cannot open a pipe of the system's under Wine as its output; a file it can.
  const lines = [
    '#!/bin/sh',
    'out=$(mktemp) && err=$(mktemp) || exit 1',
    `wine "${program}" "$@" >"$out" 2>"$err" </dev/null`,
    'code=$?; cat "$out"; cat "$err" >&2; rm "$out" "$err"; exit $code',
  ];
  writeFileSync(script, `${lines.join('\n')}\n`);
  chmodSync(script, 0o755);
  return { name: 'Node 22 for Windows', command: [script], env };
}

/** A path of Windows, as it is called outside of Wine. */
export function outsideWine(path) {
  return path.replace(/^Z:/i, '').replaceAll('\\', '/');
}

/** Runs the contract tests of `files` on the package that is installed in `project`, one file after the other. */
export function runUnderWine(node, project, files) {
  const cwd = join(project, 'node_modules', 'asyncio-native');
  const nameOf = (file) => file.split(sep).slice(1).join('/');
  const wanted = files.filter((file) => FOLDERS.includes(nameOf(file).split('/')[0]) && !(nameOf(file) in LEFT_OUT));
  let passed = 0;
  const failures = [];
  for (const file of wanted) {
    try {
      // Not by `--test`, which reads what its children write through pipes.
      const output = runOn(node, ['--expose-gc', file], { cwd, env: { ASYNCIO_NATIVE_BACKEND: 'native' } });
      const count = Number(/^# pass (\d+)/m.exec(output)?.[1]);
      assert.ok(count > 0, `${file} has no tests`);
      passed += count;
    } catch (error) {
      failures.push(error.message);
    }
  }
  assert.deepEqual(failures, []);
  assert.ok(wanted.length > FOLDERS.length, 'the tests are not there');
  return `${passed} tests of ${wanted.length} files`;
}
