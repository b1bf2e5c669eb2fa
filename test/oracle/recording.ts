import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { ROOT } from '../support/paths.js';
import type { Program } from './program.js';

const FILE = join(ROOT, 'test', 'oracle', 'traces.br');

/** What CPython did with the programs of the seeds from `first` on, one trace for each. */
export interface Recording {
  readonly first: number;
  /** Of the programs: another generator makes others, for which these are not the traces. */
  readonly digest: string;
  readonly traces: readonly string[];
}

export function digestOf(programs: readonly Program[]): string {
  const hash = createHash('sha256');
  for (const program of programs) hash.update(JSON.stringify(program));
  return hash.digest('hex');
}

/** One line of JSON, then one line for each trace. */
export function readRecording(): Recording {
  const [head, ...traces] = brotliDecompressSync(readFileSync(FILE)).toString().split('\n');
  return { ...(JSON.parse(head!) as { first: number; digest: string }), traces };
}

/** Returns how many bytes it takes. */
export function writeRecording({ traces, ...head }: Recording): number {
  const text = Buffer.from([JSON.stringify(head), ...traces].join('\n'));
  const { BROTLI_PARAM_LGWIN, BROTLI_PARAM_MODE, BROTLI_MODE_TEXT, BROTLI_MAX_WINDOW_BITS } = constants;
  const params = { [BROTLI_PARAM_LGWIN]: BROTLI_MAX_WINDOW_BITS, [BROTLI_PARAM_MODE]: BROTLI_MODE_TEXT };
  const packed = brotliCompressSync(text, { params });
  writeFileSync(FILE, packed);
  return packed.length;
}
