/** What the guide shows as files: fenced blocks with a file's name behind their language. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './tools.mjs';

/** Writes the file `name`, as the page `page` of the guide shows it, into `folder`. */
export function writeGuideFile(page, name, folder) {
  const text = readFileSync(join(ROOT, 'docs', 'guide', page), 'utf8');
  const block = text.split(/^```/m).find((part) => part.split('\n', 1)[0].endsWith(` ${name}`));
  assert.ok(block !== undefined, `docs/guide/${page} has no ${name}`);
  writeFileSync(join(folder, name), block.slice(block.indexOf('\n') + 1));
}
