/**
 * The list of mutations, for mutate.mjs: one file of `scripts/mutations` for each folder of lib/.
 *
 * A mutation replaces `text`, which must occur exactly once in `file`, by `replacement`. That changes the behaviour of
 * the program, and at least one of `tests` (test files or folders) should fail. If `backend` is set, the tests run on
 * that backend only.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = new URL('mutations/', import.meta.url);

/** All mutations. */
export async function loadMutations() {
  const lists = [];
  for (const name of readdirSync(folder).sort()) {
    lists.push((await import(new URL(name, folder).href)).default);
  }
  return lists.flat();
}

/** Why `mutation` cannot be applied to this checkout; undefined if it can. */
export function faultOf({ file, text, replacement, tests, backend }) {
  const path = join(root, file);
  if (!existsSync(path)) return `${file}: there is no such file`;
  const occurrences = readFileSync(path, 'utf8').split(text).length - 1;
  if (occurrences !== 1) return `${file}: this text occurs ${occurrences} times, not once:\n${text}`;
  if (text === replacement) return `${file}: the replacement is the text itself:\n${text}`;
  if (backend !== undefined && backend !== 'native' && backend !== 'pure') return `${file}: no backend: ${backend}`;
  if (tests.length === 0) return `${file}: no tests are named for:\n${text}`;
  const lost = tests.find((name) => !existsSync(join(root, name)));
  return lost === undefined ? undefined : `${file}: there is no ${lost}`;
}

/** `file:line` of the text that a mutation replaces. */
export function placeOf({ file, text }) {
  const before = readFileSync(join(root, file), 'utf8').split(text)[0];
  return `${file}:${before.split('\n').length}`;
}
