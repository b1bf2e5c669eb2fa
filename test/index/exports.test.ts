import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as asyncio from 'asyncio-native';
import { allText, declarations, methods } from './declarations.js';
import { TYPES, VALUES } from './surface.js';

test('exactly these names exist at run time', () => {
  assert.deepEqual(Object.keys(asyncio).sort(), [...VALUES].sort());
});

test('exactly these names exist for the compiler', () => {
  const declared = declarations();
  const names = (isType: boolean): string[] =>
    declared.filter((declaration) => declaration.isType === isType).map(({ name }) => name);
  assert.deepEqual(names(true).sort(), [...TYPES].sort());
  assert.deepEqual(names(false).sort(), [...VALUES].sort());
});

test('nothing that is exported is undefined', () => {
  for (const [name, value] of Object.entries(asyncio)) assert.notEqual(value, undefined, name);
});

test('every export has a doc comment', () => {
  const bare = declarations().filter(({ text }) => !text.startsWith('/**'));
  assert.deepEqual(
    bare.map(({ name }) => name),
    [],
  );
});

test('every method of an exported class or interface has a doc comment, its own or that of what it overrides', () => {
  const known = new Set(methods(allText(), true));
  const bare = declarations()
    .filter(({ text }) => /^export (?:declare )?(?:abstract )?(?:class|interface)/m.test(text))
    .flatMap(({ name, text }) => {
      const inherits = / extends /.test(text);
      return methods(text, false)
        .filter((method) => !(inherits && known.has(method)))
        .map((method) => `${name}.${method}`);
    });
  assert.deepEqual(bare, []);
});

test('what blocks says so first of all', () => {
  const text = allText();
  for (const name of ['run', 'runUntilComplete', 'runForever', 'close']) assert.match(text, blocks(name), name);
});

/** A doc comment that begins with "**Blocks**", and then the declaration of `name`. */
function blocks(name: string): RegExp {
  return new RegExp(
    `/\\*\\*\\s*(?:\\* )?\\*\\*Blocks\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\s*(?:export declare function )?${name}[<(]`,
  );
}

test('functions go by their own names', () => {
  for (const [name, value] of Object.entries(asyncio)) {
    if (typeof value === 'function') assert.equal(value.name, name);
  }
});
