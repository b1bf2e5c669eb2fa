import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { fixture, ROOT } from './paths.js';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/**
 * A copy of the package as it is published, but for the binaries, with `files` in it, and in its folder test/ the fixtures that find
 * the package by its name. Removed after the tests.
 */
export function copyOfPackage(files: Record<string, string> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'asyncio-native-')));
  folders.push(folder);
  for (const name of ['dist', 'package.json']) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  for (const program of ['backend-info.mjs', 'fallback-warning.mjs']) {
    cpSync(fixture(program), join(folder, 'test', program));
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
