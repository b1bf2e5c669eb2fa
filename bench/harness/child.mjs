/**
 * A fresh process that measures one variant of one subject: `child.mjs SUBJECT FORM SIZE TIMES WARMUP LIMIT`. Prints what each of
 * the TIMES measurements found, as JSON, in one line on its standard output, after WARMUP milliseconds of others. Begins no
 * other when the process is older than LIMIT milliseconds. What is busy all the time is measured by mitata where that is
 * installed, which may call it more often; `{ found, figures }` is printed then.
 */
import process from 'node:process';
import { watch } from './measure.mjs';
import { micro } from './micro.mjs';
import { installed } from './peers.mjs';

const [name, form, ...numbers] = process.argv.slice(2);
const [size, times, warmup, limit] = numbers.map(Number);
// This subject alone: what others need to be loaded is not to be measured, nor waited for.
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
