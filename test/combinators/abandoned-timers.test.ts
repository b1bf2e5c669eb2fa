import assert from 'node:assert/strict';
import {
  asCompleted,
  CancelledError,
  type Coroutine,
  createTask,
  type Future,
  sleep,
  wait,
  waitFor,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

const DEADLOCK = { code: 'ERR_ASYNCIO_DEADLOCK' };

for (const [name, start] of Object.entries({
  wait: (waited) => wait([waited], { timeout: 1000 }),
  waitFor: (waited) => waitFor(waited, 1000),
  asCompleted: function* (waited) {
    for (const next of asCompleted([waited], { timeout: 1000 })) yield* next;
  },
} satisfies Record<string, (waited: Future) => Coroutine<unknown>>)) {
  loopTest(`a cancelled ${name} with a timeout leaves no timer: a deadlock is noticed at once`, (t) => {
    // It outlasts the wait: nothing but the cancellation can take the timer away.
    const waited = t.loop.createFuture();
    t.run(function* () {
      const waiting = createTask(start(waited));
      yield* sleep(1);
      waiting.cancel();
      try {
        yield* waiting;
        assert.fail('not cancelled');
      } catch (error) {
        assert.ok(error instanceof CancelledError);
      }
    });
    const before = t.loop.time();
    assert.throws(() => t.loop.runForever(), DEADLOCK);
    // A virtual clock would have jumped to a timer that is left.
    assert.equal(t.loop.time(), before);
  });
}
