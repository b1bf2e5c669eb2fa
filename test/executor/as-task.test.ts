import assert from 'node:assert/strict';
import { CancelledError, createTask, sleep, ThreadPoolExecutor, taskGroup, toThread } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

const MONOTONIC = { clock: 'monotonic' } as const;

loopTest(
  'createTask and a group take the future of a call in another thread',
  (t) => {
    const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
    t.run(function* () {
      const result = yield* taskGroup(function* (group) {
        const first = group.createTask(toThread((a: number) => a + 1, 1));
        const second = group.createTask(
          pool.submit((a: number) => a * 2, 4),
          { name: 'second' },
        );
        assert.equal(second.getName(), 'second');
        return [yield* first, yield* second, yield* createTask(sleep(0, 'operation'))];
      });
      assert.deepEqual(result, [2, 8, 'operation']);
      yield* t.loop.shutdownDefaultExecutor();
    });
    pool.shutdown();
  },
  MONOTONIC,
);

loopTest(
  'cancelling such a task cancels the call',
  (t) => {
    const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
    t.run(function* () {
      const call = pool.submit(() => new Promise<void>(() => {}));
      const waiting = pool.submit(() => 'not begun');
      const task = createTask(waiting);
      yield;
      task.cancel();
      try {
        yield* task;
        assert.fail('not reached');
      } catch (error) {
        assert.ok(error instanceof CancelledError);
      }
      assert.equal(waiting.cancelled(), true);
      call.cancel();
    });
    pool.shutdown({ wait: false, cancelFutures: true });
  },
  MONOTONIC,
);
