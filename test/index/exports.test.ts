import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import * as asyncio from 'asyncio-native';
import { allText, type Declaration, declarations, inherited, members } from './declarations.js';
import { TYPES, VALUES } from './surface.js';

test('exactly these names exist at run time', () => {
  assert.deepEqual(Object.keys(asyncio).sort(), [...VALUES].sort());
});

test('require gives the same as import: there is one of everything', () => {
  const required = createRequire(import.meta.url)('asyncio-native') as Record<string, unknown>;
  assert.deepEqual(Object.keys(required).sort(), [...VALUES].sort());
  for (const [name, value] of Object.entries(asyncio)) assert.equal(required[name], value, name);
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

/** Members of exported classes and interfaces that nobody explains: neither they nor what they override. */
function bareMembers(all: readonly Declaration[], text: string): string[] {
  return all
    .filter((each) => /^export (?:declare )?(?:abstract )?(?:class|interface)/m.test(each.text))
    .flatMap((each) => {
      const explained = inherited(each.text, text);
      return members(each.text, false)
        .filter((member) => !explained.includes(member))
        .map((member) => `${each.name}.${member}`);
    });
}

test('every member of an exported class or interface has a doc comment, its own or that of what it overrides', () => {
  assert.deepEqual(bareMembers(declarations(), allText()), []);
});

test('a member without a doc comment would be found', () => {
  const found = declarations().find(({ name }) => name === 'Handle')!;
  for (const [line, name] of [
    ['    forgotten(): void;', 'Handle.forgotten'],
    ['    forgotten<T>(value: T): void;', 'Handle.forgotten'],
    ['    get forgotten(): number;', 'Handle.forgotten'],
    ['    readonly forgotten: number;', 'Handle.forgotten'],
    ['    forgotten?: number;', 'Handle.forgotten'],
    ['    static forgotten: number;', 'Handle.forgotten'],
    ['    [Symbol.iterator](): Iterator<number>;', 'Handle.[Symbol.iterator]'],
  ] as const) {
    const end = found.text.lastIndexOf('}');
    const altered = { ...found, text: `${found.text.slice(0, end)}${line}\n}` };
    assert.deepEqual(bareMembers([altered], altered.text), [name], line);
  }
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
