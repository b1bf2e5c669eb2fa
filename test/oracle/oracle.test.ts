import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { explain, type Failing, traceAt } from './check.js';
import { departure } from './compare.js';
import { loadCPython } from './cpython.js';
import { Programs } from './execution.js';
import { generate } from './generate.js';
import { STYLES } from './javascript.js';
import { digestOf, readRecording } from './recording.js';

/** Failing programs that are shrunk and printed; the others are counted. */
const EXPLAINED = 3;

const { first, digest, traces } = readRecording();
const programs = traces.map((_, i) => generate(first + i));

test('the traces are those of the programs that are generated', () => {
  assert.equal(digestOf(programs), digest, 'the generator has changed: record anew, see test/oracle/README.md');
});

for (const [number, backend] of BACKENDS.entries()) {
  test(`${traces.length} random programs go as in CPython: ${backend}`, async () => {
    const failing: Failing[] = [];
    const styled = programs.map((program, i) => ({ program, style: STYLES[(i + number) % STYLES.length]! }));
    const compiled = new Programs(styled);
    for (const [i, expected] of traces.entries()) {
      const actual = traceAt(compiled, i, backend);
      if (departure(expected, actual) !== undefined)
        failing.push({ seed: first + i, ...styled[i]!, backend, expected });
    }
    if (failing.length > 0) {
      const oracle = await loadCPython();
      const reports = failing.slice(0, EXPLAINED).map((each) => explain(each, oracle));
      assert.fail([`${failing.length} programs differ`, ...reports].join('\n\n'));
    }
  });
}
