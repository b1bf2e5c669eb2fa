import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { allTasks, type Coroutine, createTask, sleep } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { runFixture } from '../support/child.js';
import { loopTest } from '../support/loop-test.js';

for (const backend of BACKENDS) {
  test(`a task that only the loop refers to is not collected [${backend}]`, async () => {
    const { code, stdout, stderr } = await runFixture('forgotten-tasks.mjs', [], { backend, flags: ['--expose-gc'] });
    assert.equal(stderr, '');
    assert.equal(stdout, '0\nfor Node, for a gather, for an abortable, nested, sleeping, waiting\n');
    assert.equal(code, 0);
  });
}

/** Whether what `make` returns is collected once nothing refers to it. */
async function isCollected(make: () => object): Promise<boolean> {
  const reference = new WeakRef(make());
  // A WeakRef keeps its target until the job that read it ends; what V8 has optimized may hold on for some rounds.
  for (let round = 0; round < 10 && reference.deref() !== undefined; round++) {
    await setImmediate();
    globalThis.gc!();
  }
  return reference.deref() === undefined;
}

loopTest('a done task is collected, and so are its result and its coroutine', async (t) => {
  function* returning(): Coroutine<object> {
    yield* sleep(1);
    return { result: true };
  }
  const run = (): Coroutine<object> => {
    const coro = returning();
    t.loop.runUntilComplete(coro);
    return coro;
  };
  assert.equal(await isCollected(run), true);
  assert.equal(await isCollected(() => t.loop.runUntilComplete(returning())), true);
  const done = (): object => {
    const task = t.loop.createTask(returning());
    t.loop.runUntilComplete(task);
    return task;
  };
  assert.equal(await isCollected(done), true);
});

loopTest('a cancelled task is collected', async (t) => {
  const cancelled = (): object => {
    const task = t.loop.createTask(sleep(1000));
    t.turn();
    task.cancel();
    t.turn(2);
    return task;
  };
  assert.equal(await isCollected(cancelled), true);
});

loopTest('what a long task no longer uses is collected while it goes on', async (t) => {
  let release: (value: undefined) => void = () => {};
  function* long(): Coroutine<void> {
    yield* sleep(1);
    const future = t.loop.createFuture<undefined>();
    release = (value) => future.setResult(value);
    yield* future;
  }
  const task = t.loop.createTask(long());
  const awaited = (): object => {
    const child = t.loop.createTask(sleep(0, { big: true }));
    t.turn(3);
    return child;
  };
  assert.equal(await isCollected(awaited), true);
  t.loop.runUntilComplete(sleep(2));
  release(undefined);
  t.loop.runUntilComplete(task);
});

loopTest('thousands of tasks leave nothing behind in the loop', (t) => {
  t.run(function* () {
    for (let round = 0; round < 10; round++) {
      const tasks = Array.from({ length: 1000 }, (_, i) => createTask(sleep(i % 7)));
      for (const task of tasks) yield* task;
      assert.equal(allTasks().size, 1);
    }
  });
});
