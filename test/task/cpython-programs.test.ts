import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type BackendName, DeadlockError, type EventLoop, newEventLoop, setEventLoop } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { fixture } from '../support/paths.js';
import { type Program, ProgramRun, type Style } from '../support/program.js';

interface Case extends Program {
  readonly seed: number;
  /** What CPython prints. */
  readonly trace: readonly string[];
}

const lines = readFileSync(fixture('cpython/programs.jsonl'), 'utf8').trimEnd().split('\n');
const cases = lines.map((line) => JSON.parse(line) as Case);

/** Runs `program` on a loop of its own, as `start` does, and compares. */
async function replay(backend: BackendName, program: Case, style: Style, start: typeof blocking): Promise<void> {
  const loop = newEventLoop({ backend, clock: 'virtual' });
  setEventLoop(loop);
  try {
    const run = new ProgramRun(loop, program, style);
    assert.deepEqual(await start(loop, run), program.trace, `program of seed ${program.seed}`);
  } finally {
    // What is left is meant to be: the programs do not tidy up, and raise what nobody looks at.
    loop.setExceptionHandler(() => {});
    loop.close();
    setEventLoop(null);
  }
}

function blocking(loop: EventLoop, run: ProgramRun): readonly string[] | Promise<readonly string[]> {
  try {
    return run.finish({ result: loop.runUntilComplete(run.start()) });
  } catch (error) {
    return run.finish(error instanceof DeadlockError ? 'deadlock' : { error });
  }
}

function hosted(loop: EventLoop, run: ProgramRun): Promise<readonly string[]> {
  return loop.runUntilCompleteAsync(run.start()).then(
    (result) => run.finish({ result }),
    (error) => run.finish({ error }),
  );
}

const styles: Style[] = ['yield', 'yield*', 'coroutine()'];
for (const backend of BACKENDS) {
  for (const style of styles) {
    test(`${cases.length} random programs go as in CPython: ${backend}, ${style}`, async () => {
      for (const program of cases) await replay(backend, program, style, blocking);
    });
  }

  // Hosted, a deadlock is noticed when Node has nothing left to do: here it has.
  const ending = cases.filter(({ trace }) => trace.at(-1) !== 'deadlock');
  test(`${ending.length} random programs go as in CPython: ${backend}, hosted`, async () => {
    for (const program of ending) await replay(backend, program, 'yield*', hosted);
  });
}
