import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { type BackendName, type Coroutine, type SlowStep, setSlowStep } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { ownErrors } from '../support/child.js';
import { loopTest } from '../support/loop-test.js';
import { fixture } from '../support/paths.js';

const REGISTERED = Symbol.for('asyncio-native.slow-step');

/** Runs the fixture, whose step ends when the report about it was read, and not before. */
async function report(where: string, backend: BackendName): Promise<{ lines: string[]; stderr: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'asyncio-slow-'));
  try {
    const file = join(folder, 'reported');
    const env = { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1', ASYNCIO_NATIVE_BACKEND: backend };
    const child = spawn(process.execPath, [fixture('trace/slow-step.mjs'), where, file], { env });
    const output = { out: '', err: '' };
    child.stdout.on('data', (chunk) => {
      output.out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output.err += chunk;
      if (/ at .*spinning /.test(output.err)) writeFileSync(file, '');
    });
    const [code] = await once(child, 'close');
    assert.equal(code, 0, output.err);
    return { lines: output.out.split('\n').slice(0, -1), stderr: ownErrors(output.err) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const backend of BACKENDS) {
  for (const where of ['blocking', 'hosted', 'worker', 'debugger', 'exit']) {
    test(`a step that holds the loop is written about while it does: ${where} [${backend}]`, async () => {
      const { lines, stderr } = await report(where, backend);
      const [told, stacks, left, pauses] = lines;
      assert.match(told!, /^<Task .*name='slow one'.*>; slow one; true; true$/);
      assert.equal(stacks, 'true');
      assert.equal(left, String(where === 'exit'));
      // A debugger sees nothing of it.
      assert.equal(pauses, where === 'debugger' ? '0 pauses' : undefined);
      const thread = where === 'worker' ? ' of worker 1' : '';
      const start = `asyncio-native: a step has held the event loop${thread} for \\d+ ms`;
      // On a busy machine the thread may be asked twice.
      const unanswered = `(?:${start}, and does not answer where it is\n)?`;
      assert.match(stderr, new RegExp(`^${unanswered}${start}: <Task pending name='slow one'`));
      assert.match(stderr, /^ +at .*spinning .*slow-step\.mjs/m);
      // What Node writes in `process.exit` if an inspector is connected.
      assert.doesNotMatch(stderr, /Waiting for the debugger/);
    });
  }

  test(`so is a callback, by its name [${backend}]`, async () => {
    const { lines, stderr } = await report('callback', backend);
    assert.deepEqual(lines, ['spinning(); no task; true; true', 'true', 'false']);
    assert.match(stderr, /for \d+ ms: spinning\(\)\n +at /);
  });
}

/** A step that takes at least `milliseconds`. */
function* busy(milliseconds: number): Coroutine<void> {
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {}
}

loopTest('the handler is told of each step that took too long, though nobody has seen it', (t) => {
  const told: SlowStep[] = [];
  // So short that a step is over before the other thread looks, or not: the handler is called all the same.
  setSlowStep(2, (step) => told.push(step));
  try {
    const task = t.loop.createTask(busy(3), { name: 'busy' });
    t.loop.runUntilComplete(task);
    const [step] = told.filter((each) => each.task === task);
    assert.ok(step !== undefined && step.duration >= 2);
    assert.match(step.name, /name='busy'/);
  } finally {
    setSlowStep(null);
  }
  const { length } = told;
  t.run(() => busy(3));
  assert.equal(told.length, length);
  assert.equal(t.loop._scheduler.observer, null);
});

loopTest('what the handler throws goes to the exception handler of the loop', (t) => {
  setSlowStep(2, () => {
    throw new Error('expected');
  });
  try {
    t.run(() => busy(3));
  } finally {
    setSlowStep(0);
  }
  const [report] = t.reports.splice(0);
  assert.equal(report!.message, 'Exception in the handler of setSlowStep');
  assert.equal((report!.exception as Error).message, 'expected');
});

loopTest('a second call replaces the first', (t) => {
  const told: string[] = [];
  setSlowStep(2, () => told.push('first'));
  setSlowStep(2, () => told.push('second'));
  t.run(() => busy(3));
  setSlowStep(0);
  assert.ok(told.includes('second') && !told.includes('first'), told.join());
  assert.equal(REGISTERED in globalThis, false);
});

test('wrong arguments are errors that name them', () => {
  assert.throws(() => setSlowStep('5' as never), { name: 'TypeError', message: /milliseconds/ });
  assert.throws(() => setSlowStep(Number.NaN), { name: 'RangeError', message: /milliseconds/ });
  assert.throws(() => setSlowStep(5, 6 as never), { name: 'TypeError', message: /handler/ });
  assert.equal(REGISTERED in globalThis, false);
});
