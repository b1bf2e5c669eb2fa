/**
 * Copies the package as it was built when the run began, so that later edits and builds do not change what is measured.
 */
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The peers: too many files to copy. */
const PEERS = 'bench/node_modules';
/** The optional packages that ours needs for a queue. */
const OPTIONAL = 'node_modules';
/** This file tells the package that it is in a clone, where the addon is in build/. */
const PARTS = ['binding.gyp', 'package.json', 'dist', 'prebuilds', 'build/Release/asyncio_native.node', 'bench'];

/** Copies the built package and bench/ to a separate folder, which is removed when this process ends. */
export function takeSnapshot() {
  const folder = mkdtempSync(join(tmpdir(), 'asyncio-native-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.once('SIGINT', () => process.exit(130));
  for (const part of PARTS) {
    if (existsSync(join(ROOT, part))) {
      cpSync(join(ROOT, part), join(folder, part), { recursive: true, filter: (path) => path !== join(ROOT, PEERS) });
    }
  }
  for (const packages of [PEERS, OPTIONAL]) {
    if (existsSync(join(ROOT, packages))) {
      symlinkSync(join(ROOT, packages), join(folder, packages), 'junction');
    }
  }
  return folder;
}
