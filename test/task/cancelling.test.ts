import assert from 'node:assert/strict';
import { CancelledError, type Coroutine, createTask, currentTask, gather, sleep } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

function* sleeper(): Coroutine<void> {
  yield* sleep(1000);
}

/** Waits until `task` is done, and returns the error it was cancelled with. */
function* cancelledBy(task: Coroutine<unknown> | { cancel(): boolean }): Coroutine<CancelledError> {
  try {
    yield* task as Coroutine<unknown>;
  } catch (error) {
    assert.ok(error instanceof CancelledError);
    return error;
  }
  return assert.fail('it ended otherwise');
}

// async def main():                                                  # CPython 3.14: 0 0 0 / 3 2 1 1 / cancelled 1 / 0 / False
//     t = asyncio.current_task()
//     log(t.cancelling(), t.uncancel(), t.cancelling())
//     async def child():
//         log(asyncio.current_task().cancelling())
//     c = asyncio.create_task(child())
//     c.cancel(); c.cancel(); c.cancel()
//     log(c.cancelling(), c.uncancel(), c.uncancel(), c.cancelling())
//     try: await c
//     except asyncio.CancelledError: log('cancelled', c.cancelling())
//     c2 = asyncio.create_task(child())
//     c2.cancel(); c2.uncancel()
//     await c2
//     log(c2.cancelled())
loopTest('cancelling() counts cancel(), uncancel() counts down', (t) => {
  t.run(function* () {
    const own = currentTask()!;
    t.log(own.cancelling(), own.uncancel(), own.cancelling());
    function* child(): Coroutine<void> {
      t.log(currentTask()!.cancelling());
    }
    const c = createTask(child());
    c.cancel();
    c.cancel();
    c.cancel();
    t.log(c.cancelling(), c.uncancel(), c.uncancel(), c.cancelling());
    yield* cancelledBy(c);
    t.log('cancelled', c.cancelling());
    const c2 = createTask(child());
    c2.cancel();
    c2.uncancel();
    yield* c2;
    t.log(c2.cancelled());
  });
  assert.deepEqual(t.trace, ['0 0 0', '3 2 1 1', 'cancelled 1', '0', 'false']);
});

// async def main():                                # CPython 3.14: 1 / 0 / 0 / not cancelled / 1 / cancelled 1
//     loop = asyncio.get_running_loop()            # 3.11 ends after '0' with CancelledError: there uncancel drops nothing
//     async def child():
//         t = asyncio.current_task()
//         t.cancel(); log(t.cancelling())
//         log(t.uncancel())
//         log(t.uncancel())
//         await asyncio.sleep(0)
//         log('not cancelled')
//         t.cancel(); t.cancel()
//         log(t.uncancel())
//         try: await asyncio.sleep(0)
//         except asyncio.CancelledError: log('cancelled', t.cancelling())
//     await loop.create_task(child())
loopTest('uncancel() to zero drops what was not delivered yet', (t) => {
  t.run(function* () {
    const task = currentTask()!;
    task.cancel();
    t.log(task.cancelling());
    t.log(task.uncancel());
    t.log(task.uncancel());
    yield* sleep(0);
    t.log('not cancelled');
    task.cancel();
    task.cancel();
    t.log(task.uncancel());
    try {
      yield* sleep(0);
    } catch {
      t.log('cancelled', task.cancelling());
    }
  });
  assert.deepEqual(t.trace, ['1', '0', '0', 'not cancelled', '1', 'cancelled 1']);
});

// async def main():                                # CPython 3.14: 0 / cancelled / 0
//     loop = asyncio.get_running_loop()
//     async def child():
//         try: await asyncio.sleep(1)
//         except asyncio.CancelledError: log('cancelled')
//     t = loop.create_task(child())
//     await asyncio.sleep(0)
//     t.cancel(); log(t.uncancel())
//     await t
//     log(t.cancelling())
loopTest('uncancel() does not bring back what was cancelled already', (t) => {
  t.run(function* () {
    function* child(): Coroutine<void> {
      try {
        yield* sleep(1000);
      } catch {
        t.log('cancelled');
      }
    }
    const task = createTask(child());
    yield* sleep(0);
    task.cancel();
    t.log(task.uncancel());
    yield* task;
    t.log(task.cancelling());
  });
  assert.deepEqual(t.trace, ['0', 'cancelled', '0']);
});

