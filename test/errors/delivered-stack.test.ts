import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  abortable,
  type CancelledError,
  type Coroutine,
  createTask,
  DeadlockError,
  Event,
  gather,
  HostBlockedError,
  Lock,
  newEventLoop,
  openConnection,
  Queue,
  run,
  runAsync,
  StreamReader,
  sleep,
  type Task,
  ThreadPoolExecutor,
  toThread,
} from 'asyncio-native';

/** The functions of this file that a stack trace names, innermost first. */
function frames(error: unknown): string[] {
  const lines = (error as Error).stack!.split('\n').filter((line) => line.includes('delivered-stack.test'));
  return lines.map((line) => /at (\S+)/.exec(line)![1]!);
}

function firstFrame(error: unknown): string {
  return (error as Error).stack!.split('\n').find((line) => line.startsWith('    at'))!;
}

function* waits() {
  yield* sleep(1e6);
}

function* calls() {
  yield* waits();
}

/** What `task` ends with when it is cancelled. */
function* cancelled(task: Task<unknown>) {
  yield* sleep(1);
  task.cancel();
  try {
    yield* task;
  } catch (error) {
    return error as CancelledError;
  }
  throw new Error('not cancelled');
}

test('a CancelledError names the coroutines in which it was thrown, the innermost first', () => {
  const error = run(function* () {
    return yield* cancelled(createTask(calls()));
  });
  assert.deepEqual(frames(error).slice(0, 2), ['waits', 'calls']);
  assert.match(firstFrame(error), /at waits /);
});

const WAITS: [string, () => Coroutine<unknown>][] = [
  [
    'an event',
    function* waiting() {
      yield* new Event().wait();
    },
  ],
  [
    'an item',
    function* waiting() {
      yield* new Queue().get();
    },
  ],
  [
    'a lock',
    function* waiting() {
      const lock = new Lock();
      yield* lock.acquire();
      yield* lock.acquire();
    },
  ],
  [
    'bytes',
    function* waiting() {
      yield* new StreamReader().readexactly(1);
    },
  ],
];

for (const [what, waiting] of WAITS) {
  test(`a CancelledError names the coroutine that waited for ${what}`, () => {
    const error = run(function* () {
      return yield* cancelled(createTask(waiting()));
    });
    assert.match(firstFrame(error), /at waiting /);
  });
}

test('a CancelledError that passes through several tasks keeps the trace of the first', () => {
  const error = run(function* () {
    return yield* cancelled(
      createTask(
        (function* outer() {
          yield* createTask(calls());
        })(),
      ),
    );
  });
  assert.deepEqual(frames(error).slice(0, 2), ['waits', 'calls']);
});

test('of a crowd that is cancelled at once, the first have traces', () => {
  const errors = run(function* () {
    const tasks = Array.from({ length: 500 }, () => createTask(calls()));
    yield* sleep(0);
    for (const task of tasks) {
      task.cancel();
    }
    return yield* gather(tasks, { returnExceptions: true });
  });
  const traced = errors.map((error) => frames(error).length > 0);
  assert.equal(traced.lastIndexOf(true), traced.indexOf(false) - 1);
  assert.ok(traced.indexOf(false) >= 50);
});

test('a HostBlockedError names the coroutines that wait, inside and outside of the run', async () => {
  // In a microtask, where no blocking run settles Promises.
  await null;
  let inside: unknown;
  function* blocked() {
    yield* abortable(() => new Promise(() => {}));
  }
  const error = (() => {
    try {
      return run(function* main() {
        try {
          yield* blocked();
        } catch (caught) {
          inside = caught;
          throw caught;
        }
      });
    } catch (caught) {
      return caught;
    }
  })();
  assert.ok(error instanceof HostBlockedError);
  assert.equal(inside, error);
  assert.deepEqual(frames(error).slice(0, 2), ['blocked', 'main']);
});

test('a DeadlockError names who called the run', () => {
  function caller() {
    try {
      return run(new Event().wait());
    } catch (caught) {
      return caught;
    }
  }
  const error = caller();
  assert.ok(error instanceof DeadlockError);
  assert.equal(frames(error)[0], 'caller');
});

test('a captureStackTrace that throws does no harm', async () => {
  const { captureStackTrace } = Error;
  Error.captureStackTrace = () => {
    throw new Error('not here');
  };
  try {
    const error = await runAsync(function* () {
      return yield* cancelled(createTask(calls()));
    });
    assert.equal(error.name, 'CancelledError');
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
});

test('an error for a plain yield begins with the place of the yield', async () => {
  // In a microtask, where no blocking run settles Promises.
  await null;
  const loop = newEventLoop();
  const yielded: [unknown, string][] = [
    [new Promise(() => {}), 'HostBlockedError'],
    [5, 'TypeError'],
    [loop.createFuture(), 'RuntimeError'],
  ];
  for (const [value, name] of yielded) {
    const error = run(function* yields(): Coroutine<Error> {
      try {
        yield value as Promise<never>;
      } catch (caught) {
        return caught as Error;
      }
      throw new Error('not raised');
    });
    assert.equal(error.name, name);
    assert.match(firstFrame(error), /at yields \(.*delivered-stack\.test\.\w+:\d+:\d+\)$/);
  }
  loop.close();
});

for (const tls of [false, true]) {
  test(`an error of a connection ${tls ? 'with TLS ' : ''}names the coroutines that wait for it`, async () => {
    function* connects() {
      yield* openConnection('127.0.0.1', 1, { tls });
    }
    function* asks() {
      yield* connects();
    }
    const error = await runAsync(function* () {
      try {
        yield* asks();
        return null;
      } catch (refused) {
        return refused;
      }
    });
    assert.match(String(error), /connect ECONNREFUSED 127\.0\.0\.1:1$/);
    assert.deepEqual(frames(error).slice(0, 2), ['connects', 'asks']);
  });
}

test('the trace of an error from a thread goes on with those who have called, once', async () => {
  function* calls() {
    yield* toThread(() => {
      throw new RangeError('there');
    });
  }
  function* asks() {
    yield* calls();
  }
  const error = await runAsync(function* () {
    try {
      yield* asks();
      return null;
    } catch (thrown) {
      return thrown as Error;
    }
  });
  const [there, here, ...more] = error!.stack!.split('\n    -- in the calling thread:\n');
  assert.match(there!, /^RangeError: there\n {4}at .*asyncio-native-executor/);
  assert.match(here!, /^ {4}at calls /);
  assert.ok(here!.includes('at asks '));
  assert.equal(more.length, 0);
});

test('so does the trace of an error that result() throws', () => {
  using pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  const future = pool.submit(() => {
    throw new RangeError('there');
  });
  const stacks = [1, 2].map(function blocks() {
    try {
      future.result();
    } catch (error) {
      return (error as Error).stack!;
    }
    return '';
  });
  assert.match(stacks[0]!, /asyncio-native-executor.*-- in the calling thread:\n {4}at blocks /s);
  assert.equal(stacks[1], stacks[0]);
});

test('a program that wants no traces gets none', () => {
  using pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  const future = pool.submit(() => {
    throw new RangeError('there');
  });
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    assert.throws(
      () => future.result(),
      (error: Error) => !error.stack!.includes('in the calling thread'),
    );
    assert.equal(Error.stackTraceLimit, 0);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
});
