/** What bench/ makes of stored runs: comparisons, charts and tables. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

interface Figures {
  samples: number[];
  median: number;
  min: number;
  max: number;
}

const load = (path: string) => import(new URL(`../../bench/${path}`, import.meta.url).href);
const { compare, comparison } = await load('harness/compare.mjs');
const { charts } = await load('charts/figures.mjs');
const { shortTable } = await load('harness/readme.mjs');

function figures(...samples: number[]): Figures {
  const sorted = [...samples].sort((a, b) => a - b);
  return { samples, median: sorted[sorted.length >> 1]!, min: sorted[0]!, max: sorted.at(-1)! };
}

function run(subjects: Record<string, Record<string, Record<string, Figures>>>, cpu = 'a CPU', better = 'higher') {
  return {
    environment: { node: 'v20.0.0', cpu, cores: 2, commit: 'abc', date: '2026-01-02T00:00:00.000Z' },
    options: { rounds: 5 },
    subjects: Object.fromEntries(
      Object.entries(subjects).map(([name, metrics]) => [
        name,
        {
          title: `the subject ${name}`,
          size: 1000,
          metrics: Object.fromEntries(
            Object.entries(metrics).map(([metric, variants]) => [metric, { unit: 'M/s', better, variants }]),
          ),
          skipped: [],
        },
      ]),
    ),
  };
}

describe('compare', () => {
  const verdict = (before: Figures, after: Figures, better = 'lower') => compare({ before, after, better }).verdict;

  test('names what is worse or better, in the direction of the metric', () => {
    assert.equal(verdict(figures(100, 101, 102), figures(110, 111, 112)), 'slower');
    assert.equal(verdict(figures(100, 101, 102), figures(110, 111, 112), 'higher'), 'faster');
    assert.equal(verdict(figures(110, 111, 112), figures(100, 101, 102)), 'faster');
  });

  test('finds no difference where samples overlap', () => {
    assert.equal(verdict(figures(100, 101, 130), figures(125, 140, 150)), 'same');
  });

  test('nor where the medians are no further apart than the samples of one run', () => {
    assert.equal(verdict(figures(80, 90, 100), figures(101, 105, 109)), 'same');
    assert.equal(verdict(figures(80, 82, 84), figures(101, 105, 109)), 'slower');
  });

  test('nor where the medians are less than 5 % apart', () => {
    assert.equal(verdict(figures(100, 100, 100), figures(104, 104, 104)), 'same');
    assert.equal(verdict(figures(100, 100, 100), figures(106, 106, 106)), 'slower');
  });

  test('says nothing of a single sample', () => {
    assert.equal(verdict(figures(100), figures(200, 201, 202)), 'same');
  });

  test('knows how often chance sets samples apart', () => {
    assert.equal(compare({ before: figures(1, 2, 3), after: figures(4, 5, 6), better: 'lower' }).chance, 1 / 10);
    assert.equal(compare({ before: figures(1, 2), after: figures(4, 5), better: 'lower' }).chance, 1 / 3);
  });
});

describe('comparison', () => {
  const before = run({ gather: { rate: { 'native: gather': figures(5, 5, 5) } }, gone: { rate: {} } });

  test('lists what has changed and what could not be compared', () => {
    const after = run({ gather: { rate: { 'native: gather': figures(4, 4, 4) } }, added: { rate: {} } });
    const text = comparison(before, after);
    assert.match(text, /Worse:[\s\S]*gather +native: gather +rate +5\.00 +4\.00/);
    assert.match(text, /not compared: gone/);
    assert.match(text, /not compared: added/);
    assert.doesNotMatch(text, /machines differ/);
  });

  test('tells when the machines differ', () => {
    assert.match(comparison(before, run({}, 'another')), /machines differ[\s\S]*CPU: a CPU → another/);
  });
});

describe('the table of README', () => {
  test('has a row for a subject that it knows, with peers, and one for each form of a subject that it does not', () => {
    const table = shortTable(
      run({
        gather: {
          rate: { 'native: gather': figures(4, 5, 6), 'Promise.all': figures(9, 9, 9), asyncio: figures(1, 1, 1) },
        },
        newcomer: { rate: { 'native: one way': figures(7, 8, 9), 'pure: one way': figures(3, 3, 3) } },
      }),
    );
    assert.match(
      table,
      /\| `gather` of 1,000 \| \*\*5\.00\*\* M\/s \(4\.00 to 6\.00\) \| {2}\| `Promise\.all` 9\.00 \| asyncio 1\.00 \|/,
    );
    assert.match(table, /\| the subject newcomer: rate, one way \| \*\*8\.00\*\* M\/s \(7\.00 to 9\.00\) \| 3\.00 \|/);
    assert.doesNotMatch(table, /undefined|NaN/);
  });
});

describe('charts', () => {
  const one = (value: number) => figures(value, value, value);
  const full = run(
    {
      memory: {
        peak: { 'native: yield sleep(d)': one(250), 'async function <& setTimeout': one(750), asyncio: one(1500) },
      },
      'http-like': { cpu: { 'native: streams, blocking': one(30), 'node:net callbacks': one(40), Go: one(25) } },
      'task-switch': { time: { 'native: yield': one(30), 'await null': one(60), asyncio: one(900) } },
      growth: {
        bytes: { 'native: 1,000 tasks': one(290), 'native: 10,000,000 tasks': one(260) },
        start: { 'native: 1,000 tasks': one(2), 'native: 10,000,000 tasks': one(2.5) },
        end: { 'native: 1,000 tasks': one(0.5), 'native: 10,000,000 tasks': one(0.5) },
      },
    },
    'a CPU',
    'lower',
  );

  test('are drawn in colours for light and dark, with a description and no broken number', () => {
    for (const [name, draw] of Object.entries<(run: unknown) => string>(charts)) {
      const svg = draw(full);
      assert.match(svg, /^<svg [\s\S]*<\/svg>\n$/, name);
      assert.match(svg, /prefers-color-scheme: dark/, name);
      assert.match(svg, /<desc>[^<]+<\/desc>/, name);
      assert.doesNotMatch(svg, /NaN|undefined|Infinity/, name);
    }
  });

  test('show ratios to the best peers, sums of costs, and names as they are', () => {
    assert.match(charts.throughput(full), /2\.0× await null[\s\S]*30× asyncio/);
    assert.match(charts.growth(full), /tasks 2\.50 at 1,000, 3\.00 at 10,000,000/);
    assert.match(charts.servers(full), /Go 25\.0 µs; asyncio-native, native: streams, blocking 30\.0 µs; node:net/);
    assert.match(charts.memory(full), /async function &lt;&amp; setTimeout/);
  });

  test('are left out where the run has not measured them', () => {
    for (const draw of Object.values<(run: unknown) => unknown>(charts)) assert.equal(draw(run({})), undefined);
  });
});
