/** What the tests of the package need, installed where it is missing. */
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { run } from './process.mjs';

/** The folder of this file. */
export const HERE = fileURLToPath(new URL('.', import.meta.url));
/** The folder of the repository. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Installs what this folder's package.json names; and what foreign/package.json does, on a machine that can run it. */
export function installTools() {
  install(HERE, []);
  if (process.platform === 'linux' && process.arch === 'x64') install(join(HERE, 'foreign'), ['--force']);
}

function install(folder, flags) {
  const done = join(folder, 'node_modules', '.package-lock.json');
  if (existsSync(done) && statSync(done).mtimeMs > statSync(join(folder, 'package-lock.json')).mtimeMs) return;
  // Not `npm ci`, which refuses a lockfile that leaves out optional packages of other platforms.
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', ...flags], { cwd: folder });
}

/** The script of a program that a package of this folder brings. */
export function programOf(name, program = name) {
  const folder = join(HERE, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[program]);
}

/** Lets programs in `folder` import the package `name` of this folder. */
export function linkTool(folder, name) {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(join(HERE, 'node_modules', name), join(folder, 'node_modules', name), 'junction');
}
