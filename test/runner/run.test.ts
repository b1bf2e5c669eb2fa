import assert from 'node:assert/strict';
import {
  type Awaitable,
  CancelledError,
  type Coroutine,
  coroutine,
  createTask,
  currentTask,
  DeadlockError,
  ensureFuture,
  gather,
  getEventLoop,
  getRunningLoop,
  Lock,
  newEventLoop,
  RuntimeError,
  run,
  runAsync,
  setEventLoop,
  sleep,
  type Task,
} from 'asyncio-native';
import { threadState } from '../internals.js';
import { runnerTest } from '../support/runner-test.js';
import { uncancellable } from '../support/uncancellable.js';

function* answer(): Coroutine<number> {
  yield* sleep(10);
  return 42;
}

// Both ways to run, seen through a Promise.
const WAYS = {
  run: async <T>(...args: Parameters<typeof run<T>>): Promise<T> => run(...args),
  runAsync,
};

runnerTest('run names the circle in which tasks await each other, and ends it', (t) => {
  const tasks: Task[] = [];
  function* egg(): Coroutine<void> {
    yield* tasks[1]!;
  }
  function* chicken(): Coroutine<void> {
    yield* tasks[0]!;
  }
  function* main(): Coroutine<void> {
    tasks.push(createTask(egg(), { name: 'egg' }), createTask(chicken(), { name: 'chicken' }));
    yield* tasks[0]!;
  }
  assert.throws(
    () => run(main, t.options),
    (error: DeadlockError) => {
      assert.ok(error instanceof DeadlockError);
      assert.match(error.message, /await cycle: egg is awaited by chicken is awaited by egg$/);
      return true;
    },
  );
  assert.ok(tasks.every((task) => task.cancelled()));
});

runnerTest('run names who holds the locks for which tasks wait, and the circle that they make', (t) => {
  const message = (main: () => Coroutine<unknown>): string => {
    let text = '';
    assert.throws(
      () => run(main, t.options),
      (error: DeadlockError) => {
        assert.ok(error instanceof DeadlockError);
        text = error.message;
        return true;
      },
    );
    return text;
  };
  function* both(first: Lock, second: Lock): Coroutine<void> {
    yield* first.acquire();
    yield* sleep(0);
    yield* second.acquire();
  }
  const circle = message(function* main(): Coroutine<void> {
    const [left, right] = [new Lock(), new Lock()];
    createTask(both(left, right), { name: 'one' });
    yield* createTask(both(right, left), { name: 'other' });
  });
  assert.match(circle, /name='one'.*, for a lock held by other$/m);
  assert.match(circle, /name='other'.*, for a lock held by one$/m);
  assert.match(
    circle,
    /\nawait cycle: (one|other), whose lock is awaited by (?!\1)(one|other), whose lock is awaited by \1$/,
  );

  const mixed = message(function* main(): Coroutine<void> {
    const lock = new Lock();
    yield* lock.acquire();
    yield* createTask(lock.acquire(), { name: 'inner' });
  });
  assert.match(
    mixed,
    /\nawait cycle: .*\binner is awaited by Task-\d+, whose lock is awaited by inner$|, whose lock is awaited by inner is awaited by Task-\d+$/,
  );

  const forgotten = message(function* main(): Coroutine<void> {
    const lock = new Lock();
    yield* createTask(lock.acquire(), { name: 'forgetful' });
    yield* lock.acquire();
  });
  assert.match(forgotten, /, for a lock held by forgetful, which has ended$/m);
  assert.doesNotMatch(forgotten, /cycle/);
});

runnerTest(
  'a deadlock of 20,000 tasks, each with a lock that the next wants, is told without a stack overflow',
  (t) => {
    const count = 20_000;
    const locks = Array.from({ length: count }, () => new Lock());
    function* both(number: number): Coroutine<void> {
      yield* locks[number]!.acquire();
      yield* sleep(0);
      yield* locks[(number + 1) % count]!.acquire();
    }
    function* main(): Coroutine<void> {
      for (let number = 0; number < count; number++) createTask(both(number), { name: `task ${number}` });
      yield* getRunningLoop().createFuture();
    }
    assert.throws(
      () => run(main, t.options),
      (error: DeadlockError) => {
        assert.ok(error instanceof DeadlockError);
        const [, cycle = ''] = error.message.split('\nawait cycle: ');
        assert.equal(cycle.split(', whose lock is awaited by ').length, 101);
        assert.match(cycle, /^task (\d+),.* by 19900 more tasks, the last of which is awaited by task \1$/);
        return true;
      },
    );
  },
);

