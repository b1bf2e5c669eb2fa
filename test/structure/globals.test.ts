import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesIn, read, withoutComments } from './sources.js';

/** What fake timers and test environments replace, and lib/util/globals.ts takes at import. */
const TAKEN = [
  'Atomics',
  'FinalizationRegistry',
  'WeakRef',
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
  'structuredClone',
];

/** What else keeps or tells time: lib/ does without. */
const UNUSED = ['Date'];

const WHERE = 'util/globals.ts';
const IMPORT = /import \{([^}]*)\} from '[./]*(?:util\/globals|globals|core)\.js'/g;

/** The text of `file` in which names are code: without comments, strings, and what it imports or passes on. */
function codeOf(file: string): string {
  return withoutComments(read(`lib/${file}`))
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''")
    .replace(/^(?:import|export)\s[^;=]*\bfrom\s[^;]*;/gm, '');
}

function uses(code: string, name: string): boolean {
  return new RegExp(`(?<![\\w.#])${name}\\b(?!['\\s]*:)`).test(code);
}

const files = filesIn('lib', /\.ts$/).filter((file) => file !== WHERE);

test(`no file of lib uses timers, clocks and the like but those of ${WHERE}`, () => {
  const wrong = files.flatMap((file) => {
    const code = codeOf(file);
    const text = withoutComments(read(`lib/${file}`));
    const imported = [...text.matchAll(IMPORT)].flatMap(([, names]) => names!.split(',').map((name) => name.trim()));
    return TAKEN.filter((name) => uses(code, name) && !imported.includes(name)).map((name) => `${file}: ${name}`);
  });
  assert.deepEqual(wrong, []);
});

test('no file of lib reaches them by globalThis, or others that fake timers replace', () => {
  const wrong = files.flatMap((file) => {
    const code = codeOf(file);
    const reached = TAKEN.filter((name) => code.includes(`globalThis.${name}`));
    const others = [...UNUSED, 'nextTick'].filter((name) => code.includes(`process.${name}`));
    others.push(...UNUSED.filter((name) => uses(code, name)));
    return [...reached, ...others].map((name) => `${file}: ${name}`);
  });
  assert.deepEqual(wrong, []);
});

test(`${WHERE} exports all of them`, () => {
  const text = read(`lib/${WHERE}`);
  assert.deepEqual(
    TAKEN.filter((name) => !new RegExp(`^export const ${name}\\b`, 'm').test(text)),
    [],
  );
});
