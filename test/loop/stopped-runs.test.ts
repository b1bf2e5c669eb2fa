import assert from 'node:assert/strict';
import { sleep } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

const STOPPED = { name: 'RuntimeError', code: 'ERR_ASYNCIO_LOOP_STOPPED' };

loopTest('a run that was stopped does not stop the next one when its own future is done', (t) => {
  const { loop } = t;
  const first = loop.createTask(sleep(5, 'first'));
  loop.callLater(1, () => loop.stop());
  assert.throws(() => loop.runUntilComplete(first), STOPPED);
  // Past the end of the first one.
  assert.equal(loop.runUntilComplete(sleep(20, 'second')), 'second');
  assert.equal(loop.time(), 21);
  assert.equal(first.result(), 'first');
});

loopTest('the same of hosted runs', async (t) => {
  const { loop } = t;
  const first = loop.createTask(sleep(5, 'first'));
  loop.callLater(1, () => loop.stop());
  await assert.rejects(loop.runUntilCompleteAsync(first), STOPPED);
  assert.equal(await loop.runUntilCompleteAsync(sleep(20, 'second')), 'second');
  assert.equal(first.result(), 'first');
});

loopTest('a run that has failed does not stop the next one, though its own future is done', ({ loop }) => {
  const first = loop.createFuture();
  const { _scheduler: scheduler } = loop as unknown as { _scheduler: { pollIfDue(): boolean } };
  loop.callSoon(() => {
    first.setResult('first');
    // As at the end of the stack: before the future has told the run.
    scheduler.pollIfDue = () => {
      scheduler.pollIfDue = Object.getPrototypeOf(scheduler).pollIfDue;
      throw new RangeError('Maximum call stack size exceeded');
    };
  });
  assert.throws(() => loop.runUntilComplete(first), RangeError);
  assert.equal(loop.runUntilComplete(sleep(20, 'second')), 'second');
  assert.equal(first.result(), 'first');
});
