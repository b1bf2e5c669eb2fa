/**
 * A fresh process that measures one variant of one subject: `child.mjs SUBJECT FORM SIZE TIMES WARMUP LIMIT`. Prints what each of
 * the TIMES measurements found, as JSON, in one line on its standard output, after WARMUP milliseconds of others. Begins no
 * other when the process is older than LIMIT milliseconds.
 */
import process from 'node:process';
import { subjects } from '../subjects/index.mjs';
import { watch } from './measure.mjs';

const [name, form, ...numbers] = process.argv.slice(2);
const [size, times, warmup, limit] = numbers.map(Number);
const subject = subjects.find((each) => each.name === name);
const measure = subject.ours[form] ?? subject.peers[form];
for (const end = performance.now() + warmup; performance.now() < end; ) {
  await measure(size);
}
const found = [];
while (found.length < times && (found.length === 0 || performance.now() < limit)) {
  found.push(await watch(measure, size));
}
process.stdout.write(`${JSON.stringify(found)}\n`, () => process.exit());
