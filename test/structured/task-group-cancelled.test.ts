import { CancelledError, type Coroutine, createTask, sleep, taskGroup } from 'asyncio-native';
import { cancelling, show } from '../support/errors.js';
import { order } from '../support/order.js';

// Milliseconds here are seconds in Python. In which order a group cancels its tasks CPython leaves open, for it keeps them in a
// set; in the programs that tell, its `_tasks` was replaced by one that keeps the order of creation.

// async def main():
//     async def sleeps():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log('cancelled')
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(sleeps())
//             await asyncio.sleep(1)
//             raise asyncio.CancelledError('own')
//     except BaseException as e:
//         log(show(e), asyncio.current_task().cancelling())
order('the body raises CancelledError by itself', ['cancelled', 'CancelledError(own) 0'], function* (log) {
  function* sleeps(): Coroutine<void> {
    try {
      yield* sleep(20);
    } finally {
      log('cancelled');
    }
  }
  try {
    yield* taskGroup(function* (tg) {
      tg.createTask(sleeps());
      yield* sleep(1);
      throw new CancelledError('own');
    });
  } catch (error) {
    log(show(error), cancelling());
  }
});

// async def main():
//     async def sleeps(name):
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log(name, 'cancelled')
//     async def parent():
//         try:
//             async with TaskGroup() as tg:
//                 tg.create_task(sleeps('a'))
//                 tg.create_task(sleeps('b'))
//                 await asyncio.sleep(30)
//         except BaseException as e:
//             log(show(e), asyncio.current_task().cancelling())
//             raise
//     t = asyncio.create_task(parent())
//     await asyncio.sleep(5)
//     t.cancel('parent')
//     try:
//         await t
//     except asyncio.CancelledError as e:
//         log(show(e))
order(
  'the parent is cancelled in the body',
  ['a cancelled', 'b cancelled', 'CancelledError(parent) 1', 'CancelledError(parent)'],
  function* (log) {
    function* sleeps(name: string): Coroutine<void> {
      try {
        yield* sleep(20);
      } finally {
        log(name, 'cancelled');
      }
    }
    function* parent(): Coroutine<void> {
      try {
        yield* taskGroup(function* (tg) {
          tg.createTask(sleeps('a'));
          tg.createTask(sleeps('b'));
          yield* sleep(30);
        });
      } catch (error) {
        log(show(error), cancelling());
        throw error;
      }
    }
    const task = createTask(parent());
    yield* sleep(5);
    task.cancel('parent');
    try {
      yield* task;
    } catch (error) {
      log(show(error));
    }
  },
);

// async def main():
//     async def sleeps(name):
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log(name, 'cancelled')
//     async def parent():
//         try:
//             async with TaskGroup() as tg:
//                 tg.create_task(sleeps('a'))
//                 tg.create_task(sleeps('b'))
//         except BaseException as e:
//             log(show(e), asyncio.current_task().cancelling())
//             raise
//     t = asyncio.create_task(parent())
//     await asyncio.sleep(5)
//     t.cancel('parent')
//     try:
//         await t
//     except asyncio.CancelledError as e:
//         log(show(e))
order(
  'the parent is cancelled after the body',
  ['a cancelled', 'b cancelled', 'CancelledError(parent) 1', 'CancelledError(parent)'],
  function* (log) {
    function* sleeps(name: string): Coroutine<void> {
      try {
        yield* sleep(20);
      } finally {
        log(name, 'cancelled');
      }
    }
    function* parent(): Coroutine<void> {
      try {
        yield* taskGroup(function* (tg) {
          tg.createTask(sleeps('a'));
          tg.createTask(sleeps('b'));
        });
      } catch (error) {
        log(show(error), cancelling());
        throw error;
      }
    }
    const task = createTask(parent());
    yield* sleep(5);
    task.cancel('parent');
    try {
      yield* task;
    } catch (error) {
      log(show(error));
    }
  },
);

// async def main():
//     async def sleeps():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             await asyncio.sleep(10)
//             log('cleaned')
//     async def parent():
//         try:
//             async with TaskGroup() as tg:
//                 tg.create_task(sleeps())
//         except BaseException as e:
//             log(show(e), asyncio.current_task().cancelling())
//             raise
//     t = asyncio.create_task(parent())
//     await asyncio.sleep(5)
//     t.cancel('first')
//     await asyncio.sleep(5)
//     t.cancel('second')
//     try:
//         await t
//     except asyncio.CancelledError as e:
//         log(show(e), t.cancelling())
order(
  'the parent is cancelled twice, and a child takes its time',
  ['cleaned', 'CancelledError(first) 2', 'CancelledError(first) 2'],
  function* (log) {
    function* sleeps(): Coroutine<void> {
      try {
        yield* sleep(20);
      } finally {
        yield* sleep(10);
        log('cleaned');
      }
    }
    function* parent(): Coroutine<void> {
      try {
        yield* taskGroup(function* (tg) {
          tg.createTask(sleeps());
        });
      } catch (error) {
        log(show(error), cancelling());
        throw error;
      }
    }
    const task = createTask(parent());
    yield* sleep(5);
    task.cancel('first');
    yield* sleep(5);
    task.cancel('second');
    try {
      yield* task;
    } catch (error) {
      log(show(error), task.cancelling());
    }
  },
);
