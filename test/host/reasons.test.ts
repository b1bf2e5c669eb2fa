import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

const BLOCKED = 'HostBlockedError ERR_ASYNCIO_HOST_BLOCKED true';
const DEADLOCK = 'DeadlockError ERR_ASYNCIO_DEADLOCK false';

/** What the cases of test/fixtures/host/reasons.cjs print; a HostBlockedError ends in `true` where it names runAsync. */
const EXPECTED: Record<string, readonly string[]> = {
  caught: [BLOCKED, 'result went on'],
  cleanedUp: ['cleaned up', BLOCKED],
  settled: [BLOCKED],
  direct: [BLOCKED],
  directFuture: [BLOCKED],
  byRun: [BLOCKED],
  nested: [BLOCKED],
  ofAnotherTask: [BLOCKED],
  gathered: [BLOCKED],
  chained: [BLOCKED],
  abortable: [BLOCKED],
  besideOthers: [BLOCKED, 'timer', 'other', 'result done'],
  foreverDeadlock: ['timer', DEADLOCK],
  deadlockOfNothing: [DEADLOCK],
  cancelledInTime: ['CancelledError ERR_ASYNCIO_CANCELLED false'],
};

for (const backend of BACKENDS) {
  for (const [name, lines] of Object.entries(EXPECTED)) {
    test(`in a callback of Node's: ${name} [${backend}]`, async () => {
      const ended = await runFixture('host/reasons.cjs', [name], { backend });
      assert.deepEqual(endedWith(0, ended), lines);
      assert.equal(ended.stderr, '');
    });
  }

  test(`a DeadlockError lists the pending tasks, and what each waits on [${backend}]`, async () => {
    const ended = await runFixture('host/reasons.cjs', ['deadlock'], { backend });
    const [error, , ...rest] = endedWith(0, ended);
    assert.equal(error, 'DeadlockError ERR_ASYNCIO_DEADLOCK 2');
    const [outer, inner, end] = rest;
    assert.match(outer!, /<Task pending name='the outer one'.* waiting on <Task pending name='the inner one'/);
    assert.match(inner!, /<Task pending name='the inner one'.* waiting on <Future pending>/);
    assert.equal(end, 'done after all undefined');
    assert.equal(ended.stderr, '');
  });
}
