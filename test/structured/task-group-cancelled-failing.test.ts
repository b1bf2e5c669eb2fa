import { type Coroutine, createTask, sleep, taskGroup } from 'asyncio-native';
import { cancelling, show, ValueError } from '../support/errors.js';
import { order } from '../support/order.js';

// Milliseconds here are seconds in Python. In which order a group cancels its tasks CPython leaves open, for it keeps them in a
// set; in the programs that tell, its `_tasks` was replaced by one that keeps the order of creation.

// async def main():
//     async def fails():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             raise ValueError('child')
//     async def parent():
//         try:
//             async with TaskGroup() as tg:
//                 tg.create_task(fails())
//                 await asyncio.sleep(30)
//         except BaseException as e:
//             log(show(e), asyncio.current_task().cancelling())
//         try:
//             await asyncio.sleep(0)
//             log('not reached')
//         except asyncio.CancelledError as e:
//             log(show(e))
//     t = asyncio.create_task(parent())
//     await asyncio.sleep(5)
//     t.cancel('parent')
//     await t
order(
  'the parent is cancelled, and a child fails for it',
  ['unhandled errors in a TaskGroup [ValueError(child)] 1', 'CancelledError()'],
  function* (log) {
    function* fails(): Coroutine<void> {
      try {
        yield* sleep(20);
      } catch {
        throw new ValueError('child');
      }
    }
    function* parent(): Coroutine<void> {
      try {
        yield* taskGroup(function* (tg) {
          tg.createTask(fails());
          yield* sleep(30);
        });
      } catch (error) {
        log(show(error), cancelling());
      }
      try {
        yield* sleep(0);
        log('not reached');
      } catch (error) {
        log(show(error));
      }
    }
    const task = createTask(parent());
    yield* sleep(5);
    task.cancel('parent');
    yield* task;
  },
);

// async def main():
//     async def fails():
//         await asyncio.sleep(5)
//         raise ValueError('child')
//     async def slow():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             await asyncio.sleep(10)
//     async def parent():
//         try:
//             async with TaskGroup() as tg:
//                 tg.create_task(fails())
//                 tg.create_task(slow())
//         except BaseException as e:
//             log(show(e), asyncio.current_task().cancelling())
//         try:
//             await asyncio.sleep(0)
//             log('not reached')
//         except asyncio.CancelledError as e:
//             log(show(e))
//     t = asyncio.create_task(parent())
//     await asyncio.sleep(10)
//     t.cancel('parent')
//     await t
//     log(t.cancelling())
order(
  'a child fails, and the parent is cancelled before the others have ended',
  ['unhandled errors in a TaskGroup [ValueError(child)] 1', 'CancelledError()', '1'],
  function* (log) {
    function* fails(): Coroutine<void> {
      yield* sleep(5);
      throw new ValueError('child');
    }
    function* slow(): Coroutine<void> {
      try {
        yield* sleep(20);
      } finally {
        yield* sleep(10);
      }
    }
    function* parent(): Coroutine<void> {
      try {
        yield* taskGroup(function* (tg) {
          tg.createTask(fails());
          tg.createTask(slow());
        });
      } catch (error) {
        log(show(error), cancelling());
      }
      try {
        yield* sleep(0);
        log('not reached');
      } catch (error) {
        log(show(error));
      }
    }
    const task = createTask(parent());
    yield* sleep(10);
    task.cancel('parent');
    yield* task;
    log(task.cancelling());
  },
);

// async def main():
//     async def child():
//         await asyncio.sleep(1)
//         t.cancel('by the child')
//     async def parent():
//         async with TaskGroup() as tg:
//             tg.create_task(child())
//             await asyncio.sleep(5)
//     t = asyncio.create_task(parent())
//     try:
//         await t
//     except asyncio.CancelledError as e:
//         log(show(e), t.cancelling())
order('a child cancels the parent', ['CancelledError(by the child) 1'], function* (log) {
  function* child(): Coroutine<void> {
    yield* sleep(1);
    task.cancel('by the child');
  }
  function* parent(): Coroutine<void> {
    yield* taskGroup(function* (tg) {
      tg.createTask(child());
      yield* sleep(5);
    });
  }
  const task = createTask(parent());
  try {
    yield* task;
  } catch (error) {
    log(show(error), task.cancelling());
  }
});

// async def main():
//     async def fails():
//         raise ValueError('child')
//     async def parent():
//         try:
//             await asyncio.sleep(1)
//         except asyncio.CancelledError:
//             pass
//         try:
//             async with TaskGroup() as tg:
//                 tg.create_task(fails())
//                 await asyncio.sleep(20)
//         except BaseException as e:
//             log(show(e), asyncio.current_task().cancelling())
//         try:
//             await asyncio.sleep(0)
//             log('not reached')
//         except asyncio.CancelledError:
//             log('cancelled')
//     t = asyncio.create_task(parent())
//     await asyncio.sleep(0)
//     t.cancel()
//     await t
order(
  'cancelled before, and the request not taken back',
  ['unhandled errors in a TaskGroup [ValueError(child)] 1', 'cancelled'],
  function* (log) {
    function* fails(): Coroutine<void> {
      throw new ValueError('child');
    }
    function* parent(): Coroutine<void> {
      try {
        yield* sleep(1);
      } catch {
        // Refused.
      }
      try {
        yield* taskGroup(function* (tg) {
          tg.createTask(fails());
          yield* sleep(20);
        });
      } catch (error) {
        log(show(error), cancelling());
      }
      try {
        yield* sleep(0);
        log('not reached');
      } catch {
        log('cancelled');
      }
    }
    const task = createTask(parent());
    yield* sleep(0);
    task.cancel();
    yield* task;
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     async def child():
//         await f
//         log('child')
//     async def parent():
//         async with TaskGroup() as tg:
//             tg.create_task(child())
//         log('group over')
//         await asyncio.sleep(0)
//         log('not reached')
//     t = asyncio.create_task(parent())
//     await asyncio.sleep(1)
//     f.set_result(None)
//     await asyncio.sleep(0)
//     await asyncio.sleep(0)
//     log(t.cancel())
//     try:
//         await t
//     except asyncio.CancelledError:
//         log('cancelled')
order(
  'the cancellation of the parent arrives with the end of the last child',
  ['child', 'true', 'cancelled'],
  function* (log, { loop }) {
    const f = loop.createFuture<void>();
    function* child(): Coroutine<void> {
      yield* f;
      log('child');
    }
    function* parent(): Coroutine<void> {
      yield* taskGroup(function* (tg) {
        tg.createTask(child());
      });
      log('group over');
      yield* sleep(0);
      log('not reached');
    }
    const task = createTask(parent());
    yield* sleep(1);
    f.setResult(undefined);
    yield* sleep(0);
    yield* sleep(0);
    log(task.cancel());
    try {
      yield* task;
    } catch {
      log('cancelled');
    }
  },
);
