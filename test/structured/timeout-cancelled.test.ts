import { type Coroutine, createTask, currentTask, sleep, type Task, type Timeout, timeout } from 'asyncio-native';
import { cancelling, messageOf, nameOf } from '../support/errors.js';
import { order } from '../support/order.js';

// Milliseconds here are seconds in Python.

// async def main():
//     async def child():
//         try:
//             async with asyncio.timeout(10) as t:
//                 await asyncio.sleep(20)
//         except BaseException as e:
//             log(type(e).__name__, *e.args, t.expired(), asyncio.current_task().cancelling())
//             raise
//     task = asyncio.create_task(child())
//     await asyncio.sleep(5)
//     task.cancel('outside')
//     try:
//         await task
//     except asyncio.CancelledError as e:
//         log('cancelled', *e.args)
//     await asyncio.sleep(20)
order(
  'cancelled from outside before the deadline',
  ['CancelledError outside false 1', 'cancelled outside'],
  function* (log) {
    function* child(): Coroutine<void> {
      let t: Timeout | undefined;
      try {
        yield* timeout(10, function* (given) {
          t = given;
          yield* sleep(20);
        });
      } catch (error) {
        log(nameOf(error), messageOf(error), t?.expired(), cancelling());
        throw error;
      }
    }
    const task = createTask(child());
    yield* sleep(5);
    task.cancel('outside');
    try {
      yield* task;
    } catch (error) {
      log('cancelled', messageOf(error));
    }
    yield* sleep(20);
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     async def child():
//         try:
//             async with asyncio.timeout(0) as t:
//                 loop.call_soon(task.cancel, 'outside')
//                 await asyncio.sleep(20)
//         except BaseException as e:
//             log(type(e).__name__, *e.args, t.expired(), asyncio.current_task().cancelling())
//             raise
//     task = asyncio.create_task(child())
//     try:
//         await task
//     except asyncio.CancelledError as e:
//         log('cancelled', *e.args)
order(
  'cancelled from outside in the iteration in which it expires, behind it',
  ['CancelledError true 1', 'cancelled'],
  function* (log, { loop }) {
    function* child(): Coroutine<void> {
      let t: Timeout | undefined;
      try {
        yield* timeout(0, function* (given) {
          t = given;
          loop.callSoon(() => task.cancel('outside'));
          yield* sleep(20);
        });
      } catch (error) {
        log(nameOf(error), t?.expired(), cancelling());
        throw error;
      }
    }
    const task: Task<void> = createTask(child());
    try {
      yield* task;
    } catch {
      log('cancelled');
    }
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     async def child():
//         try:
//             loop.call_soon(task.cancel, 'outside')
//             async with asyncio.timeout(0) as t:
//                 await asyncio.sleep(20)
//         except BaseException as e:
//             log(type(e).__name__, *e.args, t.expired(), asyncio.current_task().cancelling())
//             raise
//     task = asyncio.create_task(child())
//     try:
//         await task
//     except asyncio.CancelledError as e:
//         log('cancelled', *e.args)
order(
  'cancelled from outside in the iteration in which it expires, in front of it',
  ['CancelledError outside true 1', 'cancelled outside'],
  function* (log, { loop }) {
    function* child(): Coroutine<void> {
      let t: Timeout | undefined;
      try {
        loop.callSoon(() => task.cancel('outside'));
        yield* timeout(0, function* (given) {
          t = given;
          yield* sleep(20);
        });
      } catch (error) {
        log(nameOf(error), messageOf(error), t?.expired(), cancelling());
        throw error;
      }
    }
    const task: Task<void> = createTask(child());
    try {
      yield* task;
    } catch (error) {
      log('cancelled', messageOf(error));
    }
  },
);

// async def main():
//     async def child():
//         try:
//             async with asyncio.timeout(10) as t:
//                 try:
//                     await asyncio.sleep(20)
//                 finally:
//                     await asyncio.sleep(10)
//         except BaseException as e:
//             log(type(e).__name__, *e.args, t.expired(), asyncio.current_task().cancelling())
//     task = asyncio.create_task(child())
//     await asyncio.sleep(15)
//     task.cancel('outside')
//     await task
//     log(task.cancelled())
order('cancelled from outside while the body cleans up', ['CancelledError outside true 1', 'false'], function* (log) {
  function* child(): Coroutine<void> {
    let t: Timeout | undefined;
    try {
      yield* timeout(10, function* (given) {
        t = given;
        try {
          yield* sleep(20);
        } finally {
          yield* sleep(10);
        }
      });
    } catch (error) {
      log(nameOf(error), messageOf(error), t?.expired(), cancelling());
    }
  }
  const task = createTask(child());
  yield* sleep(15);
  task.cancel('outside');
  yield* task;
  log(task.cancelled());
});

// async def main():
//     async def child():
//         try:
//             await asyncio.sleep(1)
//         except asyncio.CancelledError:
//             pass
//         try:
//             async with asyncio.timeout(10) as t:
//                 log(asyncio.current_task().cancelling())
//                 await asyncio.sleep(20)
//         except BaseException as e:
//             log(type(e).__name__, t.expired(), asyncio.current_task().cancelling())
//     task = asyncio.create_task(child())
//     await asyncio.sleep(0)
//     task.cancel()
//     await task
order('cancelled before, and the request not taken back', ['1', 'TimeoutError true 1'], function* (log) {
  function* child(): Coroutine<void> {
    try {
      yield* sleep(1);
    } catch {
      // Refused.
    }
    let t: Timeout | undefined;
    try {
      yield* timeout(10, function* (given) {
        t = given;
        log(cancelling());
        yield* sleep(20);
      });
    } catch (error) {
      log(nameOf(error), t?.expired(), cancelling());
    }
  }
  const task = createTask(child());
  yield* sleep(0);
  task.cancel();
  yield* task;
});

// async def main():
//     try:
//         async with asyncio.timeout(10) as t:
//             try:
//                 await asyncio.sleep(20)
//             except asyncio.CancelledError:
//                 log(asyncio.current_task().uncancel())
//                 raise
//     except BaseException as e:
//         log(type(e).__name__, t.expired(), asyncio.current_task().cancelling())
order('the body takes back the request of the timeout', ['0', 'TimeoutError true 0'], function* (log) {
  let t: Timeout | undefined;
  try {
    yield* timeout(10, function* (given) {
      t = given;
      try {
        yield* sleep(20);
      } catch (error) {
        log(currentTask()!.uncancel());
        throw error;
      }
    });
  } catch (error) {
    log(nameOf(error), t?.expired(), cancelling());
  }
});
