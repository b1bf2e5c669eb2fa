import assert from 'node:assert/strict';
import { currentTask, newEventLoop, sleep } from 'asyncio-native';
import { type LoopTest, loopTest } from '../support/loop-test.js';

/** What a task cannot wait for: the error comes as in CPython 3.14, in a later iteration. */
const BAD: Readonly<Record<string, { make(t: LoopTest): unknown; name: string }>> = {
  'the task itself': { make: () => currentTask(), name: 'RuntimeError' },
  'a future of another loop': {
    make: (t) => {
      const other = newEventLoop({ backend: t.loop.backend });
      const future = other.createFuture();
      other.close();
      return future;
    },
    name: 'RuntimeError',
  },
  'a number': { make: () => 5, name: 'TypeError' },
};

for (const [what, { make, name }] of Object.entries(BAD)) {
  loopTest(`the error for a yield of ${what} comes through the ready queue`, (t) => {
    t.run(function* () {
      t.loop.callSoon(t.log, 'soon');
      try {
        yield make(t);
      } catch (error) {
        t.log((error as Error).name);
      }
    });
    assert.deepEqual(t.trace, ['soon', name]);
  });

  loopTest(`a cancellation that is requested meanwhile takes its place: ${what}`, (t) => {
    const task = t.loop.createTask(
      (function* () {
        const me = currentTask()!;
        t.loop.callSoon(() => me.cancel('instead'));
        try {
          yield make(t);
        } catch (error) {
          t.log((error as Error).name, (error as Error).message, me.cancelling());
        }
        yield* sleep(1);
        return 'went on';
      })(),
    );
    assert.equal(t.loop.runUntilComplete(task), 'went on');
    assert.deepEqual(t.trace, ['CancelledError instead 1']);
  });
}
