/** The sanitizers of g++: how to run a program under one, and the proof that it finds faults. For Linux. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { compileShared, runtimeLibrary } from './instrumented.mjs';
import { leaksOf } from './leaks.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const suppressions = join(root, 'scripts', 'native', 'tsan-suppressions.txt');

/** The faults of native/test/control, and what the sanitizer reports for each. */
const ASAN_FAULTS = { overflow: 'heap-buffer-overflow' };
const UBSAN_FAULTS = { undefined: 'signed integer overflow' };

// Node and V8 keep memory until the end on purpose. A separate step checks for leaks.
const ASAN_ENV = { ASAN_OPTIONS: 'detect_leaks=0', LD_PRELOAD: () => runtimeLibrary('libasan.so') };
// The addon starts no threads. An addon of the tests does, and its threads post until the process exits, which is what
// the test is about.
const TSAN_OPTIONS = `suppressions=${suppressions}:report_thread_leaks=0`;
const UBSAN_ENV = { UBSAN_OPTIONS: 'print_stacktrace=1' };

/** By kind of build (instrumented.mjs). `flag`: what native/test/run.sh takes. */
export const SANITIZERS = {
  asan: { flag: 'address', faults: ASAN_FAULTS, env: ASAN_ENV },
  ubsan: { flag: 'undefined', faults: UBSAN_FAULTS, env: UBSAN_ENV },
  tsan: {
    flag: 'thread',
    faults: { race: 'data race' },
    env: { TSAN_OPTIONS, LD_PRELOAD: () => runtimeLibrary('libtsan.so') },
  },
  coverage: { faults: { ...ASAN_FAULTS, ...UBSAN_FAULTS }, env: { ...ASAN_ENV, ...UBSAN_ENV } },
};

/** The environment in which Node runs with an addon of this kind. */
export function environmentFor(kind, addon) {
  const entries = Object.entries(SANITIZERS[kind].env);
  return {
    ...process.env,
    ...Object.fromEntries(entries.map(([key, value]) => [key, typeof value === 'string' ? value : value()])),
    ASYNCIO_NATIVE_ADDON: addon,
    ASYNCIO_NATIVE_BACKEND: 'native',
  };
}

/** Compiles native/test/control, an addon with faults; returns its path. */
export async function buildControl(kind) {
  const control = join(root, 'build', kind, 'control', 'asyncio_native.node');
  await compileShared(kind, join(root, 'native', 'test', 'control', 'faults.cc'), control);
  return control;
}

/** Whether the sanitizer finds every deliberate fault, each in a separate process. */
export function findsFaults(kind, control, env) {
  return Object.entries(SANITIZERS[kind].faults).every(([fault, finding]) => {
    const { status, stderr } = node(['-e', `require(${JSON.stringify(control)}).${fault}()`], env);
    return status !== 0 && stderr.includes(finding);
  });
}

/**
 * Checks for leaks of the addon: a program that uses all of it must have none, a program that leaks on purpose must
 * have one.
 */
export function leaksNothing(kind, control, env) {
  const leak = leaksIn(kind, ['-e', `require(${JSON.stringify(control)}).leak()`], env);
  if (leak.length !== 1) {
    console.error(`sanitizers: of one leak made on purpose ${leak.length} were found`);
    return false;
  }
  const leaks = leaksIn(kind, [join('test', 'fixtures', 'lifetime', 'leaks.mjs')], env);
  for (const text of leaks) console.error(text);
  return leaks.length === 0;
}

function leaksIn(kind, args, env) {
  const reports = join(root, 'build', kind, 'reports');
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const options = `detect_leaks=1:exitcode=0:log_path=${join(reports, 'leaks')}`;
  const { status, stderr } = node(args, { ...env, ASAN_OPTIONS: options });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  return readdirSync(reports).flatMap((file) => leaksOf(readFileSync(join(reports, file), 'utf8')));
}

function node(args, env) {
  return spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
}

/** Prints the result of the step `name`, and ends the process if it failed. */
export function step(name, title, passes) {
  const started = performance.now();
  const passed = passes();
  console.log(
    `${name}: ${title}: ${passed ? 'ok' : 'FAILED'} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
  );
  if (!passed) process.exit(1);
}