loopTest('cancel() of a done task: false, and nothing changes', (t) => {
  t.run(function* () {
    const done = createTask(sleep(0, 'x'));
    yield* done;
    assert.equal(done.cancel('late'), false);
    assert.equal(done.cancelled(), false);
    assert.equal(done.cancelling(), 0);
    assert.equal(done.result(), 'x');
    const cancelled = createTask(sleeper());
    cancelled.cancel('first');
    yield* cancelledBy(cancelled);
    assert.equal(cancelled.cancel('second'), false);
    assert.throws(() => cancelled.result(), { message: 'first' });
  });
});

// async def main():          # CPython 3.14: before / asleep / b / 0 args / other / own / True 0 / w se / True
//     async def child(): await asyncio.sleep(1)
//     t = asyncio.create_task(child()); t.cancel('before')
//     t = asyncio.create_task(child()); await asyncio.sleep(0); t.cancel('asleep')
//     t = asyncio.create_task(child()); t.cancel('a'); t.cancel('b')
//     t = asyncio.create_task(child()); t.cancel('a'); t.cancel()
//     async def re():
//         try: await asyncio.sleep(1)
//         except asyncio.CancelledError: raise asyncio.CancelledError('other')
//     t = asyncio.create_task(re()); await asyncio.sleep(0); t.cancel('x')
//     async def own(): raise asyncio.CancelledError('own')
//     t = asyncio.create_task(own())
//     f = loop.create_future(); f.set_exception(asyncio.CancelledError('se'))
//     async def w(): await f
//     t = asyncio.create_task(w())                                  # each awaited, e.args printed
loopTest('messages', (t) => {
  t.run(function* () {
    let task = createTask(sleeper());
    task.cancel('before');
    assert.equal((yield* cancelledBy(task)).message, 'before');

    task = createTask(sleeper());
    yield* sleep(0);
    task.cancel('asleep');
    assert.equal((yield* cancelledBy(task)).message, 'asleep');

    task = createTask(sleeper());
    task.cancel('a');
    task.cancel('b');
    assert.equal((yield* cancelledBy(task)).message, 'b');

    task = createTask(sleeper());
    task.cancel('a');
    task.cancel();
    assert.equal((yield* cancelledBy(task)).message, '');

    function* replacing(): Coroutine<void> {
      try {
        yield* sleep(1000);
      } catch {
        throw new CancelledError('other');
      }
    }
    task = createTask(replacing());
    yield* sleep(0);
    task.cancel('x');
    assert.equal((yield* cancelledBy(task)).message, 'other');

    function* own(): Coroutine<void> {
      throw new CancelledError('own');
    }
    task = createTask(own());
    assert.equal((yield* cancelledBy(task)).message, 'own');
    assert.equal(task.cancelled(), true);
    assert.equal(task.cancelling(), 0);

    const future = t.loop.createFuture();
    future.setException(new CancelledError('set'));
    function* waiter(): Coroutine<void> {
      yield* future;
    }
    task = createTask(waiter());
    assert.equal((yield* cancelledBy(task)).message, 'set');
    assert.equal(task.cancelled(), true);
  });
});

// async def main():                                # CPython 3.14: outer 0 inner / True False
//     loop = asyncio.get_running_loop()
//     async def inner(): await asyncio.sleep(1)
//     i = loop.create_task(inner())
//     async def outer():
//         try: await i
//         except asyncio.CancelledError as e: log('outer', asyncio.current_task().cancelling(), *e.args)
//     o = loop.create_task(outer())
//     await asyncio.sleep(0)
//     i.cancel('inner')
//     await o
//     log(i.cancelled(), o.cancelled())
loopTest('whoever awaits a cancelled task was not asked to cancel', (t) => {
  t.run(function* () {
    const inner = createTask(sleeper());
    function* outer(): Coroutine<void> {
      try {
        yield* inner;
      } catch (error) {
        t.log('outer', currentTask()!.cancelling(), (error as Error).message);
      }
    }
    const task = createTask(outer());
    yield* sleep(0);
    inner.cancel('inner');
    yield* task;
    t.log(inner.cancelled(), task.cancelled());
  });
  assert.deepEqual(t.trace, ['outer 0 inner', 'true false']);
});

