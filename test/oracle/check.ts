import type { BackendName } from 'asyncio-native';
import { departure } from './compare.js';
import { Programs } from './execution.js';
import type { Style } from './javascript.js';
import type { Program } from './program.js';
import { report } from './report.js';
import { shrink } from './shrink.js';

/** CPython: see cpython.ts. */
export type Oracle = (program: Program) => string;

/** A program that does not go here as it does in CPython. */
export interface Failing {
  readonly seed: number;
  readonly program: Program;
  readonly backend: BackendName;
  readonly style: Style;
  /** CPython's trace. */
  readonly expected: string;
}

/** The trace here of the program at `at`; an error that gets out of the loop is the last event. */
export function traceAt(programs: Programs, at: number, backend: BackendName): string {
  try {
    return programs.execute(at, backend);
  } catch (error) {
    return `escaped: ${(error as Error).stack}`;
  }
}

/** As `traceAt`, of one program. */
export function traceOf(program: Program, backend: BackendName, style: Style): string {
  return traceAt(new Programs([{ program, style }]), 0, backend);
}

/** What there is to say about a failing program: with CPython at hand, about the smallest that fails, too. */
export function explain(failing: Failing, oracle: Oracle | undefined): string {
  const { seed, backend, style } = failing;
  let { program, expected } = failing;
  let how = 'not shrunk: CPython is not installed, see test/oracle/README.md';
  if (oracle !== undefined) {
    const fails = (smaller: Program) => departure(oracle(smaller), traceOf(smaller, backend, style)) !== undefined;
    program = shrink(program, (smaller) => isRunnable(smaller, oracle) && fails(smaller));
    expected = oracle(program);
    how = 'shrunk';
  }
  const actual = traceOf(program, backend, style);
  const title = `program of seed ${seed} (${how}) on ${backend}, awaiting by ${style}:`;
  return report({ title, program, style, expected, actual, at: departure(expected, actual) ?? -1 });
}

function isRunnable(program: Program, oracle: Oracle): boolean {
  try {
    oracle(program);
    return true;
  } catch {
    return false;
  }
}
