import { type Coroutine, sleep, taskGroup } from 'asyncio-native';
import { cancelling, show, ValueError } from '../support/errors.js';
import { order } from '../support/order.js';

// Milliseconds here are seconds in Python. In which order a group cancels its tasks CPython leaves open, for it keeps them in a
// set; in the programs that tell, its `_tasks` was replaced by one that keeps the order of creation.

// async def main():
//     async def fails():
//         await asyncio.sleep(1)
//         raise ValueError('inner')
//     async def sleeps():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log('outer child cancelled')
//     try:
//         async with TaskGroup() as outer:
//             outer.create_task(sleeps())
//             async with TaskGroup() as inner:
//                 inner.create_task(fails())
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
order(
  'nested, the inner fails',
  ['outer child cancelled', 'unhandled errors in a TaskGroup [unhandled errors in a TaskGroup [ValueError(inner)]] 0'],
  function* (log) {
    function* fails(): Coroutine<void> {
      yield* sleep(1);
      throw new ValueError('inner');
    }
    function* sleeps(): Coroutine<void> {
      try {
        yield* sleep(20);
      } finally {
        log('outer child cancelled');
      }
    }
    try {
      yield* taskGroup(function* (outer) {
        outer.createTask(sleeps());
        yield* taskGroup(function* (inner) {
          inner.createTask(fails());
        });
      });
    } catch (error) {
      log(show(error), cancelling());
    }
  },
);

// async def main():
//     async def fails():
//         await asyncio.sleep(1)
//         raise ValueError('outer')
//     async def sleeps():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log('inner child cancelled')
//     try:
//         async with TaskGroup() as outer:
//             outer.create_task(fails())
//             try:
//                 async with TaskGroup() as inner:
//                     inner.create_task(sleeps())
//             except BaseException as e:
//                 log('inner', show(e), asyncio.current_task().cancelling())
//                 raise
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
order(
  'nested, the outer fails',
  ['inner child cancelled', 'inner CancelledError() 1', 'unhandled errors in a TaskGroup [ValueError(outer)] 0'],
  function* (log) {
    function* fails(): Coroutine<void> {
      yield* sleep(1);
      throw new ValueError('outer');
    }
    function* sleeps(): Coroutine<void> {
      try {
        yield* sleep(20);
      } finally {
        log('inner child cancelled');
      }
    }
    try {
      yield* taskGroup(function* (outer) {
        outer.createTask(fails());
        try {
          yield* taskGroup(function* (inner) {
            inner.createTask(sleeps());
          });
        } catch (error) {
          log('inner', show(error), cancelling());
          throw error;
        }
      });
    } catch (error) {
      log(show(error), cancelling());
    }
  },
);

// async def main():
//     async def fails(name):
//         await asyncio.sleep(1)
//         raise ValueError(name)
//     try:
//         async with TaskGroup() as outer:
//             outer.create_task(fails('outer'))
//             try:
//                 async with TaskGroup() as inner:
//                     inner.create_task(fails('inner'))
//             except BaseException as e:
//                 log('inner', show(e), asyncio.current_task().cancelling())
//                 raise
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
order(
  'nested, both fail',
  [
    'inner unhandled errors in a TaskGroup [ValueError(inner)] 1',
    'unhandled errors in a TaskGroup [ValueError(outer), unhandled errors in a TaskGroup [ValueError(inner)]] 0',
  ],
  function* (log) {
    function* fails(name: string): Coroutine<void> {
      yield* sleep(1);
      throw new ValueError(name);
    }
    try {
      yield* taskGroup(function* (outer) {
        outer.createTask(fails('outer'));
        try {
          yield* taskGroup(function* (inner) {
            inner.createTask(fails('inner'));
          });
        } catch (error) {
          log('inner', show(error), cancelling());
          throw error;
        }
      });
    } catch (error) {
      log(show(error), cancelling());
    }
  },
);

// async def main():
//     async def fails(name, d):
//         await asyncio.sleep(d)
//         raise ValueError(name)
//     async def slow():
//         try:
//             await asyncio.sleep(50)
//         finally:
//             await asyncio.sleep(10)
//     try:
//         async with TaskGroup() as outer:
//             outer.create_task(fails('outer', 5))
//             try:
//                 async with TaskGroup() as inner:
//                     inner.create_task(fails('inner', 1))
//                     inner.create_task(slow())
//             except BaseException as e:
//                 log('inner', show(e), asyncio.current_task().cancelling())
//                 raise
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
order(
  'nested, the inner fails first, then the outer while the inner cleans up',
  [
    'inner unhandled errors in a TaskGroup [ValueError(inner)] 1',
    'unhandled errors in a TaskGroup [ValueError(outer), unhandled errors in a TaskGroup [ValueError(inner)]] 0',
  ],
  function* (log) {
    function* fails(name: string, d: number): Coroutine<void> {
      yield* sleep(d);
      throw new ValueError(name);
    }
    function* slow(): Coroutine<void> {
      try {
        yield* sleep(50);
      } finally {
        yield* sleep(10);
      }
    }
    try {
      yield* taskGroup(function* (outer) {
        outer.createTask(fails('outer', 5));
        try {
          yield* taskGroup(function* (inner) {
            inner.createTask(fails('inner', 1));
            inner.createTask(slow());
          });
        } catch (error) {
          log('inner', show(error), cancelling());
          throw error;
        }
      });
    } catch (error) {
      log(show(error), cancelling());
    }
  },
);

// async def main():
//     async def leaf(name, d):
//         try:
//             await asyncio.sleep(d)
//             raise ValueError(name)
//         except asyncio.CancelledError:
//             log(name, 'cancelled')
//             raise
//     async def branch(name, d):
//         async with TaskGroup() as tg:
//             tg.create_task(leaf(name + '1', d))
//             tg.create_task(leaf(name + '2', d + 1))
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(branch('a', 10))
//             tg.create_task(branch('b', 20))
//     except ExceptionGroup as e:
//         log(show(e))
order(
  'groups in the tasks of groups',
  [
    'a2 cancelled',
    'b1 cancelled',
    'b2 cancelled',
    'unhandled errors in a TaskGroup [unhandled errors in a TaskGroup [ValueError(a1)]]',
  ],
  function* (log) {
    function* leaf(name: string, d: number): Coroutine<void> {
      try {
        yield* sleep(d);
      } catch (error) {
        log(name, 'cancelled');
        throw error;
      }
      throw new ValueError(name);
    }
    function* branch(name: string, d: number): Coroutine<void> {
      yield* taskGroup(function* (tg) {
        tg.createTask(leaf(`${name}1`, d));
        tg.createTask(leaf(`${name}2`, d + 1));
      });
    }
    try {
      yield* taskGroup(function* (tg) {
        tg.createTask(branch('a', 10));
        tg.createTask(branch('b', 20));
      });
    } catch (error) {
      log(show(error));
    }
  },
);
