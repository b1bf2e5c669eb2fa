import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BackendName } from 'asyncio-native';
import { Runner, run, runAsync, sleep } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { assertKilled, assertWrote, interrupted, signalled } from '../support/interrupted.js';
import { signalTest } from '../support/signal-test.js';

const RAISED = 'raised KeyboardInterrupt ERR_ASYNCIO_KEYBOARD_INTERRUPT CancelledError';
const CLEANED_UP = ['ready', 'caught CancelledError', 'cleaned up'];
const BOTH = ['SIGINT', 'SIGTERM'];

for (const backend of BACKENDS) {
  for (const [way, file] of waysOf(backend)) {
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGUSR2'] as const) {
      signalTest(`${signal} cancels the main task where it is asked for, ${way}, ${file} [${backend}]`, async () => {
        const ended = await interrupted(backend, file, [way, 'sleeping', 'SIGINT', signal], ['ready'], signal);
        assertWrote(ended, [...CLEANED_UP, RAISED]);
      });
    }

    signalTest(`a signal that is not asked for has its default effect, ${way}, ${file} [${backend}]`, async () => {
      assertKilled(await interrupted(backend, file, [way, 'sleeping'], ['ready'], 'SIGTERM'), ['ready'], 'SIGTERM');
      assertKilled(await interrupted(backend, file, [way, 'sleeping', 'SIGTERM']), ['ready']);
      assertKilled(await interrupted(backend, file, [way, 'sleeping', 'none']), ['ready']);
    });

    signalTest(`a main that takes the cancellation has its result count, ${way}, ${file} [${backend}]`, async () => {
      const ended = await interrupted(backend, file, [way, 'swallowing', ...BOTH], ['ready'], 'SIGTERM');
      assertWrote(ended, ['ready', 'swallowed', 'returned as if nothing had happened']);
    });

    signalTest(`a second signal of another name ends the process, ${way}, ${file} [${backend}]`, async () => {
      const cues = [['ready', 'SIGTERM'] as const, ['deaf', 'SIGINT'] as const];
      assertKilled(await signalled(backend, file, [way, 'deaf', ...BOTH], cues), ['ready', 'deaf']);
    });
  }

  for (const [program, file] of uncaughtOf(backend)) {
    for (const [signal, expected] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
      const what = `an uncaught KeyboardInterrupt ends the program by exit code ${expected} without a trace`;
      signalTest(`${what}, ${program}, ${file} [${backend}]`, async () => {
        const { code, stdout, stderr } = await interrupted(
          backend,
          file,
          ['program', program, ...BOTH],
          ['ready'],
          signal,
        );
        assert.deepEqual(
          { code, stderr, lines: stdout.split('\n') },
          { code: expected, stderr: '', lines: CLEANED_UP },
        );
      });
    }
  }
}

if (BACKENDS.includes('native')) {
  signalTest("a listener for 'uncaughtException' is told of it, and decides [native]", async () => {
    const ended = await interrupted(
      'native',
      'interrupt.cjs',
      ['program', 'listenedFor', 'SIGTERM'],
      ['ready'],
      'SIGTERM',
    );
    assertWrote(ended, [...CLEANED_UP, 'uncaught KeyboardInterrupt SIGTERM']);
  });

  signalTest("SIGINT ends a blocking run's wait in Node's loop [native]", async () => {
    assertWrote(await interrupted('native', 'interrupt.cjs', ['blocking', 'waitingForNode']), [
      'ready',
      'cleaned up',
      RAISED,
    ]);
  });
}

test('signals that no program can take, and what is no list of names, are refused', async () => {
  const wrongType = { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };
  const wrongValue = { name: 'RangeError', code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' };
  for (const signals of ['SIGINT', 2, null, {}, new Set(['SIGINT'])]) {
    assert.throws(() => new Runner({ signals: signals as never }), { ...wrongType, message: /"signals"/ });
  }
  assert.throws(() => new Runner({ signals: ['SIGINT', 15 as never] }), { ...wrongType, message: /"signals\[1\]"/ });
  for (const name of ['SIGKILL', 'SIGSTOP', 'SIGSEGV', 'sigint', 'toString', '']) {
    assert.throws(() => new Runner({ signals: [name as never] }), { ...wrongValue, message: /"signals\[0\]"/ });
  }
  assert.throws(() => run(sleep(0), { signals: ['SIGKILL'] }), wrongValue);
  await assert.rejects(runAsync(sleep(0), { signals: ['SIGKILL'] }), wrongValue);
});

/** How to run, and in what kind of main script. A pure blocking run cannot notice a signal. */
function waysOf(backend: BackendName): [string, string][] {
  const hosted: [string, string] = ['hosted', 'interrupt.mjs'];
  return backend === 'pure' ? [hosted] : [hosted, ['blocking', 'interrupt.mjs'], ['blocking', 'interrupt.cjs']];
}

/** Programs that let the KeyboardInterrupt pass. */
function uncaughtOf(backend: BackendName): [string, string][] {
  const hosted: [string, string][] = [
    ['uncaughtHosted', 'interrupt.mjs'],
    ['uncaughtHosted', 'interrupt.cjs'],
  ];
  return backend === 'pure' ? hosted : [...hosted, ['uncaught', 'interrupt.mjs'], ['uncaught', 'interrupt.cjs']];
}
