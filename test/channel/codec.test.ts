import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { decode, encode, scratch } from '../internals.js';

/** The arguments as another thread reads them from the record; undefined if they do not fit in one. */
function throughRecord(...args: unknown[]): unknown[] | undefined {
  const bits = encode(args);
  return bits === 0 ? undefined : decode(bits, 0, scratch);
}

// A value that goes there and back might be wrong there and right again here: these go one way.
const IN_RECORDS: readonly unknown[][] = [
  [],
  [undefined, null, true, false],
  [0, -0, 1.5, Number.NaN],
  ['', 'plain', 'ÿ', 'Ā'],
  ['x'.repeat(512)],
  ['→'.repeat(512), true, 1],
  [new Uint8Array(1024).fill(9), 'after'],
  [new Uint8Array([1, 2, 3, 4]).subarray(1, 3), new Float64Array([0.1])],
  [1, 2, 3, 4],
];

for (const args of IN_RECORDS) {
  test(`a record carries ${inspect(args, { breakLength: Number.POSITIVE_INFINITY }).slice(0, 60)}`, () => {
    assert.deepEqual(throughRecord(...args), args);
  });
}

const NOT_IN_RECORDS: Readonly<Record<string, unknown[]>> = {
  'five arguments': [1, 2, 3, 4, 5],
  'a string of 513 characters': ['x'.repeat(513)],
  'a typed array of 1,025 bytes': [new Uint8Array(1025)],
  'a typed array without bytes': [new Uint8Array(0)],
  'a typed array in shared memory': [new Uint8Array(new SharedArrayBuffer(8))],
  'a DataView': [new DataView(new ArrayBuffer(8))],
  'an object': [{}],
  'a bigint': [1n],
};

for (const [name, args] of Object.entries(NOT_IN_RECORDS)) {
  test(`a record does not carry ${name}`, () => {
    assert.equal(throughRecord(...args), undefined);
  });
}
