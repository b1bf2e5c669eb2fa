import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import {
  type Coroutine,
  captureCallGraph,
  createTask,
  DeadlockError,
  Event,
  gather,
  Lock,
  run,
  taskGroup,
  timeout,
  waitFor,
} from 'asyncio-native';
import { lazyIntrospection } from '../internals.js';

// A task whose coroutine is a block directly: where it waits is in the body, which the user wrote.

const { snapshot, positions, end } = lazyIntrospection();

function* work(event: Event): Coroutine<void> {
  yield* event.wait();
}

test('a task of a block is where the body of the block waits', () => {
  run(function* main() {
    const event = new Event();
    const lock = new Lock();
    const blocks = {
      timeout: timeout(60_000, () => work(event)),
      waitFor: waitFor(work(event), 60_000),
      group: taskGroup(() => work(event)),
      nested: timeout(60_000, () => lock.with(() => work(event))),
    };
    const tasks = Object.entries(blocks).map(([name, block]) => createTask(block as Coroutine<unknown>, { name }));
    yield;
    for (const task of tasks) {
      const [place] = captureCallGraph(task)!.callStack;
      assert.equal(place?.name, 'work', task.getName());
      assert.match(basename(place.file!), /^block-places\.test\./);
    }

    const [loop] = snapshot().thread.loops;
    const places = positions(
      loop!.tasks.map((_, at) => [at, 0] as const),
      Number.POSITIVE_INFINITY,
    );
    const looked = loop!.tasks.map(({ name }, at) => [name, places[at]?.function]);
    for (const name of Object.keys(blocks)) {
      assert.deepEqual(
        looked.find(([task]) => task === name),
        [name, 'work'],
      );
    }
    end();
    event.set();
    yield* gather(tasks);
    assert.deepEqual(captureCallGraph(tasks[0])!.callStack, []);
  });
});

test('a DeadlockError says where the body of a block waits', () => {
  assert.throws(
    () => run(taskGroup(() => work(new Event()))),
    (error) =>
      error instanceof DeadlockError && /\n {2}<Task .*> at .*block-places\.test\.\w+:\d+:\d+/.test(error.message),
  );
});
