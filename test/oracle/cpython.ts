import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../support/paths.js';
import type { Program } from './program.js';
import { toPython } from './python.js';

const FOLDER = join(ROOT, 'test', 'oracle');

/** As much of pyodide as is needed here. */
interface Pyodide {
  readonly globals: { get(name: string): (source: string) => string };
  runPython(source: string): unknown;
}

/** CPython, if it is installed (`npm ci` in test/oracle): returns a program's trace. */
export async function loadCPython(): Promise<((program: Program) => string) | undefined> {
  const pyodide = find();
  if (pyodide === undefined) return undefined;
  const python = await pyodide.loadPyodide({ stderr: () => {} });
  python.runPython(readFileSync(join(FOLDER, 'cpython.py'), 'utf8'));
  const run = python.globals.get('run');
  return (program) => run(toPython(program));
}

function find(): { loadPyodide(options: object): Promise<Pyodide> } | undefined {
  const require = createRequire(join(FOLDER, 'package.json'));
  try {
    return require('pyodide');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
