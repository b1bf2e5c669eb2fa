/** How bench/run.mjs goes on: with a variant that fails, with a run that was interrupted, with options that contradict each other. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { describe, type TestContext, test } from 'node:test';

const load = (path: string) => import(new URL(`../../bench/harness/${path}`, import.meta.url).href);
const { Measuring } = await load('suite.mjs');
const { ordered, remaining, resumable } = await load('resume.mjs');
const { merged, sourcesOf } = await load('sources.mjs');
const { readRun, withResult, writeRun } = await load('store.mjs');
const { readOptions } = await load('options.mjs');

const environment = {
  commit: 'abc',
  changed: false,
  node: 'v20.0.0',
  platform: 'linux-x64',
  cpu: 'a CPU',
  cores: 2,
  memoryGB: 24,
};
const options = { rounds: 2, quick: false, priority: false };
const empty = { environment, options, subjects: {} };

/** A subject that counts, and a variant for each program that prints what it has counted. */
function planOf(programs: Record<string, string>) {
  const subject = {
    name: 'counting',
    title: 'counting',
    size: 3,
    metrics: { count: { unit: 'times', better: 'higher' } },
    ours: {},
    peers: {},
    check({ count }: { count: number }, size: number) {
      assert.equal(count, size);
    },
  };
  const variants = Object.entries(programs).map(([name, program]) => {
    return { name, form: name, command: process.execPath, args: ['-e', program], env: {} };
  });
  return { subject, variants, skipped: [] };
}

const counted = (count: string) => `console.log(JSON.stringify([{ count: ${count} }]))`;
const progress = { begin() {}, end() {}, drop() {} };

async function measured(programs: Record<string, string>) {
  const failures: string[] = [];
  const onFailure = ({ message }: Error) => failures.push(message);
  const measuring = new Measuring(planOf(programs), { priority: false, progress, onFailure });
  await measuring.round(0);
  await measuring.round(1);
  return { result: measuring.result(), failures };
}

describe('a variant that fails', () => {
  test('is left out, told of once, and costs the others nothing', async () => {
    const { result, failures } = await measured({
      right: counted('3'),
      wrong: counted('2'),
      broken: 'process.exit(5)',
    });
    assert.deepEqual(
      result.metrics.count.map(({ name, samples }: { name: string; samples: number[] }) => [name, samples]),
      [['right', [3, 3]]],
    );
    assert.deepEqual(result.skipped.map(({ name }: { name: string }) => name).sort(), ['broken', 'wrong']);
    assert.equal(failures.length, 2);
    assert.match(failures.join('\n'), /counting, wrong: wrong result/);
  });

  test('takes back what it had found before', async (t) => {
    const file = join(folder(t), 'second');
    const once = `const fs = require('fs'); fs.existsSync(${JSON.stringify(file)}) && process.exit(1);
      fs.writeFileSync(${JSON.stringify(file)}, ''); ${counted('3')}`;
    const { result } = await measured({ once });
    assert.deepEqual(result.metrics.count, []);
    assert.equal(withResult(empty, result), empty, 'a subject of which nothing is known is not stored');
  });
});

describe('a run that is gone on with', () => {
  const subjects = [{ name: 'first' }, { name: 'second' }, { name: 'third' }];
  const half = { ...empty, subjects: { third: { size: 1 }, first: { size: 1 } } };

  test('measures what is missing, or what is named', () => {
    assert.deepEqual(remaining(half, subjects, false), [{ name: 'second' }]);
    assert.deepEqual(remaining(half, [{ name: 'first' }], true), [{ name: 'first' }]);
  });

  test('keeps its subjects in their order', () => {
    assert.deepEqual(Object.keys(ordered(half, subjects).subjects), ['first', 'third']);
  });

  test('is stored, and replaced subject by subject', async (t) => {
    const file = join(folder(t), 'run.json');
    const { result } = await measured({ right: counted('3') });
    writeRun(file, withResult(withResult(empty, result), { ...result, size: 7 }));
    assert.deepEqual(Object.keys(readRun(file).subjects), ['counting']);
    assert.equal(readRun(file).subjects.counting.size, 7);
  });

  test('has to be of the same code on the same machine', (t) => {
    const file = join(folder(t), 'run.json');
    writeRun(file, half);
    assert.deepEqual(resumable(file, { ...environment, load: 1 }), half);
    assert.throws(() => resumable(file, { ...environment, commit: 'def' }), /commit was abc, is def/);
    assert.throws(() => resumable(file, { ...environment, cores: 4 }), /cores was 2, is 4/);
  });

  test('cannot be a quick one', (t) => {
    const file = join(folder(t), 'run.json');
    writeRun(file, { ...half, options: { ...options, quick: true } });
    assert.throws(() => resumable(file, environment), /quick run/);
  });
});

describe('several runs', () => {
  const runs: Record<string, object> = {
    whole: {
      ...empty,
      environment: { ...environment, date: '2026-01-02T03' },
      subjects: { first: 1, second: 1, third: 1 },
    },
    again: { ...empty, environment: { ...environment, date: '2026-01-03T03' }, subjects: { third: 2, first: 2 } },
  };
  const sources = sourcesOf(['whole', 'again'], (file: string) => runs[file]);

  test('give each subject once, of the last that has it', () => {
    assert.deepEqual(
      sources.map(({ names }: { names: string[] }) => names),
      [['second'], ['third', 'first']],
    );
    const { subjects, environment } = merged(sources, [{ name: 'first' }, { name: 'second' }, { name: 'third' }]);
    assert.deepEqual(Object.entries(subjects), [
      ['first', 2],
      ['second', 1],
      ['third', 2],
    ]);
    assert.deepEqual(environment.days, { first: '2026-01-03', second: '2026-01-02', third: '2026-01-03' });
  });

  test('are not stored as one', () => {
    const several = ['--from', 'ONE', '--from', 'TWO'];
    assert.throws(() => readOptions([...several, '--save']), /not stored as one/);
    assert.equal(readOptions([...several, '--publish']).save, false);
  });
});

describe('options', () => {
  test('of a run that is gone on with are those with which it began', () => {
    assert.throws(() => readOptions(['--resume', 'FILE', '--rounds', '3', '--save']), /--save or --rounds/);
    assert.equal(readOptions(['--resume', 'FILE', '--publish']).save, false);
  });

  test('that write tables need a run to refer to', () => {
    assert.throws(() => readOptions(['--readme']), /--readme needs a stored run/);
    assert.equal(readOptions(['--publish']).save, true);
    assert.equal(readOptions(['--from', 'FILE', '--publish']).save, false);
  });

  test('ask for at least one round', () => {
    assert.equal(readOptions(['--quick']).rounds, 2);
    assert.equal(readOptions([]).rounds, 5);
    assert.throws(() => readOptions(['--rounds', '0']), /--rounds/);
  });
});

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'asyncio-native-bench-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
