import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BACKENDS } from '../support/backends.js';
import { endedWith, runFixture } from '../support/child.js';

const RUNNING = 'RuntimeError: This event loop is already running';
const ANOTHER = 'RuntimeError: Cannot run the event loop while another loop is running';
const DEADLOCK = 'DeadlockError: Nothing is left that could complete what the event loop waits for; pending: none';

/** What the cases of test/fixtures/host/node-callbacks.cjs print where the blocking run turns Node's loop. */
const NATIVE: Record<string, readonly string[]> = {
  order: ['loop 1', 'tick', 'microtask', 'immediate', 'loop 2', 'end'],
  fair: ['served'],
  fairTimers: ['fired 5 true'],
  virtualClock: ['immediate', 'an hour 3600000', 'a timeout true'],
  runningLoopInNodeCallbacks: ['true', 'true'],
  schedules: ['soon', 'later', 'stopped', 'stopped'],
  nestedRuns: [
    RUNNING,
    ANOTHER,
    ANOTHER,
    'RuntimeError: run() cannot be called from a running event loop',
    'RuntimeError: Cannot close a running event loop',
    'runAsync RuntimeError',
  ],
  attachedBeside: [`attached true ${RUNNING}`, 'stopped by it'],
  hostedBeside: ['hosted beside'],
  serverKeepsWaiting: ['closed', DEADLOCK],
  settledLater: ['1 2 3'],
  rejected: ['its reason'],
  nodeGoesOn: ['body ends', 'tick after', 'timeout after', 'immediate after'],
  domain: ['immediate', 'the domain has uncaught', 'true', 'false'],
  manyRuns: ['44850'],
  timeoutCaught: ['the next tick', 'uncaught', 'went on', 'Node goes on'],
  rejectionInTimeoutCaught: ['the next tick', 'uncaught', 'went on', 'Node goes on'],
};

/** And what they print on both backends. */
const BOTH: Record<string, readonly string[]> = {
  fairMicrotasks: ['settled'],
  attachedAlone: [DEADLOCK],
  unrefd: [DEADLOCK],
  microtaskCaught: ['the next tick', 'uncaught', 'went on', 'Node goes on'],
  rejectionCaught: ['the next tick', 'uncaught', 'went on', 'Node goes on'],
};

for (const backend of BACKENDS) {
  for (const [name, lines] of Object.entries(backend === 'native' ? { ...NATIVE, ...BOTH } : BOTH)) {
    test(`Node's callbacks within a blocking run: ${name} [${backend}]`, async () => {
      const ended = await runFixture('host/node-callbacks.cjs', [name], { backend });
      const printed = endedWith(0, ended);
      // Where a tick and an immediate stand among the callbacks of the loop is not promised; that each comes, is.
      if (name === 'order') assert.deepEqual(printed.slice().sort(), [...lines].sort());
      else assert.deepEqual(printed, lines);
      assert.equal(ended.stderr, '');
    });
  }

  test(`a tick that throws, and somebody listens [${backend}]`, async () => {
    const ended = await runFixture('host/node-callbacks.cjs', ['tickCaught'], { backend });
    // The ticks that are queued already come first: the error is handed on by a microtask.
    assert.deepEqual(endedWith(0, ended), ['the next tick', 'uncaught', 'went on', 'Node goes on']);
    assert.equal(ended.stderr, '');
  });

  for (const name of ['tickThrows', 'microtaskThrows', 'rejectionUnhandled']) {
    test(`what is thrown and not caught ends the process as ever: ${name} [${backend}]`, async () => {
      const ended = await runFixture('host/node-callbacks.cjs', [name], { backend });
      assert.deepEqual(endedWith(1, ended), []);
      assert.match(ended.stderr, /Error: uncaught\n +at /);
      assert.doesNotMatch(ended.stderr, /Native stack trace/);
    });
  }

  for (const name of ['timeoutThrows', 'rejectionInTimeout']) {
    test(`what a callback of Node's loop throws ends the process: ${name} [${backend}]`, async () => {
      const ended = await runFixture('host/node-callbacks.cjs', [name], { backend });
      // On pure Node's loop turns only after the run.
      assert.deepEqual(endedWith(1, ended), backend === 'native' ? [] : ['went on']);
      assert.match(ended.stderr, /Error: uncaught\n +at /);
    });
  }
}
