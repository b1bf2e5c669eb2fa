import assert from 'node:assert/strict';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';
import { assertKilled, assertWrote, interrupted } from '../support/interrupted.js';
import { signalTest } from '../support/signal-test.js';

const RAISED = 'raised KeyboardInterrupt ERR_ASYNCIO_KEYBOARD_INTERRUPT CancelledError';

for (const backend of BACKENDS) {
  if (backend === 'native') {
    signalTest(`a runner that was interrupted runs again [${backend}]`, async () => {
      assertWrote(await interrupted(backend, 'interrupt.mjs', ['program', 'twoRuns']), [
        'ready',
        'caught CancelledError',
        'cleaned up',
        RAISED,
        'returned again',
      ]);
    });

    signalTest(`a coroutine that holds the thread: the second SIGINT ends the process [${backend}]`, async () => {
      for (const way of ['blocking', 'hosted']) {
        assertKilled(await runFixture('interrupt.mjs', [way, 'stuck'], { backend }), ['noted']);
      }
    });

    signalTest(`the program's own listener is told within a blocking run, and alone [${backend}]`, async () => {
      assertWrote(await interrupted(backend, 'interrupt.cjs', ['program', 'claimedByTheProgramBlocking']), [
        'ready',
        "the program's own listener",
        'returned not disturbed',
      ]);
    });
  } else {
    for (const file of ['interrupt.mjs', 'interrupt.cjs']) {
      for (const name of ['sleeping', 'busy']) {
        signalTest(`a blocking run on the pure backend is ended by SIGINT: ${name}, ${file}`, async () => {
          assertKilled(await interrupted(backend, file, ['blocking', name]), ['ready']);
        });
      }
    }
  }

  for (const name of ['afterwards', 'afterwardsHosted']) {
    signalTest(`after a run SIGINT ends the process as ever: ${name} [${backend}]`, async () => {
      assertKilled(await interrupted(backend, 'interrupt.mjs', ['program', name]), ['ready']);
    });
  }

  for (const way of ['blocking', 'hosted']) {
    signalTest(`a run in a Worker leaves SIGINT to the process, ${way} [${backend}]`, async () => {
      assertKilled(await interrupted(backend, 'interrupt.mjs', ['program', 'inWorker', way]), ['ready']);
    });
  }

  signalTest(`the program's own listener is told, and alone [${backend}]`, async () => {
    assertWrote(await interrupted(backend, 'interrupt.mjs', ['program', 'claimedByTheProgram']), [
      'ready',
      "the program's own listener",
      'returned not disturbed',
      'listeners 1',
    ]);
  });

  signalTest(`a listener that comes meanwhile is told of both [${backend}]`, async () => {
    const cues = ['ready', 'cleaning up'];
    assertWrote(await interrupted(backend, 'interrupt.mjs', ['program', 'claimedMeanwhile'], cues), [
      'ready',
      'told',
      'cleaning up',
      'told',
      'returned in peace',
    ]);
  });

  signalTest(`a hosted run listens while it runs, and no longer [${backend}]`, async () => {
    const ended = await runFixture('interrupt.mjs', ['program', 'listenersAreLeftAsTheyWere'], { backend });
    assert.deepEqual(endedWith(0, ended), ['before 0', 'within 1', 'after 0', 'after a failure 0']);
  });
}
