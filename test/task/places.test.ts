import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  type Coroutine,
  captureCallGraph,
  coroutine,
  DeadlockError,
  Event,
  Lock,
  Runner,
  sleep,
  Task,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';
import { ROOT } from '../support/paths.js';

const FILE = 'test/task/places.test.ts';

/** The line of this file, as it was written, that ends with the comment `// NAME`. */
function lineOf(name: string): number {
  return (
    readFileSync(join(ROOT, FILE), 'utf8')
      .split('\n')
      .findIndex((line) => line.endsWith(`// ${name}`)) + 1
  );
}

const asleep = coroutine(function* asleep(): Coroutine<void> {
  yield* sleep(1000); // asleep
});

const outer = coroutine(function* outer(): Coroutine<void> {
  yield* asleep(); // outer
});

loopTest('captureCallGraph tells where each coroutine is suspended, innermost first, through source maps', (t) => {
  const task = t.loop.createTask(outer());
  t.turn();
  const { callStack } = captureCallGraph(task)!;
  assert.deepEqual(
    callStack.map(({ name, file, line }) => [name, file && relative(ROOT, file), line]),
    [
      ['asleep', FILE, lineOf('asleep')],
      ['outer', FILE, lineOf('outer')],
    ],
  );
  assert.ok(callStack.every(({ column }) => column! > 1));
  task.cancel();
  t.turn();
});

loopTest('the coroutine that runs has a name, and no place', (t) => {
  let callStack: readonly { name: string; file: string | undefined; line: number | undefined }[] = [];
  t.loop.runUntilComplete(
    (function* looking(): Coroutine<void> {
      ({ callStack } = captureCallGraph()!);
    })(),
  );
  assert.deepEqual(
    callStack.map(({ name, file, line }) => [name, file, line]),
    [['coroutine', undefined, undefined]],
  );
});

loopTest('a coroutine that has not begun is at its head', (t) => {
  const task = t.loop.createTask(outer());
  const [entry] = captureCallGraph(task)!.callStack;
  assert.equal(entry?.line, lineOf('outer') - 1);
  task.cancel();
  t.turn();
});

loopTest('a DeadlockError tells where each task waits', (t) => {
  const never = new Event();
  function* waiting(): Coroutine<void> {
    yield* never.wait(); // waiting
  }
  assert.throws(
    () => t.loop.runUntilComplete(waiting()),
    (error) => {
      assert.ok(error instanceof DeadlockError);
      assert.ok(error.message.includes(`places.test.ts:${lineOf('waiting')}:`), error.message);
      return true;
    },
  );
  never.set();
  t.turn();
});

loopTest('of a main function that returns a coroutine, reports tell of the coroutine', (t) => {
  const never = new Event();
  function* returned(): Coroutine<void> {
    yield* never.wait(); // returned
  }
  const runner = new Runner({ loopFactory: () => t.loop });
  assert.throws(
    () => runner.run(() => returned()),
    (error: Error) => error.message.includes(`places.test.ts:${lineOf('returned')}:`) || assert.fail(error.message),
  );
  never.set();
  runner.close();
});

loopTest('a lock knows the task that holds it, until it is free', (t) => {
  const lock = new Lock();
  const seen: unknown[] = [];
  const holder = (): unknown => (lock as unknown as { _holder: unknown })._holder;
  function* taking(): Coroutine<void> {
    yield* lock.acquire();
    seen.push(holder());
    yield* sleep(1);
    lock.release();
    seen.push(holder());
  }
  const first = t.loop.createTask(taking());
  const second = t.loop.createTask(taking());
  t.loop.runUntilComplete(second);
  assert.ok(first instanceof Task);
  assert.deepEqual(
    seen.map((task) => (task === first ? 'first' : task === second ? 'second' : task)),
    ['first', null, 'second', null],
  );
});

loopTest('a DeadlockError lists a hundred tasks, and counts the others', (t) => {
  const never = new Event();
  const tasks = Array.from({ length: 151 }, () => t.loop.createTask(never.wait()));
  assert.throws(
    () => t.loop.runUntilComplete(tasks[0]!),
    (error: Error) => {
      const lines = error.message.split('\n').slice(1);
      assert.equal(lines.filter((line) => /^ {2}<Task pending/.test(line)).length, 100);
      return lines.at(-1) === '  and 51 more';
    },
  );
  for (const task of tasks) task.cancel();
  t.turn();
});
