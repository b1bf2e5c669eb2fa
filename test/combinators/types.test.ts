import assert from 'node:assert/strict';
import {
  type Awaitable,
  type Coroutine,
  createTask,
  ensureFuture,
  type Future,
  gather,
  type run,
  sleep,
  type Task,
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

loopTest('yield* knows what it returns', (t) => {
  t.run(function* () {
    const a = yield* user(1);
    const b = yield* createTask(user(1));
    const c = yield* sleep(1, 'x');
    const d = yield* sleep(1);
    const future = t.loop.createFuture<boolean>();
    future.setResult(true);
    const e = yield* future;
    const f = yield* future.then(() => 5);
    same<typeof a, { id: number }>(true);
    same<typeof b, { id: number }>(true);
    same<typeof c, string>(true);
    same<typeof d, undefined>(true);
    same<typeof e, boolean>(true);
    same<typeof f, number>(true);
    assert.deepEqual([a, b, c, d, e, f], [{ id: 1 }, { id: 1 }, 'x', undefined, true, 5]);
  });
});

loopTest('gather is typed by position', (t) => {
  t.run(function* () {
    const future: Future<boolean> = t.loop.createFuture();
    future.setResult(true);
    const [a, b, c, d] = yield* gather([user(1), sleep(1, 'x'), future, createTask(user(2))]);
    same<typeof a, { id: number }>(true);
    same<typeof b, string>(true);
    same<typeof c, boolean>(true);
    same<typeof d, { id: number }>(true);
    assert.deepEqual([a.id, b.toUpperCase(), c, d.id], [1, 'X', true, 2]);

    const many = yield* gather([1, 2, 3].map(user));
    same<typeof many, { id: number }[]>(true);
    assert.deepEqual(
      many.map(({ id }) => id),
      [1, 2, 3],
    );

    const fromSet = yield* gather(new Set([user(1)]));
    same<typeof fromSet, { id: number }[]>(true);
    assert.equal(fromSet[0]!.id, 1);

    // With returnExceptions an exception may stand in any place.
    const mixed = yield* gather([user(1)], { returnExceptions: true });
    same<typeof mixed, unknown[]>(true);
    assert.deepEqual(mixed, [{ id: 1 }]);
  });
});

loopTest('gather takes promises, and is typed by what they settle to', async (t) => {
  await t.host(function* () {
    const [a, b] = yield* gather([Promise.resolve(1), (async () => 'x')()]);
    same<typeof a, number>(true);
    same<typeof b, string>(true);
    assert.deepEqual([a, b], [1, 'x']);
  });
});

loopTest('whatever can be awaited becomes a Future of its result', (t) => {
  const awaitables: Awaitable<number>[] = [sleep(1, 1), t.loop.createTask(sleep(1, 2))];
  const [one, two] = awaitables.map((awaitable) => ensureFuture(awaitable));
  same<typeof one, Future<number>>(true);
  assert.equal(t.loop.runUntilComplete(one), 1);
  assert.equal(t.loop.runUntilComplete(two), 2);
  const task: Task<{ id: number }> = t.loop.createTask(user(3));
  const result = t.loop.runUntilComplete(task);
  same<typeof result, { id: number }>(true);
  same<ReturnType<typeof run<string>>, string>(true);
});
