import { type Coroutine, sleep, taskGroup } from 'asyncio-native';
import { cancelling, show, ValueError } from '../support/errors.js';
import { order } from '../support/order.js';

// Milliseconds here are seconds in Python. In which order a group cancels its tasks CPython leaves open, for it keeps them in a
// set; in the programs that tell, its `_tasks` was replaced by one that keeps the order of creation.

// async def main():
//     async def fails():
//         await asyncio.sleep(5)
//         log('fails')
//         raise ValueError('a')
//     async def sleeps(name):
//         try:
//             await asyncio.sleep(20)
//         except asyncio.CancelledError as e:
//             log(name, 'cancelled', *e.args)
//             raise
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(sleeps('b'))
//             tg.create_task(fails())
//             tg.create_task(sleeps('c'))
//             try:
//                 await asyncio.sleep(30)
//             except asyncio.CancelledError:
//                 log('body cancelled', asyncio.current_task().cancelling())
//                 raise
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
//     await asyncio.sleep(0)
//     log('end')
order(
  'a child fails while the body waits',
  [
    'fails',
    'b cancelled',
    'c cancelled',
    'body cancelled 1',
    'unhandled errors in a TaskGroup [ValueError(a)] 0',
    'end',
  ],
  function* (log) {
    function* fails(): Coroutine<void> {
      yield* sleep(5);
      log('fails');
      throw new ValueError('a');
    }
    function* sleeps(name: string): Coroutine<void> {
      try {
        yield* sleep(20);
      } catch (error) {
        log(name, 'cancelled');
        throw error;
      }
    }
    try {
      yield* taskGroup(function* (tg) {
        tg.createTask(sleeps('b'));
        tg.createTask(fails());
        tg.createTask(sleeps('c'));
        try {
          yield* sleep(30);
        } catch (error) {
          log('body cancelled', cancelling());
          throw error;
        }
      });
    } catch (error) {
      log(show(error), cancelling());
    }
    yield* sleep(0);
    log('end');
  },
);

// async def main():
//     async def fails():
//         await asyncio.sleep(5)
//         raise ValueError('a')
//     async def sleeps():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log('cancelled')
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(sleeps())
//             tg.create_task(fails())
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
//     await asyncio.sleep(0)
//     log('end')
order(
  'a child fails after the body',
  ['cancelled', 'unhandled errors in a TaskGroup [ValueError(a)] 0', 'end'],
  function* (log) {
    function* fails(): Coroutine<void> {
      yield* sleep(5);
      throw new ValueError('a');
    }
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
        tg.createTask(fails());
      });
    } catch (error) {
      log(show(error), cancelling());
    }
    yield* sleep(0);
    log('end');
  },
);

// async def main():
//     async def fails(name, d):
//         try:
//             await asyncio.sleep(d)
//         finally:
//             raise ValueError(name)
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(fails('a', 5))
//             tg.create_task(fails('b', 50))
//             tg.create_task(fails('c', 500))
//     except ExceptionGroup as e:
//         log(show(e))
order(
  'several fail',
  ['unhandled errors in a TaskGroup [ValueError(a), ValueError(b), ValueError(c)]'],
  function* (log) {
    function* fails(name: string, d: number): Coroutine<void> {
      try {
        yield* sleep(d);
      } catch {
        // Fails all the same.
      }
      throw new ValueError(name);
    }
    try {
      yield* taskGroup(function* (tg) {
        tg.createTask(fails('a', 5));
        tg.createTask(fails('b', 50));
        tg.createTask(fails('c', 500));
      });
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
//             log('cancelled')
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(sleeps())
//             await asyncio.sleep(1)
//             raise TypeError('body')
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
order('the body fails', ['cancelled', 'unhandled errors in a TaskGroup [TypeError(body)] 0'], function* (log) {
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
      throw new TypeError('body');
    });
  } catch (error) {
    log(show(error), cancelling());
  }
});

// async def main():
//     async def never():
//         log('never')
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(never())
//             raise TypeError('body')
//     except ExceptionGroup as e:
//         log(show(e))
order('the body fails at once', ['unhandled errors in a TaskGroup [TypeError(body)]'], function* (log) {
  function* never(): Coroutine<void> {
    log('never');
  }
  try {
    yield* taskGroup(function* (tg) {
      tg.createTask(never());
      throw new TypeError('body');
    });
  } catch (error) {
    log(show(error));
  }
});

