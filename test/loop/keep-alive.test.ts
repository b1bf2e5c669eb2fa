import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

/** What each program of test/fixtures/keep-alive.mjs prints. */
const EXPECTED: Record<string, readonly string[]> = {
  idle: [],
  idleAfterWork: ['worked'],
  timer: ['fired'],
  chainOfTimers: ['tick 3', 'tick 2', 'tick 1', 'tick 0'],
  task: ['resolved slept'],
  cancelledTimer: [],
  timerCancelledLater: [],
  infiniteTimer: [],
  future: [],
  detachedTimer: [],
  detachInCallback: [],
  closedTimer: [],
  neverAttached: [],
  threadsafeWakes: ['woken'],
  foreverHolds: ['resolved undefined'],
  deadlock: ['rejected DeadlockError ERR_ASYNCIO_DEADLOCK'],
  deadlockOfTask: ['waits', 'DeadlockError true', 'named'],
  deadlockOfPromise: ['rejected DeadlockError ERR_ASYNCIO_DEADLOCK'],
  deadlockAfterTimer: ['fired', 'rejected DeadlockError ERR_ASYNCIO_DEADLOCK'],
  deadlockOfTwo: ['rejected DeadlockError ERR_ASYNCIO_DEADLOCK', 'rejected DeadlockError ERR_ASYNCIO_DEADLOCK'],
  nodeCompletes: ['resolved by Node'],
  otherLoopCompletes: ['resolved by another'],
  afterDeadlock: ['DeadlockError', 'resolved second try'],
};

for (const backend of BACKENDS) {
  for (const [name, lines] of Object.entries(EXPECTED)) {
    test(`a process that ends: ${name} [${backend}]`, async () => {
      const ended = await runFixture('keep-alive.mjs', [name], { backend });
      assert.deepEqual(endedWith(0, ended), [...lines, 'exit 0']);
      assert.equal(ended.stderr, '');
    });
  }

  test(`a DeadlockError that nobody catches ends the process with 1 [${backend}]`, async () => {
    const ended = await runFixture('keep-alive.mjs', ['unhandledDeadlock'], { backend });
    assert.deepEqual(endedWith(1, ended), ['exit 1']);
    assert.match(ended.stderr, /DeadlockError/);
  });
}
