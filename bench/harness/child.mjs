/**
 * A fresh process that measures one variant of one subject: `child.mjs SUBJECT FORM SIZE TIMES WARMUP LIMIT`. First it
 * repeats the measurement for WARMUP milliseconds. Then it measures TIMES times, and prints the results as JSON, in one
 * line on its standard output. Once the process is older than LIMIT milliseconds, it begins no other measurement. If a
 * subject is busy all the time and mitata is installed, mitata measures, perhaps more often; the process then prints `{
 * found, figures }`.
 */
import process from 'node:process';
import { watch } from './measure.mjs';
import { micro } from './micro.mjs';
import { installed } from './peers.mjs';

const [name, form, ...numbers] = process.argv.slice(2);
const [size, times, warmup, limit] = numbers.map(Number);
// Loads this subject only: loading the packages that others need would take time.
const { default: subject } = await import(`../subjects/${name}.mjs`);
const measure = subject.ours[form] ?? subject.peers[form];
for (const end = performance.now() + warmup; performance.now() < end; ) {
  await measure(size);
}
const result = subject.repeat?.busy && installed('mitata') ? await byMitata() : await repeated();
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit());

function byMitata() {
  return micro(() => watch(measure, size), Object.keys(subject.metrics), times, limit);
}

async function repeated() {
  const found = [];
  while (found.length < times && (found.length === 0 || performance.now() < limit)) {
    found.push(await watch(measure, size));
  }
  return found;
}
