import { parseArgs } from 'node:util';
import { BACKENDS } from '../support/backends.js';
import { explain, type Oracle, traceOf } from './check.js';
import { departure } from './compare.js';
import { loadCPython } from './cpython.js';
import { generate } from './generate.js';
import { STYLES } from './javascript.js';
import { digestOf, writeRecording } from './recording.js';

/** The command line of record.mjs. */
export async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seeds: { type: 'string' }, check: { type: 'boolean', default: false } } });
  const [, first, last] = /^(\d+)\.\.(\d+)$/.exec(values.seeds ?? '') ?? [];
  if (last === undefined) throw new Error('usage: node test/oracle/record.mjs --seeds FIRST..LAST [--check]');
  const seeds = Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i);
  const oracle = await loadCPython();
  if (oracle === undefined) throw new Error('CPython is not installed: npm ci --prefix test/oracle');
  if (values.check) check(seeds, oracle);
  else record(seeds, oracle);
}

function record(seeds: readonly number[], oracle: Oracle): void {
  const programs = seeds.map(generate);
  const traces = programs.map(oracle);
  const size = writeRecording({ first: seeds[0]!, digest: digestOf(programs), traces });
  const events = traces.reduce((sum, trace) => sum + trace.split(' ').length, 0);
  console.log(`recorded ${traces.length} programs, ${events} events, in ${size} bytes`);
}

/** Compares directly, and records nothing: for more programs than are kept. */
function check(seeds: readonly number[], oracle: Oracle): void {
  let failed = 0;
  for (const seed of seeds) {
    const program = generate(seed);
    const expected = oracle(program);
    for (const backend of BACKENDS) {
      const style = STYLES.find((each) => departure(expected, traceOf(program, backend, each)) !== undefined);
      if (style === undefined) continue;
      failed++;
      console.log(`${explain({ seed, program, backend, style, expected }, oracle)}\n`);
      break;
    }
  }
  console.log(`${failed} of ${seeds.length} programs differ`);
  if (failed > 0) process.exitCode = 1;
}
