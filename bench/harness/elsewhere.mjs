/**
 * Peers in other languages: Python's asyncio and uvloop, which are programs of bench/peers/asyncio, Go, tokio, and C on epoll, which
 * are one program each (harness/compiled.mjs). Each is called `PROGRAM … SIZE TIMES WARMUP LIMIT`, as harness/child.mjs is, and prints the
 * same. What is not on this machine is skipped by name.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { compiled } from './compiled.mjs';

/** Where each Python was found; null where it is not. */
const pythons = new Map();

/**
 * The peers of the subject that their programs call `name`, all that have loops and tasks or those in `names`. `more`: arguments behind those that all
 * programs get.
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

/** A peer has `line(folder)`: `{ command, args }` as copied to `folder`, or `{ missing }`, the reason why it cannot run. */
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
  // Where the loads are that it may start.
  const env = { BENCH_PROGRAMS: join(folder, 'bench', 'programs') };
  return missing === undefined ? { command, args: [name], env } : { missing };
}

/** A Python that has `module`: Debian's own too, for a newer one may stand in front of it without Debian's packages. */
function findPython(module) {
  if (!pythons.has(module)) {
    const has = (command) => spawnSync(command, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;
    pythons.set(module, ['python3', '/usr/bin/python3'].find(has) ?? null);
  }
  return pythons.get(module);
}