for (const [way, start] of Object.entries(WAYS)) {
  runnerTest(`${way} of a coroutine function, a coroutine, a coroutine() object`, async (t) => {
    assert.equal(await start(answer, t.options), 42);
    assert.equal(await start(answer(), t.options), 42);
    assert.equal(await start(coroutine(answer), t.options), 42);
    assert.equal(await start(coroutine(answer)(), t.options), 42);
    assert.equal(await start(sleep(1, 'x'), t.options), 'x');
    assert.equal(t.loops.length, 5);
  });

  runnerTest(`${way} of a function that is no coroutine function: the main task calls it`, async (t) => {
    assert.equal(await start(() => answer(), t.options), 42);
    assert.equal(await start(() => sleep(1, 'x'), t.options), 'x');
    assert.equal(await start(() => createTask(answer()), t.options), 42);
    assert.deepEqual(await start(() => gather([answer(), sleep(1, 'x')]), t.options), [42, 'x']);
    const thrown = new Error('by main');
    await assert.rejects(
      start((): Coroutine<void> => {
        throw thrown;
      }, t.options),
      (error) => error === thrown,
    );
  });

  runnerTest(`${way}: what main raises`, async (t) => {
    for (const error of [new RangeError('from main'), 'text', undefined, null, new CancelledError('own')]) {
      function* failing(): Coroutine<void> {
        yield* sleep(1);
        throw error;
      }
      let caught: unknown = 'nothing';
      try {
        await start(failing, t.options);
      } catch (thrown) {
        caught = thrown;
      }
      assert.equal(caught, error);
    }
  });

  runnerTest(`${way}: the loop is this thread's current one while it runs, and closed then`, async (t) => {
    const loop = await start(function* () {
      assert.equal(getRunningLoop(), t.loops[0]);
      assert.equal(getRunningLoop().isRunning(), true);
      return getRunningLoop();
    }, t.options);
    assert.equal(loop.isClosed(), true);
    assert.throws(() => getRunningLoop(), { code: 'ERR_ASYNCIO_NO_RUNNING_LOOP' });
  });

  runnerTest(`${way}: tasks that are left are cancelled, and cleaned up`, async (t) => {
    function* background(name: string): Coroutine<void> {
      try {
        yield* sleep(1000);
      } catch (error) {
        t.log(name, (error as Error).name);
        throw error;
      } finally {
        yield* sleep(5);
        t.log(name, 'cleaned');
      }
    }
    assert.equal(
      await start(function* () {
        createTask(background('a'));
        createTask(background('b'));
        const never = createTask(background('never started'));
        never.addDoneCallback(() => t.log('never started', never.cancelled()));
        never.cancel();
        yield* sleep(1);
        return 'result';
      }, t.options),
      'result',
    );
    assert.deepEqual(t.trace, ['never started true', 'a CancelledError', 'b CancelledError', 'a cleaned', 'b cleaned']);
  });

  runnerTest(`${way}: tasks that are left when main raises`, async (t) => {
    await assert.rejects(
      start(function* () {
        createTask(
          (function* () {
            try {
              yield* sleep(1000);
            } finally {
              t.log('cleaned');
            }
          })(),
        );
        yield* sleep(1);
        throw new Error('from main');
      }, t.options),
      /from main/,
    );
    assert.deepEqual(t.trace, ['cleaned']);
  });

  // async def main():    # CPython 3.14: 'unhandled exception during asyncio.run() shutdown', with exception and task
  runnerTest(`${way}: what they raise while they are cleaned up is reported`, async (t) => {
    const error = new Error('in finally');
    await start(function* () {
      createTask(
        (function* () {
          try {
            yield* sleep(1000);
          } finally {
            // biome-ignore lint/correctness/noUnsafeFinally: what is tested
            throw error;
          }
        })(),
        { name: 'messy' },
      );
      yield* sleep(1);
    }, t.options);
    assert.equal(t.reports.length, 1);
    const { message, exception, task } = t.reports.pop()!;
    assert.equal(message, 'unhandled exception during run shutdown');
    assert.equal(exception, error);
    assert.equal((task as { getName(): string }).getName(), 'messy');
  });

  runnerTest(`${way}: a task that refuses to be cancelled is waited for`, async (t) => {
    await start(function* () {
      createTask(
        (function* () {
          try {
            yield* sleep(1000);
          } catch {
            t.log('refused');
          }
          yield* sleep(50);
          t.log('ended');
        })(),
      );
      yield* sleep(1);
    }, t.options);
    assert.deepEqual(t.trace, ['refused', 'ended']);
  });

  // CPython cancels once, too: what is started meanwhile is destroyed.
  runnerTest(`${way}: a task that is started during the clean-up is reported as destroyed`, async (t) => {
    await start(function* () {
      createTask(
        (function* () {
          try {
            yield* sleep(1000);
          } finally {
            createTask(sleep(1000), { name: 'too late' });
          }
        })(),
      );
      yield* sleep(1);
    }, t.options);
    assert.equal(t.reports.length, 1);
    const { message, task } = t.reports.pop()!;
    assert.equal(message, 'Task was destroyed but it is pending!');
    assert.equal((task as { getName(): string }).getName(), 'too late');
  });

  // CPython: begins / finally, and a report.
  runnerTest(`${way}: the finally block of a task that has begun during the clean-up runs`, async (t) => {
    function* connection(): Coroutine<void> {
      try {
        t.log('begins');
        yield* sleep(1000);
      } finally {
        t.log('finally');
      }
    }
    await start(function* () {
      createTask(
        (function* () {
          try {
            yield* sleep(1000);
          } finally {
            createTask(connection());
            yield* sleep(1);
          }
        })(),
      );
      yield* sleep(1);
    }, t.options);
    assert.deepEqual(t.trace, ['begins', 'finally']);
    assert.equal(t.reports.pop()?.message, 'Task was destroyed but it is pending!');
  });

  runnerTest(`${way}: a main task that cancels itself`, async (t) => {
    await assert.rejects(
      start(function* () {
        currentTask()!.cancel('enough');
        yield* sleep(1);
      }, t.options),
      { name: 'CancelledError', message: 'enough' },
    );
  });

  runnerTest(`${way}: what cannot be run`, async (t) => {
    const wrongMain = (message: RegExp) => ({ name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE', message });
    const bad = async () => {};
    const notMain = wrongMain(
      /^run(Async)?: "main" must be a coroutine function \(function\*\), .* \[AsyncFunction: bad\]$/,
    );
    await assert.rejects(start(bad as never, t.options), notMain);
    for (const [returned, shown] of [
      [undefined, 'undefined'],
      [3, '3'],
      [Promise.resolve(1), 'Promise .*'],
      [answer, '\\[GeneratorFunction: answer\\]'],
    ]) {
      const notReturned = wrongMain(
        new RegExp(`^run(Async)?: "main\\(\\)" must be a coroutine or a Future, got ${shown}$`),
      );
      await assert.rejects(start((() => returned) as never, t.options), notReturned);
    }
    for (const bad of [undefined, null, 1, 'text', {}]) {
      await assert.rejects(start(bad as never, t.options), {
        name: 'TypeError',
        code: 'ERR_ASYNCIO_NOT_AWAITABLE',
        message: /^run(Async)?: /,
      });
    }
    const other = newEventLoop();
    await assert.rejects(start(other.createFuture(), t.options), { code: 'ERR_ASYNCIO_OTHER_LOOP' });
    other.close();
  });

  runnerTest(`${way}: options`, async (t) => {
    const wrongType = { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };
    await assert.rejects(start(answer, 5 as never), wrongType);
    await assert.rejects(start(answer, null as never), wrongType);
    await assert.rejects(start(answer, { debug: 1 } as never), { ...wrongType, message: /"debug" must be a boolean/ });
    await assert.rejects(start(answer, { loopFactory: 1 } as never), {
      ...wrongType,
      message: /"loopFactory" must be a function/,
    });
    await assert.rejects(start(answer, { loopFactory: () => ({}) as never }), {
      ...wrongType,
      message: /"loopFactory" must be a function that returns an EventLoop/,
    });
    await assert.rejects(start(answer, { loop_factory: () => {} } as never), {
      name: 'TypeError',
      code: 'ERR_ASYNCIO_UNKNOWN_OPTION',
    });
    const error = new Error('no loop for you');
    const loopFactory = (): never => {
      throw error;
    };
    await assert.rejects(start(answer, { loopFactory }), (thrown) => thrown === error);
    for (const debug of [true, false]) {
      function* main(): Coroutine<boolean> {
        return getRunningLoop().getDebug();
      }
      assert.equal(await start(main, { ...t.options, debug }), debug);
    }
    assert.equal(await start(answer, { ...t.options, debug: undefined }), 42);
  });

  runnerTest(`${way}: a closed loop out of loopFactory`, async () => {
    const closed = newEventLoop();
    closed.close();
    await assert.rejects(start(answer, { loopFactory: () => closed }), { code: 'ERR_ASYNCIO_LOOP_CLOSED' });
  });

  runnerTest(`${way} from a running loop`, async (t) => {
    const refused = {
      name: 'RuntimeError',
      code: 'ERR_ASYNCIO_LOOP_RUNNING',
      message: `${way}() cannot be called from a running event loop`,
    };
    const check = (): void => {
      const attempt = start(answer, t.options);
      attempts.push(assert.rejects(attempt, refused));
    };
    const attempts: Promise<void>[] = [];
    await start(function* () {
      check();
      getRunningLoop().callSoon(check);
      yield* sleep(1);
      check();
    }, t.options);
    await Promise.all(attempts);
    assert.equal(attempts.length, 3);
    assert.equal(t.loops.length, 1);
  });

  runnerTest(`${way} leaves a current loop alone that main has set, and no other`, async (t) => {
    const mine = newEventLoop();
    setEventLoop(mine);
    await start(answer, t.options);
    assert.equal(threadState.current, null);
    await start(function* () {
      setEventLoop(mine);
      yield* sleep(0);
    }, t.options);
    assert.equal(getEventLoop(), mine);
    setEventLoop(null);
    mine.close();
  });
}

runnerTest('runAsync may wait for promises', async (t) => {
  const result = await runAsync(function* () {
    return yield new Promise((resolve) => setImmediate(resolve, 'from Node'));
  }, t.options);
  assert.equal(result, 'from Node');
  assert.equal(await runAsync(Promise.resolve('a promise'), t.options), 'a promise');
});

runnerTest('several runAsync at a time, each on a loop of its own', async (t) => {
  const results = await Promise.all([1, 2, 3].map((n) => runAsync(sleep(n, n), t.options)));
  assert.deepEqual(results, [1, 2, 3]);
  assert.equal(new Set(t.loops).size, 3);
});

runnerTest('run while a runAsync is under way, from a callback of Node', async (t) => {
  const inner = new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(run(answer, t.options));
      } catch (error) {
        reject(error);
      }
    });
  });
  assert.equal(
    await runAsync(function* () {
      return yield inner;
    }, t.options),
    42,
  );
});

