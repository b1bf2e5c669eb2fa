import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../support/paths.js';

/** Called by name, in a thread. */
const BY_NAME = ['exportedFunctions'];
/** Only tests look at these alone. */
const FOR_TESTS = ['AdaptiveSpin', 'inboxPoller'];

const folder = join(ROOT, 'dist');
const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.cjs'));
const texts = new Map(scripts.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

function exportsOf(text: string): string[] {
  const [, list] = /^module\.exports = \{ (.*) \};$/m.exec(text) ?? [];
  return (
    list?.split(', ').map((name) => name.replace(/:.*/, '')) ??
    [...text.matchAll(/^exports\.(\w+) =/gm)].map(([, name]) => name!)
  );
}

test('what a script of the package exports, another script uses', () => {
  for (const own of [
    'core.cjs',
    'threads.cjs',
    'io.cjs',
    'inspector.cjs',
    'introspection.cjs',
    'trace.cjs',
    'pure.cjs',
    'rare.cjs',
    'queue.cjs',
  ]) {
    const others = [...texts].filter(([name]) => name !== own).map(([, text]) => text);
    const names = exportsOf(texts.get(own)!);
    assert.notEqual(names.length, 0, own);
    const unused = names.filter((name) => !others.some((text) => new RegExp(`\\b${name}\\b`).test(text)));
    assert.deepEqual(
      unused.filter((name) => !BY_NAME.includes(name) && !FOR_TESTS.includes(name)),
      [],
      own,
    );
  }
});
