import assert from 'node:assert/strict';
import { CancelledError, type Coroutine, type Future, type Task } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

const LENGTH = 20_000;

/** Tasks of which each awaits the one before it; the first awaits `last`. */
function chain(createTask: (body: Coroutine<void>) => Task<void>, last: Future<void>, ended: number[]): Task<void>[] {
  function* link(number: number, awaited: Future<void>): Coroutine<void> {
    try {
      yield* awaited;
    } finally {
      ended.push(number);
    }
  }
  const tasks: Task<void>[] = [];
  for (let number = 0; number < LENGTH; number++) tasks.push(createTask(link(number, tasks.at(-1) ?? last)));
  return tasks;
}

loopTest('a request for cancellation goes along a chain of tasks that is longer than the call stack', (t) => {
  const ended: number[] = [];
  const future = t.loop.createFuture<void>();
  const tasks = chain((body) => t.loop.createTask(body), future, ended);
  t.turn();
  assert.equal(tasks.at(-1)!.cancel('enough'), true);
  assert.ok(future.cancelled());
  assert.ok(tasks.every((task) => task.cancelling() === 1));
  while (!tasks.at(-1)!.done()) t.turn();
  assert.deepEqual(
    ended,
    Array.from(tasks, (_, number) => number),
  );
  assert.ok(tasks.every((task) => task.cancelled()));
  assert.throws(() => tasks.at(-1)!.result(), new CancelledError('enough'));
});

loopTest('where the chain ends in a task that is done, the task that awaits it is cancelled', (t) => {
  const ended: number[] = [];
  const future = t.loop.createFuture<void>();
  const tasks = chain((body) => t.loop.createTask(body), future, ended);
  t.turn();
  future.setResult();
  t.loop.callSoon(() => assert.equal(tasks.at(-1)!.cancel(), true));
  while (!tasks.at(-1)!.done()) t.turn();
  assert.deepEqual([tasks[0]!.cancelled(), tasks.at(-1)!.cancelled()], [false, true]);
  assert.equal(tasks.filter((task) => task.cancelled()).length, LENGTH - 1);
});
