/** The package in programs that load the modules of others: test runners, and tsx. */
import { join } from 'node:path';
import process from 'node:process';
import { run } from './process.mjs';
import { programOf } from './tools.mjs';

/** Runs the tests of `project` in files called `names`, in one process, each file in a realm of its own. `flags`: of Node. */
export function runJest(project, names, { flags = [], options = [] } = {}) {
  const args = ['--rootDir', project, '--runInBand', ...options, '--testMatch', `**/${names}`];
  run(process.execPath, [...flags, programOf('jest'), ...args], { cwd: project });
}

export function runVitest(project, name) {
  const args = ['run', '--root', project, '--globals', name];
  run(process.execPath, [programOf('vitest'), ...args], { cwd: project });
}

/** Runs the tests in the file `name` of `project` by node:test. */
export function runNodeTest(project, name) {
  run(process.execPath, ['--test', join(project, name)], { cwd: project });
}

/** The arguments of Node that run a program by tsx. */
export function withTsx(project, name) {
  return [programOf('tsx'), join(project, name)];
}