// async def main():                                # CPython 3.14: swallowed / result False 1
//     async def child():
//         try: await asyncio.sleep(1)
//         except asyncio.CancelledError: log('swallowed')
//         await asyncio.sleep(0)
//         return 'result'
//     t = asyncio.create_task(child())
//     await asyncio.sleep(0)
//     t.cancel()
//     log(await t, t.cancelled(), t.cancelling())
loopTest('a swallowed cancellation stays counted', (t) => {
  t.run(function* () {
    function* child(): Coroutine<string> {
      try {
        yield* sleep(1000);
      } catch {
        t.log('swallowed');
      }
      yield* sleep(0);
      return 'result';
    }
    const task = createTask(child());
    yield* sleep(0);
    task.cancel();
    t.log(yield* task, task.cancelled(), task.cancelling());
  });
  assert.deepEqual(t.trace, ['swallowed', 'result false 1']);
});

// async def main():          # CPython 3.14: depth 0 m / depth 1 m / returned to 2 / returned to 3 / False 1
//     loop = asyncio.get_running_loop()
//     async def deep(n):
//         try:
//             if n == 0: await asyncio.sleep(1)
//             else: await deep(n - 1)
//         except asyncio.CancelledError as e:
//             log('depth', n, *e.args)
//             if n == 1: return
//             raise
//         log('returned to', n)
//     t = loop.create_task(deep(3))
//     await asyncio.sleep(0)
//     t.cancel('m')
//     await t
//     log(t.cancelled(), t.cancelling())
loopTest('a cancellation swallowed half-way up', (t) => {
  function* deep(n: number): Coroutine<void> {
    try {
      if (n === 0) yield* sleep(1000);
      else yield deep(n - 1);
    } catch (error) {
      t.log('depth', n, (error as Error).message);
      if (n === 1) return;
      throw error;
    }
    t.log('returned to', n);
  }
  t.run(function* () {
    const task = createTask(deep(3));
    yield* sleep(0);
    task.cancel('m');
    yield* task;
    t.log(task.cancelled(), task.cancelling());
  });
  assert.deepEqual(t.trace, ['depth 0 m', 'depth 1 m', 'returned to 2', 'returned to 3', 'false 1']);
});

loopTest('cancelled over and over, a task that refuses ends as it likes', (t) => {
  t.run(function* () {
    let refused = 0;
    function* stubborn(): Coroutine<string> {
      for (let i = 0; i < 5; i++) {
        try {
          yield* sleep(1000);
        } catch {
          refused++;
        }
      }
      return 'at last';
    }
    const task = createTask(stubborn());
    for (let i = 0; i < 5; i++) {
      yield* sleep(1);
      assert.equal(task.cancel(), true);
    }
    assert.equal(yield* task, 'at last');
    assert.equal(refused, 5);
    assert.equal(task.cancelling(), 5);
  });
});

loopTest('ten thousand tasks are cancelled at once', (t) => {
  t.run(function* () {
    const tasks = Array.from({ length: 10_000 }, () => createTask(sleeper()));
    yield* sleep(1);
    for (const task of tasks) task.cancel();
    const results = yield* gather(tasks, { returnExceptions: true });
    assert.ok(results.every((result) => (result as unknown) instanceof CancelledError));
  });
  assert.equal(t.loop.time(), 1, 'no time has passed');
});

loopTest('cancel() from a callback, from Node and from another task are the same', async (t) => {
  await t.host(function* () {
    for (const cancel of [
      (act: () => void) => t.loop.callSoon(act),
      (act: () => void) => t.loop.callLater(5, act),
      (act: () => void) => setImmediate(act),
      (act: () => void) => queueMicrotask(act),
      (act: () => void) =>
        createTask(
          (function* () {
            act();
          })(),
        ),
    ]) {
      const task = createTask(sleep(Number.POSITIVE_INFINITY));
      yield* sleep(0);
      cancel(() => task.cancel('x'));
      assert.equal((yield* cancelledBy(task)).message, 'x');
    }
  });
});

loopTest(
  'what is thrown into a task is a CancelledError with a code and a stack that begins where the task waits',
  (t) => {
    t.run(function* () {
      const task = createTask(sleeper());
      yield* sleep(0);
      task.cancel('m');
      const error = yield* cancelledBy(task);
      assert.equal(error.name, 'CancelledError');
      assert.equal(error.code, 'ERR_ASYNCIO_CANCELLED');
      assert.match(error.stack!, /^CancelledError: m\n {4}at sleeper /);
      assert.equal(Error.stackTraceLimit > 0, true);
    });
  },
);
