import { type Style, toJavaScript } from './javascript.js';
import type { Program } from './program.js';
import { toPython } from './python.js';

/** A difference, to be read. */
export interface Difference {
  readonly title: string;
  readonly program: Program;
  readonly style: Style;
  readonly expected: string;
  readonly actual: string;
  /** The index of the first event that differs. */
  readonly at: number;
}

/** The program in both languages, and the traces. */
export function report({ title, program, style, expected, actual, at }: Difference): string {
  return [
    title,
    '--- Python',
    toPython(program),
    '--- JavaScript',
    toJavaScript(program, style),
    '--- CPython',
    marked(expected, at),
    '--- here',
    marked(actual, at),
  ].join('\n');
}

function marked(trace: string, at: number): string {
  return trace
    .split(' ')
    .map((event, i) => (i === at ? `>>> ${event}` : event))
    .join(' ');
}
