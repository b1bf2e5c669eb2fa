import assert from 'node:assert/strict';
import {
  type Awaitable,
  type Coroutine,
  coroutine,
  createTask,
  ensureFuture,
  type Future,
  gather,
  isCoroutine,
  type run,
  sleep,
  type Task,
  waitFor,
  type Yieldable,
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

    const fromMixedSet = yield* gather(new Set([user(1), sleep(1, 'x')]));
    same<typeof fromMixedSet, (string | { id: number })[]>(true);
    assert.deepEqual(fromMixedSet, [{ id: 1 }, 'x']);

    const raised = yield* gather([user(1), sleep(1, 'x')], { returnExceptions: undefined });
    same<typeof raised, [{ id: number }, string]>(true);
    assert.deepEqual(raised, [{ id: 1 }, 'x']);
  });
});

loopTest('gather with returnExceptions is typed by position, and an exception may stand in any place', (t) => {
  t.run(function* () {
    function* failing(): Coroutine<number> {
      throw new RangeError('failed');
    }
    const [a, b] = yield* gather([user(1), failing()], { returnExceptions: true });
    same<typeof a, { id: number } | Error>(true);
    same<typeof b, number | Error>(true);
    if (a instanceof Error) throw a;
    same<typeof a, { id: number }>(true);
    assert.equal(a.id, 1);
    assert.ok(b instanceof RangeError);

    const many = yield* gather([1, 2].map(user), { returnExceptions: true });
    same<typeof many, ({ id: number } | Error)[]>(true);
    const fromSet = yield* gather(new Set([user(1), sleep(1, 'x')]), { returnExceptions: true });
    same<typeof fromSet, (string | { id: number } | Error)[]>(true);
    assert.deepEqual(
      [many, fromSet],
      [
        [{ id: 1 }, { id: 2 }],
        [{ id: 1 }, 'x'],
      ],
    );

    // Where the option is known only at run time, nothing is known of the results.
    const returnExceptions: boolean = many.length > 0;
    const either = yield* gather([user(1)], { returnExceptions });
    same<typeof either, unknown[]>(true);
    assert.deepEqual(either, [{ id: 1 }]);
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

loopTest('a helper takes whatever yield* takes', (t) => {
  function* once<T>(yieldable: Yieldable<T>): Coroutine<T> {
    const result = yield* yieldable;
    same<typeof result, T>(true);
    return result;
  }
  function* all<T>(yieldables: Yieldable<T>[]): Coroutine<T[]> {
    const results: T[] = yield* gather(yieldables);
    return results;
  }
  /** What `yield*` takes can be awaited by all others. */
  const limited = <T>(yieldable: Yieldable<T>): Yieldable<T> => waitFor(yieldable, 1000);
  t.run(function* () {
    const future = t.loop.createFuture<number>();
    future.setResult(3);
    const a = yield* once(user(1));
    const b = yield* once(limited(sleep(1, 'x')));
    const c = yield* once(createTask(user(2)));
    const d = yield* once(future);
    const e = yield* all([sleep(1, 1), future]);
    same<typeof a, { id: number }>(true);
    same<typeof b, string>(true);
    same<typeof c, { id: number }>(true);
    same<typeof d, number>(true);
    same<typeof e, number[]>(true);
    assert.deepEqual([a, b, c, d, e], [{ id: 1 }, 'x', { id: 2 }, 3, [1, 3]]);
    // @ts-expect-error: `yield*` takes no Promise
    once(Promise.resolve(1));
  });
});

loopTest('an async function may await operations, but no bare coroutine', async (t) => {
  const marked = coroutine(user);
  async function results(): Promise<unknown[]> {
    const a = await marked(1);
    const b = await sleep(1, 'x');
    same<typeof a, { id: number }>(true);
    same<typeof b, string>(true);
    // @ts-expect-error: not run by `await`
    const c = await user(1);
    return [a, b, isCoroutine(c)];
  }
  // @ts-expect-error: nor does the caller
  const forwarding = async () => user(1);
  const awaited: Awaitable<{ id: number }> = user(1);
  // @ts-expect-error: this may be a bare coroutine
  const direct = async () => await awaited;
  await t.host(function* () {
    assert.deepEqual(yield* ensureFuture(results()), [{ id: 1 }, 'x', true]);
    assert.ok(isCoroutine(yield* ensureFuture(forwarding())));
    assert.equal(yield* ensureFuture(direct()), awaited);
  });
});
