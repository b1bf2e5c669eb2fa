/** Copies the parser that only the console needs, with its license, so that the package does not depend on it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ACORN = new URL('../../node_modules/acorn/', import.meta.url);

/** Writes it into `dist`; returns the names of the scripts there. */
export function copyParser(dist) {
  const { version } = JSON.parse(readFileSync(new URL('package.json', ACORN), 'utf8'));
  const license = readFileSync(new URL('LICENSE', ACORN), 'utf8');
  const head = `/*\nacorn ${version}\n\n${license.trim()}\n*/\n`;
  mkdirSync(join(dist, 'cli'), { recursive: true });
  writeFileSync(join(dist, 'cli', 'acorn.cjs'), head + readFileSync(new URL('dist/acorn.js', ACORN), 'utf8'));
  return ['cli/acorn.cjs'];
}
