/** Stores results as JSON, small enough to commit. Charts, tables and comparisons are made from it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judge } from './verdict.mjs';

const ARRAY_OF_NUMBERS = /\[[\s\d.,e+-]+\]/g;

/** The file to which `--save` writes. */
export function savePath({ date, node }) {
  const name = `${date.slice(0, 10)}-node${Number.parseInt(node.slice(1), 10)}.json`;
  return fileURLToPath(new URL(`../results/${name}`, import.meta.url));
}

/**
 * `run` with one more result, which replaces an older one of that subject: plain data, figures with four significant
 * digits.
 */
export function withResult(run, result) {
  if (Object.values(result.metrics).every((rows) => rows.length === 0)) {
    return run;
  }
  return { ...run, subjects: { ...run.subjects, [result.subject.name]: subjectData(result) } };
}

/** Writes a run to `file`. */
export function writeRun(file, run) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(run, null, 2).replace(ARRAY_OF_NUMBERS, inOneLine)}\n`);
}

/** The run that is in `file`. @throws if there is none. */
export function readRun(file) {
  let run;
  try {
    run = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} is no stored run: ${error.message}`);
  }
  if (typeof run?.environment !== 'object' || typeof run.subjects !== 'object') {
    throw new Error(`${file} is no stored run: it has no environment, or no subjects`);
  }
  return run;
}

function inOneLine(array) {
  return array.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']');
}

function subjectData({ subject, size, metrics, skipped }) {
  const data = {};
  for (const [metric, rows] of Object.entries(metrics)) {
    const { title, unit, better } = subject.metrics[metric];
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
    data[metric] = { ...(title !== undefined && { title }), unit, better, variants: Object.fromEntries(variants) };
  }
  return {
    title: subject.title,
    size,
    ...(subject.unfair !== undefined && { unfair: subject.unfair }),
    metrics: data,
    skipped: skipped.map(({ name }) => name),
  };
}

function digits(value) {
  return Number(value.toPrecision(4));
}
