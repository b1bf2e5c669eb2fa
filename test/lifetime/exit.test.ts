import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

// No stage of a loop's life may turn the end of the process into a crash, another exit code, or a hang.

const EXITS = [
  ['loopMade', 'filled', 'closed', 'manyLoops'],
  ['callback', 'timer', 'task', 'finallyOfTask', 'doneCallback', 'exceptionHandler', 'byRun', 'afterBlockingRun'],
  ['secondLoopFilled', 'hostedCallback', 'hostedTimer', 'hostedTask', 'byRunAsync', 'hostedBesideNode', 'hostedBusy'],
  ['attachedBesideNode', 'attachedIdle', 'attachedBeforeFirstTurn', 'detached', 'closeInTurnOfAnother'],
  ['promiseOfHostedRun', 'nodeTimeout', 'nodeImmediate', 'nodeTick', 'nodeMicrotask', 'nodeIo', 'nodeTimeoutVirtual'],
  ['beforeExit', 'runInExitHandler', 'runInExitHandlerOfRun', 'closeInExitHandler', 'getEventLoopInExitHandler'],
].flat();

const FORGOTTEN = [
  ['made', 'madeMany', 'current', 'filled', 'blockingRunEnded', 'blockingRunThrew', 'hostedRunEnded'],
  ['attachedIdle', 'attachedThenDetached', 'attachedTimerFired', 'nodeTurned'],
  ['createdAndClosed', 'createdAndClosedHosted'],
].flat();

const COLLECTED = [
  ['made', 'filled', 'run', 'closed', 'attachedAndDetached', 'hosted'],
  ['attachedWithTimers', 'runsWithoutReference'],
].flat();

test('every stage of the fixtures is tested', async () => {
  assert.deepEqual(endedWith(0, await runFixture('lifetime/exit.cjs', ['--list'])), EXITS);
  assert.deepEqual(endedWith(0, await runFixture('lifetime/forgotten.cjs', ['--list'])), FORGOTTEN);
});

for (const backend of BACKENDS) {
  for (const stage of EXITS) {
    test(`process.exit: ${stage} [${backend}]`, async () => {
      const ended = await runFixture('lifetime/exit.cjs', [stage], { backend });
      assert.deepEqual(endedWith(7, ended), []);
      assert.equal(ended.stderr, '');
    });
  }

  for (const stage of FORGOTTEN) {
    test(`nobody closes: ${stage} [${backend}]`, async () => {
      const ended = await runFixture('lifetime/forgotten.cjs', [stage], { backend });
      assert.deepEqual(endedWith(0, ended), []);
      assert.equal(ended.stderr, '');
    });
  }

  for (const stage of COLLECTED) {
    test(`forgotten loops are collected: ${stage} [${backend}]`, async () => {
      const ended = await runFixture('lifetime/garbage.mjs', [stage], { backend, flags: ['--expose-gc'] });
      assert.deepEqual(endedWith(0, ended), ['collected']);
      assert.equal(ended.stderr, '');
    });
  }
}
