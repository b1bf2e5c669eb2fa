/** Results as JSON, small enough to be committed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judge } from './verdict.mjs';

const ARRAY_OF_NUMBERS = /\[[\s\d.,e+-]+\]/g;

/** Where `--save` puts the results. */
export function savePath({ date, node }) {
  const name = `${date.slice(0, 10)}-node${Number.parseInt(node.slice(1), 10)}.json`;
  return fileURLToPath(new URL(`../results/${name}`, import.meta.url));
}

export function writeResults(file, environment, options, results) {
  mkdirSync(dirname(file), { recursive: true });
  const subjects = Object.fromEntries(results.map((result) => [result.subject.name, subjectData(result)]));
  const text = JSON.stringify({ environment, options, subjects }, null, 2);
  writeFileSync(file, `${text.replace(ARRAY_OF_NUMBERS, inOneLine)}\n`);
}

function inOneLine(array) {
  return array.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']');
}

function subjectData({ subject, size, metrics, skipped }) {
  const data = {};
  for (const [metric, rows] of Object.entries(metrics)) {
    const { unit, better } = subject.metrics[metric];
    const variants = judge(subject, metric, rows).map(({ name, median, min, max, samples, targets }) => [
      name,
      {
        median: digits(median),
        min: digits(min),
        max: digits(max),
        samples: samples.map(digits),
        ...(targets.length > 0 && {
          targets: Object.fromEntries(targets.map(({ text, reached }) => [text, reached ?? null])),
        }),
      },
    ]);
    data[metric] = { unit, better, variants: Object.fromEntries(variants) };
  }
  return { title: subject.title, size, metrics: data, skipped: skipped.map(({ name }) => name) };
}

function digits(value) {
  return Number(value.toPrecision(4));
}
