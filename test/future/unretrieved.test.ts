import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BackendName } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { runFixture } from '../support/child.js';

interface Report {
  readonly scenario: string;
  readonly message: string;
  /** The message of the exception; null if that was no error. */
  readonly exception: string | null;
}

interface Reports {
  /** When the garbage was collected. */
  readonly collected: Report[];
  /** At the end of the process. */
  readonly atExit: Report[];
}

async function reportsOf(backend: BackendName, scenarios: string[]): Promise<Reports> {
  const { code, signal, stdout, stderr } = await runFixture('unretrieved.mjs', scenarios, {
    backend,
    flags: ['--expose-gc'],
  });
  assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' });
  const lines = stdout.split('\n').filter((line) => line !== '');
  const collected = lines.includes('collected') ? lines.indexOf('collected') : 0;
  const reports = (part: string[]) => part.filter((line) => line !== 'collected').map((line) => JSON.parse(line));
  return { collected: reports(lines.slice(0, collected)), atExit: reports(lines.slice(collected)) };
}

const FUTURE = /^Future exception was never retrieved: <Future finished exception=/;
const TASK = /^Task exception was never retrieved: <Task finished name='.*' exception=/;

/** By scenario of the fixture: what is reported when the garbage is collected, and how the exception reads. */
const REPORTED: Record<string, [RegExp, string | null]> = {
  future: [FUTURE, 'failed'],
  undefined: [FUTURE, null],
  task: [TASK, 'failed'],
  'one callback': [FUTURE, 'failed'],
  'two callbacks': [FUTURE, 'failed'],
  'two callbacks of a task': [TASK, 'failed'],
  'closed loop': [FUTURE, 'failed'],
  'derived by then': [FUTURE, 'failed'],
  gather: [/^GatheringFuture exception was never retrieved/, 'failed'],
  'removed from the waiting': [FUTURE, 'failed'],
  'the task that waited was cancelled before': [FUTURE, 'failed'],
};

const SEEN = [
  'result()',
  'exception()',
  'exception() of what was kept',
  'yield*',
  'yield of a task',
  'a task that waits',
  'a callback that looks',
  'catch',
  'second failure of a gather',
  'gather with returnExceptions',
  'runUntilComplete',
  'cancelled',
  'await in an async function',
];

for (const backend of BACKENDS) {
  // One process for all of them.
  let reports: Promise<Reports> | undefined;
  const reportsFor = async (scenario: string): Promise<Reports> => {
    reports ??= reportsOf(backend, [...Object.keys(REPORTED), ...SEEN]);
    const { collected, atExit } = await reports;
    const concerned = (report: Report): boolean => report.scenario === scenario;
    return { collected: collected.filter(concerned), atExit: atExit.filter(concerned) };
  };

  for (const [scenario, [message, exception]] of Object.entries(REPORTED)) {
    test(`reported once, when collected: ${scenario} [${backend}]`, async () => {
      const { collected, atExit } = await reportsFor(scenario);
      assert.equal(collected.length, 1, JSON.stringify(collected));
      assert.match(collected[0]!.message, message);
      assert.equal(collected[0]!.exception, exception);
      assert.deepEqual(atExit, []);
    });
  }

  for (const scenario of SEEN) {
    test(`not reported: ${scenario} [${backend}]`, async () => {
      assert.deepEqual(await reportsFor(scenario), { collected: [], atExit: [] });
    });
  }

  for (const scenario of ['kept', 'kept, process.exit']) {
    test(`reported once, at the end of the process: ${scenario} [${backend}]`, async () => {
      const { collected, atExit } = await reportsOf(backend, [scenario]);
      assert.deepEqual(collected, []);
      assert.equal(atExit.length, 1, JSON.stringify(atExit));
      assert.match(atExit[0]!.message, FUTURE);
    });
  }
}

for (const backend of BACKENDS) {
  test(`the default exception handler writes what happened, to whom, and the stack [${backend}]`, async () => {
    const { code, stdout, stderr } = await runFixture('unhandled.mjs', [], { backend });
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /^\[asyncio-native\] Task exception was never retrieved: <Task finished name='unlucky'/);
    assert.match(stderr, /RangeError: nobody looks\n {4}at .*unhandled\.mjs:8/);
    assert.equal(stderr.match(/RangeError: nobody looks\n/g)?.length, 1);
  });
}
