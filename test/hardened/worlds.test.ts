import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture, runNode } from '../support/child.js';
import { ROOT } from '../support/paths.js';

const OPERATIONS = {
  gather: ['a', 'b'],
  cancelled: ['CancelledError', true],
  timeout: 'TimeoutError',
  group: ['ExceptionGroup', 'RangeError'],
  toThread: 2,
  submit: [3, 'RangeError'],
  hosted: 'ab',
  hostedThread: 2,
};

/** What was done to the world, and where all of it works, at what times. */
const WORLDS: Record<string, readonly ('before' | 'after')[]> = {
  'frozen intrinsics': ['before'],
  'frozen Error': ['before', 'after'],
  lockdown: ['before', 'after'],
  enumerable: ['before', 'after'],
  accessors: ['before', 'after'],
  thenable: ['before', 'after'],
};

for (const backend of BACKENDS) {
  for (const [how, times] of Object.entries(WORLDS)) {
    for (const when of times) {
      test(`runs, cancellation, threads and executors work: ${how}, ${when} the import [${backend}]`, async () => {
        const flags = how === 'frozen intrinsics' ? ['--frozen-intrinsics'] : [];
        const ended = await runFixture('hardened/world.cjs', [how, when, backend], { backend, flags });
        const [line] = endedWith(0, ended);
        assert.deepEqual(JSON.parse(line!), OPERATIONS);
      });
    }
  }

  test(`an import as an ES module works with frozen intrinsics [${backend}]`, async () => {
    const program = `
      import { run, sleep, toThread } from 'asyncio-native';
      console.log(run(sleep(1, 'slept')), run(function* () { return yield* toThread((x) => x + 1, 1); }));`;
    const flags = ['--frozen-intrinsics', '--input-type=module', '--eval', program];
    assert.deepEqual(endedWith(0, await runNode(flags, { backend, cwd: ROOT })), ['slept 2']);
  });

  test(`where code from strings is forbidden, functions of modules work, and others say so [${backend}]`, async () => {
    const program = `
      const { run, toThread, workerFunction } = require('asyncio-native');
      const join = workerFunction('node:path', 'join');
      run(function* () {
        console.log(yield* toThread(join, 'a', 'b'));
        try {
          yield* toThread((x) => x, 1);
        } catch (error) {
          console.log(error.name, error.code, /use workerFunction/.test(error.message), error.cause.name);
        }
      });`;
    const flags = ['--disallow-code-generation-from-strings', '--eval', program];
    const expected = ['a/b', 'RuntimeError ERR_ASYNCIO_UNSUPPORTED true EvalError'];
    assert.deepEqual(endedWith(0, await runNode(flags, { backend, cwd: ROOT })), expected);
  });

  test(`an option that Object.prototype has is refused, by name [${backend}]`, async () => {
    const program = `
      const { newEventLoop, Runner } = require('asyncio-native');
      Object.prototype.debug = true;
      for (const make of [() => newEventLoop({}), () => new Runner()]) {
        try {
          make();
        } catch (error) {
          console.log(error.name, error.code, error.message.includes('"debug"'));
        }
      }`;
    const expected = 'TypeError ERR_ASYNCIO_POLLUTED_PROTOTYPE true';
    assert.deepEqual(endedWith(0, await runNode(['--eval', program], { backend, cwd: ROOT })), [expected, expected]);
  });
}
