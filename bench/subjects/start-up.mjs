/** The time that the package adds to the start of a process. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { elsewhere } from '../harness/elsewhere.mjs';
import { median } from '../harness/statistics.mjs';
import { atMost, onlyFor } from '../harness/targets.mjs';

/** The packages to compare with. */
const PACKAGES = ['bluebird', 'effect', 'effection', 'piscina'];

/** Prints the CPU milliseconds of its process when the process ends. */
const CLOCK = fileURLToPath(new URL('../programs/start-up/clock.cjs', import.meta.url));

/** Runs one process. Resolves to its wall-clock and its CPU milliseconds. */
async function start([program, ...args], env) {
  const script = fileURLToPath(new URL(`../programs/start-up/${program}.mjs`, import.meta.url));
  const begin = performance.now();
  const child = spawn(process.execPath, ['--require', CLOCK, script, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [[cpu], [code]] = await Promise.all([once(child.stdout, 'data'), once(child, 'close')]);
  return { code, wall: performance.now() - begin, cpu: Number(cpu) };
}

/** Starts `program` and a program that does nothing, in turns, `size` times each. */
function adds(...program) {
  return (size) => added(program, size);
}

/** The same with V8's compile cache, which all but the first process find filled. */
function addsWithCache(...program) {
  return async (size) => {
    const folder = mkdtempSync(join(tmpdir(), 'asyncio-native-bench-cache-'));
    try {
      return await added(program, size, { NODE_COMPILE_CACHE: folder });
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

async function added(program, size, env) {
  const pairs = [];
  for (let i = 0; i < size; i++) {
    const nothing = await start(['nothing']);
    pairs.push([nothing, await start(program, env)]);
  }
  const middle = (name) => median(pairs.map(([nothing, something]) => something[name] - nothing[name]));
  const failed = pairs.flat().filter(({ code }) => code !== 0).length;
  return { pairs: pairs.length, failed, wall: middle('wall'), cpu: middle('cpu') };
}

/** Imports a package of bench/. */
const importOf = (name) => Object.assign(adds('package', name), { package: name });

export default {
  name: 'start-up',
  title: 'the start of a process, beyond that of one that does nothing; medians of so many pairs',
  size: 15,
  quickSize: 5,
  ratios: false,
  metrics: {
    wall: { title: 'time', unit: 'ms', better: 'lower', compare: false, targets: [onlyFor('import', atMost(15))] },
    cpu: { title: 'CPU', unit: 'ms', better: 'lower', compare: false },
  },
  ours: {
    import: adds('import'),
    // Needs Node 22 or later.
    ...(nodeModule.enableCompileCache !== undefined && { 'import, with a compile cache': addsWithCache('import') }),
    'import and run': adds('run'),
  },
  peers: {
    nothing: adds('nothing'),
    'import of node:http': adds('http'),
    ...Object.fromEntries(PACKAGES.map((name) => [`import of ${name}`, importOf(name)])),
    ...elsewhere('start_up', ['asyncio', 'uvloop']),
  },
  check({ pairs, failed }, size) {
    assert.equal(pairs, size);
    assert.equal(failed, 0, 'programs failed');
  },
};
