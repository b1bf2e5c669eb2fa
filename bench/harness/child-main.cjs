/** child.mjs for measurements in the body of a CommonJS main script, before Node's loop has begun. */
// biome-ignore lint/correctness/useImportExtensions: they are .mjs
const { watchSync } = require('./measure.mjs');

const [name, form, ...numbers] = process.argv.slice(2);
const [size, times, warmup, limit] = numbers.map(Number);
const measure = require(`../subjects/${name}.mjs`).default.ours[form];
for (const end = performance.now() + warmup; performance.now() < end; ) {
  measure(size);
}
const found = [];
while (found.length < times && (found.length === 0 || performance.now() < limit)) {
  found.push(watchSync(measure, size));
}
process.stdout.write(`${JSON.stringify(found)}\n`);