for (const [name, way] of Object.entries(WAYS)) {
  runnerTest(`${name} cancels every task that is left, although the cancel of one throws`, async (t) => {
    function* left(future: Awaitable<unknown>): Coroutine<void> {
      try {
        yield* ensureFuture(future);
      } finally {
        t.log('cancelled');
      }
    }
    function* main(): Coroutine<number> {
      const loop = getRunningLoop();
      createTask(left(sleep(1000)));
      createTask(left(uncancellable(loop)), { name: 'bad' });
      createTask(left(sleep(1000)));
      return yield* answer();
    }
    assert.equal(await way(main, t.options), 42);
    assert.deepEqual(t.trace, ['cancelled', 'cancelled', 'cancelled'], 'the bad one when the loop is closed');
    assert.deepEqual(
      t.reports.splice(0).map(({ message, task }) => [message, (task as Task).getName()]),
      [
        ['Exception in cancel() of a task', 'bad'],
        ['Task was destroyed but it is pending!', 'bad'],
      ],
    );
  });
}

for (const [name, way] of Object.entries(WAYS)) {
  runnerTest(`${name} waits for a task whose overridden cancel returns nothing`, async (t) => {
    function* left(): Coroutine<void> {
      try {
        yield* sleep(1000);
      } finally {
        yield* sleep(1);
        t.log('cleaned');
      }
    }
    function* main(): Coroutine<number> {
      const task = createTask(left());
      const cancel = task.cancel.bind(task);
      task.cancel = (() => void cancel()) as never;
      return yield* answer();
    }
    assert.equal(await way(main, t.options), 42);
    assert.deepEqual(t.trace, ['cleaned']);
  });

  runnerTest(`${name} throws the error of closing, but that of main if both fail`, async (t) => {
    function* stops(): Coroutine<void> {
      try {
        yield* sleep(1000);
      } finally {
        getRunningLoop().stop();
        yield* sleep(1000);
      }
    }
    const error = new Error('of main');
    function* main(fails: boolean): Coroutine<void> {
      createTask(stops());
      yield* sleep(1);
      if (fails) throw error;
    }
    const reports = () => t.reports.splice(0).map((report) => [report.message, report.exception]);
    const destroyed = ['Task was destroyed but it is pending!', undefined];
    await assert.rejects(way(main(false), t.options), { code: 'ERR_ASYNCIO_LOOP_STOPPED' });
    assert.deepEqual(reports(), [destroyed]);
    await assert.rejects(way(main(true), t.options), (thrown) => thrown === error);
    const [first, second] = reports();
    assert.deepEqual(first, destroyed);
    assert.equal(second?.[0], 'Exception while a failed run was being closed');
    const exception = second?.[1];
    assert.ok(exception instanceof RuntimeError && exception.code === 'ERR_ASYNCIO_LOOP_STOPPED');
  });
}
