/** Resumes a stored run that was interrupted, or in which some subjects were disturbed. */

import { readRun } from './store.mjs';

/** The properties that must be equal: the measured code and the machine. */
const SAME = ['commit', 'changed', 'node', 'platform', 'cpu', 'cores', 'memoryGB'];

/** The subjects that `run` has not measured; all of `subjects` if the user named them. */
export function remaining(run, subjects, named) {
  return named ? subjects : subjects.filter(({ name }) => run.subjects[name] === undefined);
}

/** The run in `file`. @throws if measurements in `environment` would not belong to it. */
export function resumable(file, environment) {
  const run = readRun(file);
  const other = SAME.filter((key) => run.environment[key] !== environment[key]);
  if (other.length > 0) {
    const list = other.map((key) => `${key} was ${run.environment[key]}, is ${environment[key]}`).join('; ');
    throw new Error(`${file} cannot be gone on with here: ${list}`);
  }
  if (run.options.quick) {
    throw new Error(`${file} is a quick run, which cannot be gone on with: its subjects share its time`);
  }
  return run;
}

/** `run` with its subjects in the order of `subjects`, whenever they were measured. */
export function ordered(run, subjects) {
  const names = subjects.map(({ name }) => name).filter((name) => run.subjects[name] !== undefined);
  return { ...run, subjects: Object.fromEntries(names.map((name) => [name, run.subjects[name]])) };
}
