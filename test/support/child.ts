import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import process from 'node:process';
import { Worker } from 'node:worker_threads';
import type { BackendName } from 'asyncio-native';
import { fixture, ROOT } from './paths.js';

/** A program that has not ended after this long hangs, and is killed (ms). So long because the machine may be busy. */
export const HANGS = 240_000;

/** How a program ended. */
export interface Ended {
  /** Null where a signal ended it; one that had to be killed has `SIGKILL`. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ChildOptions {
  readonly backend?: BackendName;
  /** Flags of Node. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/**
 * What a program wrote to its standard error, with the ends of lines that Windows has made plain, and without what Node adds where
 * NODE_V8_COVERAGE is set and a Worker is terminated: that it cannot tell what ran in it.
 */
export function ownErrors(stderr: string): string {
  return stderr.replaceAll('\r\n', '\n').replaceAll('Failed to stringify coverage profile result\n', '');
}

/** Runs Node with `args` and waits for its end. */
export function runNode(args: readonly string[], options: ChildOptions = {}): Promise<Ended> {
  const { backend, flags = [], env: extra = {}, cwd = ROOT } = options;
  const env = { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1', ...extra };
  // Else the child would think that node:test started it, and node:test would take over its output.
  Reflect.deleteProperty(env, 'NODE_TEST_CONTEXT');
  if (backend !== undefined) Object.assign(env, { ASYNCIO_NATIVE_BACKEND: backend });
  return new Promise((resolve) => {
    const settings = { env, cwd, timeout: HANGS, killSignal: 'SIGKILL', maxBuffer: 1 << 26 } as const;
    const child = execFile(process.execPath, [...flags, ...args], settings, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, signal: child.signalCode, stdout, stderr: ownErrors(stderr) });
    });
  });
}

/** Runs a program of test/fixtures. */
export function runFixture(name: string, args: readonly string[] = [], options?: ChildOptions): Promise<Ended> {
  return runNode([fixture(name), ...args], options);
}

/** For programs that count bytes: collections when they ask, and no code that goes because it was not called for a while. */
export const COUNTING: readonly string[] = ['--expose-gc', '--no-flush-bytecode'];

/** Asserts that a program ended by itself with exit code `code`, and returns what it printed, by lines. */
export function endedWith(code: number, ended: Ended): string[] {
  const { stdout, stderr } = ended;
  assert.deepEqual({ code: ended.code, signal: ended.signal }, { code, signal: null }, `${stdout}\n${stderr}`);
  return stdout.split('\n').filter((line) => line !== '');
}

/** Runs a program of test/fixtures in a Worker; resolves to the one message that it posts, with its exit code beside. */
export function runInWorker(name: string, workerData: object): Promise<object> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fixture(name), { workerData });
    let message: object = {};
    worker.on('message', (value: object) => {
      message = value;
    });
    worker.on('error', reject);
    worker.on('exit', (exitCode) => resolve({ ...message, exitCode }));
  });
}
