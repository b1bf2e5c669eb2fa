import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

// No stage of a loop's life may turn the end of the process into a crash, another exit code, or a hang.

const EXITS = [
  ['loopMade', 'filled', 'closed', 'manyLoops'],
  ['callback', 'timer', 'task', 'finallyOfTask', 'doneCallback', 'exceptionHandler'],
  ['cancelledTask', 'eagerTask', 'taskOfGroup', 'timeoutExpired', 'thenOfFuture', 'cancelledTimers'],
  ['timerOfVirtualClock', 'leftOverOfRun', 'byRun', 'afterBlockingRun'],
  ['secondLoopFilled', 'hostedCallback', 'hostedTimer', 'hostedTask', 'byRunAsync', 'hostedBesideNode', 'hostedBusy'],
  ['attachedBesideNode', 'attachedIdle', 'attachedBeforeFirstTurn', 'detached', 'closeInTurnOfAnother'],
  ['promiseOfHostedRun', 'nodeTimeout', 'nodeImmediate', 'nodeTick', 'nodeMicrotask', 'nodeIo', 'nodeTimeoutVirtual'],
  ['beforeExit', 'runInExitHandler', 'runInExitHandlerOfRun', 'closeInExitHandler', 'getEventLoopInExitHandler'],
].flat();

test('every stage of the fixture is tested', async () => {
  assert.deepEqual(endedWith(0, await runFixture('lifetime/exit.cjs', ['--list'])), EXITS);
});

for (const backend of BACKENDS) {
  for (const stage of EXITS) {
    test(`process.exit: ${stage} [${backend}]`, async () => {
      const ended = await runFixture('lifetime/exit.cjs', [stage], { backend });
      assert.deepEqual(endedWith(7, ended), []);
      assert.equal(ended.stderr, '');
    });
  }
}
