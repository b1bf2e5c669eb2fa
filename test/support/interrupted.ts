import assert from 'node:assert/strict';
import type { BackendName } from 'asyncio-native';
import type { Ended } from './child.js';
import { FixtureProcess } from './fixture-process.js';

/** Runs a program of interrupt-programs.mjs, and sends `signal` each time it has written one of `cues`. */
export async function interrupted(
  backend: BackendName,
  file: string,
  args: string[],
  cues: string[] = ['ready'],
  signal: NodeJS.Signals = 'SIGINT',
): Promise<Ended> {
  return signalled(
    backend,
    file,
    args,
    cues.map((cue) => [cue, signal]),
  );
}

/** Runs a program of interrupt-programs.mjs, and sends it each signal when it has written the cue for it. */
export async function signalled(
  backend: BackendName,
  file: string,
  args: string[],
  cues: readonly (readonly [string, NodeJS.Signals])[],
): Promise<Ended> {
  const child = new FixtureProcess(backend, file, args);
  for (const [cue, signal] of cues) {
    await child.saw(cue);
    child.kill(signal);
  }
  return child.ended();
}

/** Asserts that it ended by itself, having written `lines`. */
export function assertWrote({ code, signal, stdout, stderr }: Ended, lines: string[]): void {
  assert.deepEqual({ code, signal, stderr, lines: stdout.split('\n') }, { code: 0, signal: null, stderr: '', lines });
}

/** Asserts that a signal ended it, when it had written `lines`. */
export function assertKilled(
  { code, signal, stdout }: Ended,
  lines: string[],
  expected: NodeJS.Signals = 'SIGINT',
): void {
  assert.deepEqual({ code, signal, lines: stdout.trimEnd().split('\n') }, { code: null, signal: expected, lines });
}
