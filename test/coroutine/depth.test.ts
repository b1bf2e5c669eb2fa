import assert from 'node:assert/strict';
import { CancelledError, type Coroutine, coroutine, createTask, sleep } from 'asyncio-native';
import { type LoopTest, loopTest } from '../support/loop-test.js';

const DEPTH = 100_000;

type Step<T> = (n: number) => Coroutine<T>;

/** What happens at the bottom, and what to do in each of the frames above. */
interface Recursion {
  bottom(): Coroutine<number>;
  /** Called in a `finally` of every frame. */
  leave?(): void;
}

/** `yield child()`, of plain generators. */
function byYield({ bottom, leave }: Recursion): Step<number> {
  return function* down(n: number): Coroutine<number> {
    try {
      return n === 0 ? ((yield bottom()) as number) : 1 + ((yield down(n - 1)) as number);
    } finally {
      leave?.();
    }
  };
}

/** `yield* child()`, of `coroutine()` objects. The generator functions have no name: it would hide what calls itself. */
function byTracked({ bottom, leave }: Recursion): Step<number> {
  const down: Step<number> = coroutine(function* (n: number): Coroutine<number> {
    try {
      return n === 0 ? yield* bottom() : 1 + (yield* down(n - 1));
    } finally {
      leave?.();
    }
  });
  return down;
}

/** One and the other in turn. */
function byBoth({ bottom, leave }: Recursion): Step<number> {
  const tracked: Step<number> = coroutine(function* (n: number): Coroutine<number> {
    try {
      return n === 0 ? yield* bottom() : 1 + ((yield plain(n - 1)) as number);
    } finally {
      leave?.();
    }
  });
  function* plain(n: number): Coroutine<number> {
    try {
      return n === 0 ? yield* bottom() : 1 + (yield* tracked(n - 1));
    } finally {
      leave?.();
    }
  }
  return plain;
}

const KINDS = { 'yield child()': byYield, 'yield* coroutine()': byTracked, both: byBoth };

function* returning(): Coroutine<number> {
  yield* sleep(5);
  return 0;
}

for (const [kind, make] of Object.entries(KINDS)) {
  loopTest(`${DEPTH} deep by ${kind}: the result`, (t) => {
    let left = 0;
    const down = make({ bottom: returning, leave: () => left++ });
    assert.equal(
      t.run(() => down(DEPTH)),
      DEPTH,
    );
    assert.equal(left, DEPTH + 1);
  });

  loopTest(`${DEPTH} deep by ${kind}: an exception passes through all frames`, (t) => {
    const error = new Error('from the bottom');
    let left = 0;
    function* bottom(): Coroutine<number> {
      yield* sleep(5);
      throw error;
    }
    const down = make({ bottom, leave: () => left++ });
    assert.throws(
      () => t.run(() => down(DEPTH)),
      (thrown) => thrown === error,
    );
    assert.equal(left, DEPTH + 1);
  });

  loopTest(`${DEPTH} deep by ${kind}: cancellation`, (t) => {
    let left = 0;
    function* bottom(): Coroutine<number> {
      yield* sleep(Number.POSITIVE_INFINITY);
      return 0;
    }
    const down = make({ bottom, leave: () => left++ });
    t.run(function* () {
      const task = createTask(down(DEPTH));
      yield* sleep(1);
      task.cancel('from above');
      try {
        yield* task;
        assert.fail('not cancelled');
      } catch (error) {
        assert.ok(error instanceof CancelledError);
        assert.equal(error.message, 'from above');
      }
      assert.equal(task.cancelled(), true);
    });
    assert.equal(left, DEPTH + 1);
  });

  loopTest(`${DEPTH} deep by ${kind}: a frame in the middle catches, and goes on awaiting`, (t) => {
    const middle = make({ bottom: catching(t, make) });
    assert.equal(
      t.run(() => middle(DEPTH / 2)),
      DEPTH / 2 + 7,
    );
    assert.deepEqual(t.trace, ['caught deep']);
  });
}

function catching({ log }: LoopTest, make: (recursion: Recursion) => Step<number>): () => Coroutine<number> {
  return function* () {
    function* bottom(): Coroutine<number> {
      yield* sleep(1);
      throw new Error('deep');
    }
    try {
      yield make({ bottom })(DEPTH / 2);
    } catch (error) {
      log('caught', (error as Error).message);
    }
    yield* sleep(1);
    return 7;
  };
}

loopTest('a coroutine that awaits another a hundred thousand times, one after the other', (t) => {
  const child = coroutine(function* child(n: number): Coroutine<number> {
    if (n % 1000 === 0) yield* sleep(0);
    return n;
  });
  const sum = t.run(function* () {
    let total = 0;
    for (let n = 0; n < DEPTH; n++) total += yield* child(n);
    return total;
  });
  assert.equal(sum, (DEPTH * (DEPTH - 1)) / 2);
});

loopTest('many tasks at depth wake and end independently', (t) => {
  const down = byTracked({ bottom: returning });
  const tasks = Array.from({ length: 100 }, (_, i) => t.loop.createTask(down(i * 10)));
  t.run(function* () {
    for (const task of tasks) yield* task;
  });
  assert.deepEqual(
    tasks.map((task) => task.result()),
    tasks.map((_, i) => i * 10),
  );
});
