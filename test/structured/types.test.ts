import assert from 'node:assert/strict';
import {
  asCompleted,
  type Completion,
  type Coroutine,
  coroutine,
  createTask,
  type Future,
  run,
  sleep,
  type Task,
  type TaskGroup,
  type Timeout,
  taskGroup,
  timeout,
  timeoutAt,
  type Waited,
  wait,
  waitFor,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

// Most of this is checked by the compiler: `npm run typecheck` fails where a type is not what is said here.

/** Exists only if `A` and `B` are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_: Same<A, B>): void {}

function* user(id: number): Coroutine<{ id: number }> {
  yield* sleep(id);
  return { id };
}

loopTest('a scope returns what its body does', (t) => {
  t.run(function* () {
    const a = yield* timeout(100, function* (given) {
      same<typeof given, Timeout>(true);
      same<ReturnType<typeof given.when>, number | null>(true);
      return yield* user(1);
    });
    same<typeof a, { id: number }>(true);
    const b = yield* timeoutAt(1000, () => user(2));
    same<typeof b, { id: number }>(true);
    const c = yield* taskGroup(function* (tg) {
      same<typeof tg, TaskGroup>(true);
      const task = tg.createTask(user(3), { name: 'three' });
      same<typeof task, Task<{ id: number }>>(true);
      return task;
    });
    // The group might have been ended by `cancel`.
    same<typeof c, Task<{ id: number }> | undefined>(true);
    const d = yield* timeout(
      null,
      coroutine(function* () {
        return [yield* user(4)];
      }),
    );
    same<typeof d, { id: number }[]>(true);
    const e = yield* taskGroup(function* (tg) {
      tg.createTask(user(5));
      yield* sleep(1);
    });
    same<typeof e, ReturnType<() => void> | undefined>(true);
    assert.deepEqual([a, b, c?.result(), d, e], [{ id: 1 }, { id: 2 }, { id: 3 }, [{ id: 4 }], undefined]);
  });
});

loopTest('a group that is ended early has no result, and the compiler says so', (t) => {
  function* body(tg: TaskGroup): Coroutine<string> {
    tg.cancel();
    yield* sleep(1);
    return 'not reached';
  }
  const result = t.run(function* () {
    const ended = yield* taskGroup(body);
    same<typeof ended, string | undefined>(true);
    return ended;
  });
  assert.equal(result, undefined);
  const atOnce = t.run(() => taskGroup(body, { signal: new AbortController().signal }));
  same<typeof atOnce, string | undefined>(true);
  same<ReturnType<typeof runGroup>, string | undefined>(true);
  function runGroup() {
    return run(taskGroup(body));
  }
  assert.equal(atOnce, undefined);
});

loopTest('combinators know what they return', (t) => {
  t.run(function* () {
    const a = yield* waitFor(user(1), 10);
    same<typeof a, { id: number }>(true);
    const b = yield* waitFor(createTask(user(2)), null);
    same<typeof b, { id: number }>(true);
    const tasks = [createTask(user(3)), createTask(user(4))];
    const waited = yield* wait(tasks);
    same<typeof waited, Waited<Task<{ id: number }>>>(true);
    const mixed: (Future<number> | PromiseLike<number>)[] = [createTask(sleep(1, 5))];
    const { done } = yield* wait(mixed);
    same<typeof done, Set<Future<number>>>(true);
    const ids: number[] = [];
    for (const next of asCompleted(tasks)) {
      same<typeof next, Completion<{ id: number }>>(true);
      const { id } = yield* next;
      ids.push(id);
    }
    const kinds: string[] = [];
    for (const next of asCompleted([user(1), sleep(2, 'x'), createTask(sleep(3, true))])) {
      same<typeof next, Completion<{ id: number } | string | boolean>>(true);
      const result = yield* next;
      same<typeof result, { id: number } | string | boolean>(true);
      kinds.push(typeof result);
    }
    assert.deepEqual(kinds, ['object', 'string', 'boolean']);
    async function mixedResults(): Promise<void> {
      for await (const result of asCompleted(new Set([user(1), Promise.resolve('x')]))) {
        same<typeof result, { id: number } | string>(true);
      }
    }
    same<ReturnType<typeof mixedResults>, Promise<void>>(true);
    async function results(): Promise<void> {
      for await (const result of asCompleted(tasks)) {
        same<typeof result, { id: number }>(true);
      }
    }
    same<ReturnType<typeof results>, Promise<void>>(true);
    assert.deepEqual([a.id, b.id, waited.done.size, done.size, ids], [1, 2, 2, 1, [3, 4]]);
  });
});
