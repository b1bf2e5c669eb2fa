import assert from 'node:assert/strict';
import { test } from 'node:test';

interface Mutation {
  readonly file: string;
  readonly text: string;
  readonly replacement: string;
}

const { faultOf, loadMutations } = await import(new URL('../../scripts/mutations.mjs', import.meta.url).href);
const mutations: readonly Mutation[] = await loadMutations();

test('the text of each mutation occurs exactly once in its file, and its tests are there', () => {
  assert.ok(mutations.length >= 100, `only ${mutations.length} mutations`);
  assert.deepEqual(
    mutations.map((mutation) => faultOf(mutation)).filter((fault) => fault !== undefined),
    [],
  );
});

test('no mutation is in the list twice', () => {
  const shown = mutations.map(({ file, text, replacement }) => JSON.stringify([file, text, replacement]));
  assert.deepEqual(
    shown.filter((one, at) => shown.indexOf(one) !== at),
    [],
  );
});
