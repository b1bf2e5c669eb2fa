import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { type ChildOptions, endedWith, runFixture, runNode } from '../support/child.js';
import { fixture } from '../support/paths.js';

// What a blocking run may wait for, by where it was called from: each place in a process of its own, with everything that
// can be waited for, one after the other. Which they are, and what they come to, is in test/fixtures/host/waits.cjs.

const RESULTS: Record<string, Record<string, string>> = {
  ofLoop: { sleep: 'slept', task: 'a task', timer: 'a timer' },
  ofMicrotasks: {
    settled: 'settled already',
    microtasks: 'after three microtasks',
    asyncFunction: 'an async function',
    tick: 'a tick',
    ticksOfMicrotasks: 'by turns',
  },
  ofNode: {
    timeout: 'a timeout',
    immediate: 'an immediate',
    timeoutThenMicrotask: 'a timeout, then a microtask',
    chain: 'one after the other',
    fs: 'read',
    fetch: 'over http',
    net: 'over a socket',
    worker: '3 messages, exit code 0',
    threadPool: '8',
    childProcess: '42',
  },
  ofNodeByFuture: { futureTimeout: 'set by Node', futureImmediate: 'set by Node' },
};
const NAMES = Object.values(RESULTS).flatMap(Object.keys);

/** The lines that are printed where the groups of `reached` can be waited for, and the others cannot. */
function lines(reached: readonly string[]): string[] {
  return Object.entries(RESULTS).flatMap(([group, results]) =>
    Object.entries(results).map(([name, result]) => {
      const error = group === 'ofNodeByFuture' ? 'DeadlockError' : 'HostBlockedError';
      return `${name}: ${reached.includes(group) ? result : error}`;
    }),
  );
}

const EVERYTHING = Object.keys(RESULTS);
const WITHOUT_NODE = ['ofLoop', 'ofMicrotasks'];
const LOOP_ONLY = ['ofLoop'];

/** Before Node's loop has started: everything on native; on pure what microtasks settle. */
const BEFORE = [
  'body',
  'function',
  'promiseConstructor',
  'asyncFunctionBeforeAwait',
  'event',
  'tick',
  'tickOfTick',
  'required',
  'requiredModule',
];
const IN_MICROTASKS = ['then', 'microtask', 'afterAwait', 'imported'];
const IN_CALLBACKS = ['timeout', 'immediate', 'io', 'tickInTimeout', 'thenInTimeout', 'beforeExit', 'exit'];
const IN_WORKERS = ['worker', 'workerThen', 'workerTick', 'workerTimeout', 'workerModule', 'workerMessage'];

test('the fixture and this file name the same things', () => {
  const require = createRequire(import.meta.url);
  const { groups } = require(fixture('host/waits.cjs')) as { groups: Record<string, object> };
  const names = Object.entries(groups).map(([group, waits]) => [group, Object.keys(waits)]);
  assert.deepEqual(
    names,
    Object.entries(RESULTS).map(([group, results]) => [group, Object.keys(results)]),
  );
});

for (const backend of BACKENDS) {
  const options: ChildOptions = { backend };
  const before = backend === 'native' ? EVERYTHING : WITHOUT_NODE;

  for (const place of BEFORE) {
    test(`CommonJS, before Node's loop has started: ${place} [${backend}]`, async () => {
      assert.deepEqual(endedWith(0, await runFixture('host/places.cjs', [place, ...NAMES], options)), lines(before));
    });
  }

  for (const place of [...IN_MICROTASKS, ...IN_CALLBACKS, ...IN_WORKERS]) {
    test(`CommonJS, in a microtask, a callback or a Worker: ${place} [${backend}]`, async () => {
      assert.deepEqual(endedWith(0, await runFixture('host/places.cjs', [place, ...NAMES], options)), lines(LOOP_ONLY));
    });
  }

  for (const module of ['host/module.mjs', 'host/after-await.mjs']) {
    test(`an ES module as main script: ${module} [${backend}]`, async () => {
      assert.deepEqual(endedWith(0, await runFixture(module, NAMES, options)), lines(LOOP_ONLY));
    });
  }

  test(`a script given by --eval, and one by --require [${backend}]`, async () => {
    const source = `require(${JSON.stringify(fixture('host/required.cjs'))})(${JSON.stringify(NAMES)})`;
    assert.deepEqual(endedWith(0, await runNode(['--eval', source], options)), lines(before));
    const flags = ['--require', fixture('host/preload.cjs')];
    const env = { WAITS: NAMES.join(' ') };
    assert.deepEqual(endedWith(0, await runNode(['--eval', '0'], { ...options, flags, env })), lines(before));
  });

  test(`an ES module given by --eval, and one by --import [${backend}]`, async () => {
    const source = `import required from ${JSON.stringify(fixture('host/required.cjs'))}; required(${JSON.stringify(NAMES)})`;
    const args = ['--input-type=module', '--eval', source];
    assert.deepEqual(endedWith(0, await runNode(args, options)), lines(LOOP_ONLY));
    const env = { WAITS: NAMES.join(' ') };
    const flags = ['--import', fixture('host/preload.cjs')];
    assert.deepEqual(endedWith(0, await runNode(['--eval', '0'], { ...options, flags, env })), lines(LOOP_ONLY));
  });
}
