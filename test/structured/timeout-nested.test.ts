import { type Coroutine, sleep, type Timeout, taskGroup, timeout } from 'asyncio-native';
import { cancelling, messageOf, nameOf, ValueError } from '../support/errors.js';
import { order } from '../support/order.js';

// Milliseconds here are seconds in Python.

// async def main():
//     loop = asyncio.get_running_loop()
//     async with asyncio.timeout(20) as outer:
//         try:
//             async with asyncio.timeout(10) as inner:
//                 await asyncio.sleep(30)
//         except TimeoutError:
//             log('inner', inner.expired(), outer.expired(), int(loop.time()))
//         await asyncio.sleep(5)
//     log('end', int(loop.time()))
order('nested, the inner first', ['inner true false 10', 'end 15'], function* (log, { loop }) {
  yield* timeout(20, function* (outer) {
    let inner: Timeout | undefined;
    try {
      yield* timeout(10, function* (given) {
        inner = given;
        yield* sleep(30);
      });
    } catch {
      log('inner', inner?.expired(), outer.expired(), loop.time());
    }
    yield* sleep(5);
  });
  log('end', loop.time());
});

// async def main():
//     loop = asyncio.get_running_loop()
//     try:
//         async with asyncio.timeout(10) as outer:
//             try:
//                 async with asyncio.timeout(20) as inner:
//                     await asyncio.sleep(30)
//             except BaseException as e:
//                 log('inner', type(e).__name__, inner.expired())
//                 raise
//     except TimeoutError:
//         log('outer', outer.expired(), asyncio.current_task().cancelling(), int(loop.time()))
order('nested, the outer first', ['inner CancelledError false', 'outer true 0 10'], function* (log, { loop }) {
  let outer: Timeout | undefined;
  try {
    yield* timeout(10, function* (given) {
      outer = given;
      let inner: Timeout | undefined;
      try {
        yield* timeout(20, function* (t) {
          inner = t;
          yield* sleep(30);
        });
      } catch (error) {
        log('inner', nameOf(error), inner?.expired());
        throw error;
      }
    });
  } catch {
    log('outer', outer?.expired(), cancelling(), loop.time());
  }
});

// async def main():
//     loop = asyncio.get_running_loop()
//     try:
//         async with asyncio.timeout(10) as outer:
//             try:
//                 async with asyncio.timeout(10) as inner:
//                     def busy(): loop._selector.now += 5
//                     loop.call_at(9, busy)
//                     await asyncio.sleep(30)
//             except BaseException as e:
//                 log('inner', type(e).__name__, inner.expired(), outer.expired(), asyncio.current_task().cancelling())
//                 raise
//     except TimeoutError:
//         log('outer', asyncio.current_task().cancelling())
order('nested, both in one iteration', ['inner CancelledError true true 1', 'outer 0'], function* (log) {
  try {
    yield* timeout(10, function* (outer) {
      let inner: Timeout | undefined;
      try {
        yield* timeout(10, function* (given) {
          inner = given;
          yield* sleep(30);
        });
      } catch (error) {
        log('inner', nameOf(error), inner?.expired(), outer.expired(), cancelling());
        throw error;
      }
    });
  } catch {
    log('outer', cancelling());
  }
});

// async def main():
//     try:
//         async with asyncio.timeout(0) as outer:
//             try:
//                 async with asyncio.timeout(0) as inner:
//                     await asyncio.sleep(30)
//             except BaseException as e:
//                 log('inner', type(e).__name__, inner.expired(), outer.expired(), asyncio.current_task().cancelling())
//                 raise
//     except TimeoutError:
//         log('outer', asyncio.current_task().cancelling())
order('nested, both with a deadline that is past', ['inner CancelledError true true 1', 'outer 0'], function* (log) {
  try {
    yield* timeout(0, function* (outer) {
      let inner: Timeout | undefined;
      try {
        yield* timeout(0, function* (given) {
          inner = given;
          yield* sleep(30);
        });
      } catch (error) {
        log('inner', nameOf(error), inner?.expired(), outer.expired(), cancelling());
        throw error;
      }
    });
  } catch {
    log('outer', cancelling());
  }
});

// async def main():
//     loop = asyncio.get_running_loop()
//     try:
//         async with asyncio.timeout(20) as outer:
//             try:
//                 async with asyncio.timeout(10) as inner:
//                     try:
//                         await asyncio.sleep(30)
//                     finally:
//                         log('clean', int(loop.time()))
//                         await asyncio.sleep(15)
//             except BaseException as e:
//                 log('inner', type(e).__name__, inner.expired(), asyncio.current_task().cancelling(), int(loop.time()))
//                 raise
//     except TimeoutError:
//         log('outer', asyncio.current_task().cancelling())
order(
  'the inner one is waited for while the outer expires',
  ['clean 10', 'inner CancelledError true 1 20', 'outer 0'],
  function* (log, { loop }) {
    try {
      yield* timeout(20, function* () {
        let inner: Timeout | undefined;
        try {
          yield* timeout(10, function* (given) {
            inner = given;
            try {
              yield* sleep(30);
            } finally {
              log('clean', loop.time());
              yield* sleep(15);
            }
          });
        } catch (error) {
          log('inner', nameOf(error), inner?.expired(), cancelling(), loop.time());
          throw error;
        }
      });
    } catch {
      log('outer', cancelling());
    }
  },
);

// async def main():
//     async def child(name):
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log('child', name)
//     try:
//         async with asyncio.timeout(10) as t:
//             async with TaskGroup() as tg:
//                 tg.create_task(child('a'))
//                 tg.create_task(child('b'))
//     except TimeoutError:
//         log('timeout', asyncio.current_task().cancelling())
order('a group inside that times out', ['child a', 'child b', 'timeout 0'], function* (log) {
  function* child(name: string): Coroutine<void> {
    try {
      yield* sleep(20);
    } finally {
      log('child', name);
    }
  }
  try {
    yield* timeout(10, function* () {
      yield* taskGroup(function* (tg) {
        tg.createTask(child('a'));
        tg.createTask(child('b'));
      });
    });
  } catch {
    log('timeout', cancelling());
  }
});

// async def main():
//     async def child():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             raise ValueError('child')
//     try:
//         async with asyncio.timeout(10) as t:
//             async with TaskGroup() as tg:
//                 tg.create_task(child())
//     except BaseException as e:
//         log(e, t.expired(), asyncio.current_task().cancelling())
//     await asyncio.sleep(0)
//     log('end')
order(
  'a group inside that fails as it times out',
  ['unhandled errors in a TaskGroup (1 sub-exception) true 0', 'end'],
  function* (log) {
    function* child(): Coroutine<void> {
      try {
        yield* sleep(20);
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: it replaces the cancellation
        throw new ValueError('child');
      }
    }
    let t: Timeout | undefined;
    try {
      yield* timeout(10, function* (given) {
        t = given;
        yield* taskGroup(function* (tg) {
          tg.createTask(child());
        });
      });
    } catch (error) {
      log(messageOf(error), t?.expired(), cancelling());
    }
    yield* sleep(0);
    log('end');
  },
);
