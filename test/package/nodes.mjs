/** The Nodes that the package is tried on, how each is run, and in `folders` which contract tests, where not all. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { needTools } from '../../.ci/debian.mjs';
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
const IN_EMULATOR = ['combinators', 'coroutine', 'future', 'loop', 'reactor', 'scopes', 'sync', 'task'];

/** Node for arm64 in an emulator; undefined where there is no emulator. */
export function emulatedNode(folder) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  needTools([
    ['qemu-user-static', 'qemu-aarch64-static'],
    ['g++-aarch64-linux-gnu', 'aarch64-linux-gnu-g++'],
  ]);
  const node = join(folder, 'foreign', 'node_modules', 'node-arm64', 'bin', 'node');
  const emulator = ['qemu-aarch64-static', '-L', '/usr/aarch64-linux-gnu'];
  return { name: 'Node 22 for arm64, emulated', command: [...emulator, node], env: {}, folders: IN_EMULATOR };
}

/** A Node that is linked with musl; undefined where none can be had. */
export function nodeOfMusl(folder, build) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  return { name: 'Node 26 with musl', ...muslNode(join(folder, 'foreign'), build) };
}

/** Runs a program on `node`; returns what it wrote. */
export function runOn(node, args, options = {}) {
  const [command, ...first] = node.command;
  return run(command, [...first, ...args], { ...options, env: { ...node.env, ...options.env } });
}
