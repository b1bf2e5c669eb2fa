/**
 * Peers in other languages: Python's asyncio and uvloop are programs of bench/peers/asyncio; Go, tokio, and C on epoll
 * are one program each (harness/compiled.mjs). The harness calls each as `PROGRAM … SIZE TIMES WARMUP LIMIT`, as it
 * calls harness/child.mjs, and each prints the same. If a peer is not on this machine, the run names it as skipped.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { compiled } from './compiled.mjs';

/** Where each Python was found; null if it was not. */
const pythons = new Map();

/**
 * The peers of the subject that their programs call `name`: all that have loops and tasks, or those in `names`. `more`:
 * additional arguments.
 */
export function elsewhere(name, names = ['asyncio', 'uvloop', 'Go', 'tokio'], more = []) {
  return Object.fromEntries(names.map((each) => [each, { ...languages[each](name), more }]));
}

const languages = {
  asyncio: (name) => python(name, 'asyncio', 'python3'),
  uvloop: (name) => python(name, 'uvloop', 'python3 with uvloop'),
  Go: (name) => ({ line: (folder) => program('go', name, folder) }),
  tokio: (name) => ({ line: (folder) => program('tokio', name, folder) }),
  'C, epoll': (name) => ({ line: (folder) => program('c', name, folder) }),
};

/**
 * A peer has `line(folder)`: `{ command, args }` for the copy in `folder`, or `{ missing }`, the reason why it cannot
 * run.
 */
function python(name, module, title) {
  return {
    line(folder) {
      const command = findPython(module);
      const args = [join(folder, 'bench', 'peers', 'asyncio', `${name}.py`), module];
      return command === null ? { missing: `no ${title}` } : { command, args };
    },
  };
}

/** A peer that is the program bench/peers/queue/over_NAME.py, for which Python needs `module`. */
export function pythonPeer(name, module, title) {
  return {
    line(folder) {
      const command = findPython(module);
      const args = [join(folder, 'bench', 'peers', 'queue', `over_${name}.py`)];
      return command === null ? { missing: `no python3 with ${title}` } : { command, args };
    },
  };
}

function program(language, name, folder) {
  const { command, missing } = compiled(language);
  // The folder of the loads that it may start.
  const env = { BENCH_PROGRAMS: join(folder, 'bench', 'programs') };
  return missing === undefined ? { command, args: [name], env } : { missing };
}

/**
 * A Python that has `module`. It tries Debian's own, too, because a newer Python without Debian's packages may come
 * first in the path.
 */
function findPython(module) {
  if (!pythons.has(module)) {
    const has = (command) => spawnSync(command, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;
    pythons.set(module, ['python3', '/usr/bin/python3'].find(has) ?? null);
  }
  return pythons.get(module);
}
