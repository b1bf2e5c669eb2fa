/** The package in programs that load the modules of others: test runners, and tsx. */
import { join } from 'node:path';
import process from 'node:process';
import { run } from './process.mjs';
import { programOf } from './tools.mjs';

/** Runs the tests of `project` whose names end in `end`, in one process, each file in a realm of its own. `flags`: of Node. */
export function runJest(project, end, flags = []) {
  const args = ['--rootDir', project, '--runInBand', '--testMatch', `**/*${end}`];
  run(process.execPath, [...flags, programOf('jest'), ...args], { cwd: project });
}

export function runVitest(project) {
  const args = ['run', '--root', project, '--globals', 'module.test'];
  run(process.execPath, [programOf('vitest'), ...args], { cwd: project });
}

/** The arguments of Node that run a program by tsx. */
export function withTsx(project, name) {
  return [programOf('tsx'), join(project, name)];
}
