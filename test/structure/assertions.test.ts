import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import { filesIn, read } from './sources.js';

/**
 * A test that asserts nothing passes whatever the package does. So each call of a function that makes a test must contain an
 * assertion, or call a function that asserts: one of the same file, or one that is imported from another file of tests.
 */

/** Functions that make a test of the `body` that they are given. What they look at afterwards is no assertion of that test. */
const MAKE_TESTS = [
  'it',
  'test',
  'ioTest',
  'virtualTest',
  'loopTest',
  'nativeTest',
  'poolTest',
  'redisTest',
  'runnerTest',
  'signalTest',
];

/** Others that call those with a `body`: `reactorContract` hands a `test` on, and the rest assert themselves what they are told. */
const OTHERS = ['reactorContract', 'scenario', 'slowTest'];

interface Code {
  /** The text in which comments, and what stands in strings and regular expressions, are blanks. */
  readonly text: string;
  /** What asserts, of the names in scope: `assert`, `assertWrote`. */
  readonly asserting: Set<string>;
  /** Files of tests that it imports, with the names. */
  readonly imports: readonly { readonly file: string; readonly names: readonly string[] }[];
}

/** A comment, a string or a regular expression. */
const LITERAL =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|(?<=[(,=:[!&|?{};+>]\s*|\breturn\s+)\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
/** The text of a template literal up to its end, or to what it computes. */
const TEMPLATE_TEXT = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y;

/** `source` with blanks in place of what is no code. What a template literal computes is code, the rest of it is not. */
function codeOf(source: string): string {
  let code = '';
  // For each template literal that is open: how many braces are open in what it computes.
  const braces: number[] = [];
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = code.length;
    const [skipped = ''] = pattern.exec(source) ?? [];
    code += skipped.replace(/[^\n]/g, ' ');
    return skipped !== '';
  };
  /** From the text of a template literal to what it computes, or to its end. */
  const skipText = (): void => {
    skip(TEMPLATE_TEXT);
    if (source[code.length] === '`') {
      braces.pop();
      code += ' ';
    } else {
      code += '  ';
    }
  };
  while (code.length < source.length) {
    if (skip(LITERAL)) continue;
    const char = source[code.length]!;
    const last = braces.length - 1;
    if (char === '`') {
      code += ' ';
      braces.push(0);
      skipText();
    } else if (char === '}' && braces[last] === 0) {
      code += ' ';
      skipText();
    } else {
      if (char === '{' && last >= 0) braces[last]!++;
      if (char === '}' && last >= 0) braces[last]!--;
      code += char;
    }
  }
  return code;
}

const CLOSING: Record<string, string> = { '(': ')', '{': '}', '[': ']' };

/** The index behind the bracket that closes the one at `from`. */
function endOf(text: string, from: number): number {
  const wanted: string[] = [];
  for (let at = from; at < text.length; at++) {
    const char = text[at]!;
    if (char in CLOSING) wanted.push(CLOSING[char]!);
    else if (char === wanted.at(-1)) wanted.pop();
    if (wanted.length === 0) return at + 1;
  }
  throw new Error('a bracket is not closed');
}

/** Each function and method that `text` declares, by its name, with its code. */
function* functionsOf(text: string): Generator<[name: string, code: string]> {
  for (const found of text.matchAll(/(?:\bfunction\*? |^ {2}(?:async |\*)?(?=\w+[^\n]*\{\n))(\w+)(?:<[^(]*>)?\(/gm)) {
    const parameters = found.index + found[0].length - 1;
    const body = text.indexOf('{\n', endOf(text, parameters) - 1);
    if (body >= 0) yield [found[1]!, text.slice(body, endOf(text, body))];
  }
  for (const found of text.matchAll(/\bconst (\w+)[^=;\n]*= (?:async )?(?:\(|function)/g)) {
    const end = text.slice(found.index).search(/;\n/);
    yield [found[1]!, text.slice(found.index, found.index + (end < 0 ? text.length : end))];
  }
}

function calls(code: string, names: Iterable<string>): boolean {
  return [...names].some((name) => new RegExp(`(?<!\\bfunction\\*? )\\b${name}\\b`).test(code));
}

function readAll(): Map<string, Code> {
  const files = filesIn('test', /\.ts$/).filter((file) => !file.startsWith('package/'));
  const all = new Map<string, Code>();
  for (const file of files) {
    const source = read(`test/${file}`);
    const imports = [...source.matchAll(/^import (?!type)([^;]*?) from '(\.[^']*)\.js';/gm)].map(([, names, path]) => ({
      file: `${posix.join(posix.dirname(file), path!)}.ts`,
      names: names!.match(/\w+/g) ?? [],
    }));
    all.set(file, { text: codeOf(source), asserting: new Set(['assert']), imports });
  }
  return all;
}

/** Fills in what asserts, until nothing more is found. */
function findAsserting(all: Map<string, Code>): void {
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const { text, asserting, imports } of all.values()) {
      const found: string[] = [];
      for (const { file, names } of imports) {
        const other = all.get(file)?.asserting;
        found.push(...names.filter((name) => other?.has(name)));
      }
      for (const [name, code] of functionsOf(text)) if (calls(code, asserting)) found.push(name);
      for (const name of found) {
        if (asserting.has(name) || MAKE_TESTS.includes(name)) continue;
        asserting.add(name);
        isNew = true;
      }
    }
  }
}

const all = readAll();
findAsserting(all);

test('every test asserts something', () => {
  const empty: string[] = [];
  let tests = 0;
  for (const [file, { text, asserting }] of all) {
    for (const found of text.matchAll(new RegExp(`(?<![.\\w]|function )(?:${MAKE_TESTS.join('|')})\\(`, 'g'))) {
      const from = found.index + found[0].length - 1;
      const code = text.slice(from, endOf(text, from));
      // One that hands its body on is looked at where it is called.
      if (/\bbody\b/.test(code)) continue;
      tests++;
      if (!calls(code, asserting)) empty.push(`test/${file}:${text.slice(0, found.index).split('\n').length}`);
    }
  }
  assert.ok(tests > 1000, `only ${tests} tests were found`);
  assert.deepEqual(empty, []);
});

test('the functions that make tests are those that are named here', () => {
  const makers = new Set(['it', 'test']);
  for (const { text } of all.values()) {
    for (const [name, code] of functionsOf(text)) {
      if (calls(code, MAKE_TESTS) && /\bbody\b/.test(code)) makers.add(name);
    }
  }
  assert.deepEqual([...makers].sort(), [...MAKE_TESTS, ...OTHERS].sort());
});