// async def main():
//     async def fails():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             raise ValueError('child')
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(fails())
//             await asyncio.sleep(1)
//             raise TypeError('body')
//     except ExceptionGroup as e:
//         log(show(e))
order('body and child fail', ['unhandled errors in a TaskGroup [ValueError(child), TypeError(body)]'], function* (log) {
  function* fails(): Coroutine<void> {
    try {
      yield* sleep(20);
    } catch {
      throw new ValueError('child');
    }
  }
  try {
    yield* taskGroup(function* (tg) {
      tg.createTask(fails());
      yield* sleep(1);
      throw new TypeError('body');
    });
  } catch (error) {
    log(show(error));
  }
});

// async def main():
//     async def fails():
//         raise ValueError('child')
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(fails())
//             try:
//                 await asyncio.sleep(20)
//             except asyncio.CancelledError:
//                 raise TypeError('body')
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
order(
  'the body turns its cancellation into an error',
  ['unhandled errors in a TaskGroup [ValueError(child), TypeError(body)] 0'],
  function* (log) {
    function* fails(): Coroutine<void> {
      throw new ValueError('child');
    }
    try {
      yield* taskGroup(function* (tg) {
        tg.createTask(fails());
        try {
          yield* sleep(20);
        } catch {
          throw new TypeError('body');
        }
      });
    } catch (error) {
      log(show(error), cancelling());
    }
  },
);

// async def main():
//     async def fails():
//         raise ValueError('child')
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(fails())
//             try:
//                 await asyncio.sleep(20)
//             except asyncio.CancelledError:
//                 log('swallowed')
//             await asyncio.sleep(5)
//             log('body ends')
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
order(
  'the body swallows its cancellation',
  ['swallowed', 'body ends', 'unhandled errors in a TaskGroup [ValueError(child)] 0'],
  function* (log) {
    function* fails(): Coroutine<void> {
      throw new ValueError('child');
    }
    try {
      yield* taskGroup(function* (tg) {
        tg.createTask(fails());
        try {
          yield* sleep(20);
        } catch {
          log('swallowed');
        }
        yield* sleep(5);
        log('body ends');
      });
    } catch (error) {
      log(show(error), cancelling());
    }
  },
);

// async def main():
//     async def fails():
//         raise ValueError('a')
//     async def stubborn():
//         try:
//             await asyncio.sleep(20)
//         except asyncio.CancelledError:
//             log('refused')
//         await asyncio.sleep(20)
//         log('ended')
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(stubborn())
//             tg.create_task(fails())
//     except ExceptionGroup as e:
//         log(show(e), int(asyncio.get_running_loop().time()))
order(
  'a child refuses to be cancelled',
  ['refused', 'ended', 'unhandled errors in a TaskGroup [ValueError(a)] 20'],
  function* (log, { loop }) {
    function* fails(): Coroutine<void> {
      throw new ValueError('a');
    }
    function* stubborn(): Coroutine<void> {
      try {
        yield* sleep(20);
      } catch {
        log('refused');
      }
      yield* sleep(20);
      log('ended');
    }
    try {
      yield* taskGroup(function* (tg) {
        tg.createTask(stubborn());
        tg.createTask(fails());
      });
    } catch (error) {
      log(show(error), loop.time());
    }
  },
);

// async def main():
//     async def fails():
//         raise ValueError('eager')
//     try:
//         async with TaskGroup() as tg:
//             t = tg.create_task(fails(), eager_start=True)
//             log(t.done())
//             await asyncio.sleep(0)
//             log('not reached')
//     except ExceptionGroup as e:
//         log(show(e), asyncio.current_task().cancelling())
order(
  'an eager child that fails at once',
  ['true', 'unhandled errors in a TaskGroup [ValueError(eager)] 0'],
  function* (log) {
    function* fails(): Coroutine<void> {
      throw new ValueError('eager');
    }
    try {
      yield* taskGroup(function* (tg) {
        const task = tg.createTask(fails(), { eagerStart: true });
        log(task.done());
        yield* sleep(0);
        log('not reached');
      });
    } catch (error) {
      log(show(error), cancelling());
    }
  },
);
