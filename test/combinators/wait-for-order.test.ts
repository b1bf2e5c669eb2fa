import { type Coroutine, createTask, currentTask, shield, sleep, wait, waitFor } from 'asyncio-native';
import { cancelling, causeOf, show, ValueError } from '../support/errors.js';
import { order } from '../support/order.js';

// Milliseconds here are seconds in Python.

// async def main():
//     async def child():
//         log(asyncio.current_task() is me)
//         await asyncio.sleep(5)
//         return 'result'
//     me = asyncio.current_task()
//     log(await asyncio.wait_for(child(), 10))
//     log(await asyncio.wait_for(asyncio.create_task(asyncio.sleep(1, 'task')), 10))
//     log(await asyncio.wait_for(child(), None))
//     await asyncio.sleep(20)
//     log(me.cancelling())
order('in time', ['true', 'result', 'task', 'true', 'result', '0'], function* (log) {
  const me = currentTask();
  function* child(): Coroutine<string> {
    log(currentTask() === me);
    yield* sleep(5);
    return 'result';
  }
  log(yield* waitFor(child(), 10));
  log(yield* waitFor(createTask(sleep(1, 'task')), 10));
  log(yield* waitFor(child(), null));
  yield* sleep(20);
  log(cancelling());
});

// async def main():
//     async def child():
//         try:
//             await asyncio.sleep(20)
//         except asyncio.CancelledError as e:
//             log('child', show(e))
//             raise
//     t = asyncio.create_task(child())
//     for aw in (child(), t):
//         try:
//             await asyncio.wait_for(aw, 10)
//         except TimeoutError as e:
//             log(type(e.__cause__).__name__, int(asyncio.get_running_loop().time()), asyncio.current_task().cancelling())
//     log(t.cancelled())
order(
  'time over',
  ['child CancelledError()', 'CancelledError 10 0', 'child CancelledError()', 'CancelledError 20 0', 'true'],
  function* (log, { loop }) {
    function* child(): Coroutine<void> {
      try {
        yield* sleep(20);
      } catch (error) {
        log('child', show(error));
        throw error;
      }
    }
    const task = createTask(child());
    for (const awaitable of [child(), task]) {
      try {
        yield* waitFor(awaitable, 10);
      } catch (error) {
        log(causeOf(error), loop.time(), cancelling());
      }
    }
    log(task.cancelled());
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     async def never():
//         log('never')
//     async def child():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log('cancelled')
//     t = asyncio.create_task(child())
//     await asyncio.sleep(0)
//     done = loop.create_future()
//     done.set_result('done')
//     loop.call_soon(log, 'soon')
//     log(await asyncio.wait_for(done, 0))
//     for aw in (never(), t, loop.create_future()):
//         try:
//             await asyncio.wait_for(aw, 0)
//         except TimeoutError as e:
//             log(type(e.__cause__).__name__)
order(
  'no time',
  ['done', 'soon', 'CancelledError', 'cancelled', 'CancelledError', 'CancelledError'],
  function* (log, { loop }) {
    function* never(): Coroutine<void> {
      log('never');
    }
    function* child(): Coroutine<void> {
      try {
        yield* sleep(20);
      } finally {
        log('cancelled');
      }
    }
    const task = createTask(child());
    yield* sleep(0);
    const done = loop.createFuture<string>();
    done.setResult('done');
    loop.callSoon(log, 'soon');
    log(yield* waitFor(done, 0));
    for (const awaitable of [never(), task, loop.createFuture<void>()]) {
      try {
        yield* waitFor(awaitable, 0);
      } catch (error) {
        log(causeOf(error));
      }
    }
  },
);

// async def main():
//     async def slow():
//         try:
//             await asyncio.sleep(20)
//         except asyncio.CancelledError:
//             await asyncio.sleep(10)
//             return 'after all'
//     async def fails():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             raise ValueError('x')
//     a, b = asyncio.create_task(slow()), asyncio.create_task(fails())
//     await asyncio.sleep(0)
//     log(await asyncio.wait_for(a, -1), int(asyncio.get_running_loop().time()))
//     try:
//         await asyncio.wait_for(b, 0)
//     except ValueError as e:
//         log(show(e))
order('no time, and the task takes its own', ['after all 10', 'ValueError(x)'], function* (log, { loop }) {
  function* slow(): Coroutine<string> {
    try {
      yield* sleep(20);
    } catch {
      yield* sleep(10);
      return 'after all';
    }
    return 'not reached';
  }
  function* fails(): Coroutine<void> {
    try {
      yield* sleep(20);
    } catch {
      throw new ValueError('x');
    }
  }
  const a = createTask(slow());
  const b = createTask(fails());
  yield* sleep(0);
  log(yield* waitFor(a, -1), loop.time());
  try {
    yield* waitFor(b, 0);
  } catch (error) {
    log(show(error));
  }
});

// async def main():
//     async def slow():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             await asyncio.sleep(10)
//             log('slow ends')
//     s = asyncio.create_task(slow())
//     await asyncio.sleep(0)
//     async def waits():
//         await asyncio.wait_for(s, 0)
//     w = asyncio.create_task(waits())
//     await asyncio.sleep(5)
//     w.cancel('w')
//     try:
//         await w
//     except BaseException as e:
//         log(show(e), s.done())
//     await asyncio.wait([s])
//     log(s.cancelled())
order('no time, and cancelled meanwhile', ['CancelledError(w) false', 'slow ends', 'true'], function* (log) {
  function* slow(): Coroutine<void> {
    try {
      yield* sleep(20);
    } finally {
      yield* sleep(10);
      log('slow ends');
    }
  }
  const task = createTask(slow());
  yield* sleep(0);
  const waits = createTask(waitFor(task, 0));
  yield* sleep(5);
  waits.cancel('w');
  try {
    yield* waits;
  } catch (error) {
    log(show(error), task.done());
  }
  yield* wait([task]);
  log(task.cancelled());
});

// async def main():
//     async def stubborn():
//         try:
//             await asyncio.sleep(20)
//         except asyncio.CancelledError:
//             return 'refused'
//     log(await asyncio.wait_for(stubborn(), 10))
//     log(await asyncio.wait_for(asyncio.create_task(stubborn()), 10), asyncio.current_task().cancelling())
order('the awaited one refuses to be cancelled', ['refused', 'refused 0'], function* (log) {
  function* stubborn(): Coroutine<string> {
    try {
      yield* sleep(20);
    } catch {
      return 'refused';
    }
    return 'not reached';
  }
  log(yield* waitFor(stubborn(), 10));
  log(yield* waitFor(createTask(stubborn()), 10), cancelling());
});

// async def main():
//     t = asyncio.create_task(asyncio.sleep(20))
//     asyncio.get_running_loop().call_later(5, t.cancel, 'else')
//     try:
//         await asyncio.wait_for(t, 10)
//     except BaseException as e:
//         log(show(e), asyncio.current_task().cancelling())
order('the awaited one is cancelled by somebody else', ['CancelledError(else) 0'], function* (log, { loop }) {
  const task = createTask(sleep(20));
  loop.callLater(5, () => task.cancel('else'));
  try {
    yield* waitFor(task, 10);
  } catch (error) {
    log(show(error), cancelling());
  }
});

// async def main():
//     async def child():
//         try:
//             await asyncio.sleep(20)
//         except asyncio.CancelledError as e:
//             log('child', show(e))
//             raise
//     t = asyncio.create_task(child())
//     w = asyncio.create_task(asyncio.wait_for(t, 10))
//     await asyncio.sleep(5)
//     w.cancel('w')
//     try:
//         await w
//     except BaseException as e:
//         log(show(e), t.cancelled())
order('cancelled', ['child CancelledError(w)', 'CancelledError(w) true'], function* (log) {
  function* child(): Coroutine<void> {
    try {
      yield* sleep(20);
    } catch (error) {
      log('child', show(error));
      throw error;
    }
  }
  const task = createTask(child());
  const waits = createTask(waitFor(task, 10));
  yield* sleep(5);
  waits.cancel('w');
  try {
    yield* waits;
  } catch (error) {
    log(show(error), task.cancelled());
  }
});

// async def main():
//     async def child():
//         await asyncio.sleep(20)
//         log('child')
//         return 'result'
//     t = asyncio.create_task(child())
//     try:
//         await asyncio.wait_for(asyncio.shield(t), 10)
//     except TimeoutError:
//         log('timeout')
//     log(await t)
order('a shielded one', ['timeout', 'child', 'result'], function* (log) {
  function* child(): Coroutine<string> {
    yield* sleep(20);
    log('child');
    return 'result';
  }
  const task = createTask(child());
  try {
    yield* waitFor(shield(task), 10);
  } catch {
    log('timeout');
  }
  log(yield* task);
});
