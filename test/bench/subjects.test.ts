/** What is measured: each subject checks its own result, and a quick run keeps to its time. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';

interface Subject {
  name: string;
  size: number;
  ours: Record<string, unknown>;
  peers: Record<string, unknown>;
  check(facts: Record<string, unknown>, size: number, variant: { form: string; name: string }): void;
}

const folder = new URL('../../bench/', import.meta.url);
const load = (path: string) => import(new URL(path, folder).href);
const { subjects }: { subjects: Subject[] } = await load('subjects/index.mjs');
const { Budget } = await load('harness/budget.mjs');

describe('subjects of the benchmarks', () => {
  test('each is the file of its name, and none is left out', () => {
    const files = readdirSync(new URL('subjects/', folder)).filter((file) => file !== 'index.mjs');
    assert.deepEqual(subjects.map(({ name }) => `${name}.mjs`).sort(), files.sort());
  });

  for (const subject of subjects) {
    test(`${subject.name} does not accept that nothing was done`, () => {
      for (const form of [...Object.keys(subject.ours), ...Object.keys(subject.peers)]) {
        assert.throws(() => subject.check({}, subject.size, { form, name: form }), assert.AssertionError);
      }
    });
  }
});

describe('the time of a quick run', () => {
  test('is over when it has passed', () => {
    assert.equal(new Budget(0, 10).over, true);
    assert.equal(new Budget(3_600_000, 10).over, false);
  });

  test('is divided among the samples that are to come', () => {
    const budget = new Budget(3_600_000, 4);
    const first = budget.next();
    const second = budget.next();
    assert.ok(first.limit < 3_600_000 / 4, 'it leaves time for what does not measure');
    assert.ok(second.limit > first.limit, 'what one does not need the others get');
    assert.ok(first.timeout > first.limit);
  });

  test('leaves a sample as much as says something', () => {
    assert.ok(new Budget(1, 1_000).next().limit >= 100);
  });
});
