/** The Nodes that the package is tried on, how each is run, and in `tests(file)` which contract tests, where not all. */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { needTools } from '../../scripts/debian.mjs';
import { muslNode } from './musl/node.mjs';
import { run } from './process.mjs';

/** The Node that runs this. */
export const OWN = { name: `Node ${process.versions.node}`, command: [process.execPath], env: {} };

/** Node 22, 24 and 26, where npm has them for this machine: see package.json. */
export function otherNodes(folder) {
  return [22, 24, 26].flatMap((major) => {
    const path = join(folder, 'node_modules', `node${major}`, 'bin', 'node');
    return existsSync(path) ? [{ name: `Node ${major}`, command: [path], env: {} }] : [];
  });
}

/** What of the tests an emulator does in minutes: what the loop is about, without processes and threads by the dozen. */
const IN_EMULATOR = ['combinators', 'coroutine', 'future', 'reactor', 'structured', 'sync', 'task'];

/** Node for arm64 in an emulator, with what it needs in a folder below `build`; undefined where there is no emulator. */
export function emulatedNode(folder, build) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  needTools([
    ['qemu-user-static', 'qemu-aarch64-static'],
    ['g++-aarch64-linux-gnu', 'aarch64-linux-gnu-g++'],
  ]);
  const node = join(folder, 'foreign', 'node_modules', 'node-arm64', 'bin', 'node');
  return {
    name: 'Node 22 for arm64, emulated',
    ...startedBy(`qemu-aarch64-static -L /usr/aarch64-linux-gnu "${node}"`, build),
    tests: (file) => IN_EMULATOR.includes(file.split('/')[0]),
  };
}

/** A Node that is started by a line of shell, and starts its children by the same. */
function startedBy(line, build) {
  mkdirSync(build, { recursive: true });
  const script = join(build, 'node');
  writeFileSync(script, `#!/bin/sh\nexec ${line} "$@"\n`);
  chmodSync(script, 0o755);
  // Not by --import, after which Node runs a CommonJS script in a microtask.
  const preload = join(build, 'exec-path.cjs');
  writeFileSync(preload, `process.execPath = ${JSON.stringify(script)};\n`);
  return { command: [script], env: { NODE_OPTIONS: `--require="${preload}"` } };
}

/** A Node that is linked with musl; undefined where none can be had. Nothing here compiles an addon that it could load. */
export function nodeOfMusl(folder, build) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const node = muslNode(join(folder, 'foreign'), build);
  return { name: 'Node 26 with musl', ...node, tests: (file) => !file.startsWith('native-header/') };
}

/** Runs a program on `node`; returns what it wrote. */
export function runOn(node, args, options = {}) {
  const [command, ...first] = node.command;
  return run(command, [...first, ...args], { ...options, env: { ...node.env, ...options.env } });
}
