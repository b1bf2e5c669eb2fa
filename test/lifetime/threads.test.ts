import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endedWith, runFixture } from '../support/child.js';

/** What the program prints at each stage; it ends with code 0, by itself, every time. */
const STAGES: Readonly<Record<string, readonly string[]>> = {
  'terminated while idle': ['ERR_ASYNCIO_LOOP_CLOSED'],
  'terminated with calls pending': ['BrokenExecutorError,BrokenExecutorError'],
  'terminated in a call, others waiting': ['BrokenExecutorError BrokenExecutorError'],
  'terminated while it sends': ['BrokenExecutorError', 'there'],
  'terminated while it blocks on a result': ['BrokenExecutorError'],
  'terminated while its inbox is full': ['ERR_ASYNCIO_LOOP_CLOSED'],
  'terminated while it starts': ['BrokenExecutorError'],
  'its loop closes with results outstanding': ['RuntimeError'],
  'it exits in a call': ['BrokenExecutorError'],
  'it exits in a call that nobody waits for': ['BrokenExecutorError'],
  'main exits with calls outstanding': ['exits'],
  'main exits in a callback of a call': ['exits'],
  'main exits while it is flooded': ['exits'],
  'main exits while the worker blocks on it': ['exits'],
  'main closes its loop while the worker blocks on it': ['ERR_ASYNCIO_LOOP_CLOSED'],
};

for (const [stage, lines] of Object.entries(STAGES)) {
  for (const mode of ['hosted', 'blocking', 'attached']) {
    test(`${stage}, ${mode}`, async () => {
      assert.deepEqual(endedWith(0, await runFixture('lifetime/threads.mjs', [stage, mode])), [...lines]);
    });
  }
}
