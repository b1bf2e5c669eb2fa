import { type Coroutine, createTask, sleep, taskGroup, timeout } from 'asyncio-native';
import { cancelling, messageOf, show, ValueError } from '../support/errors.js';
import { order } from '../support/order.js';

// `TaskGroup.cancel` is newer than 3.14: the traces come from 3.14 with the TaskGroup of CPython's main branch.

// async def main():
//     async def sleeps():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log('child cancelled')
//     async with TaskGroup() as tg:
//         tg.create_task(sleeps())
//         await asyncio.sleep(5)
//         tg.cancel()
//         log('body goes on')
//         try:
//             await asyncio.sleep(1)
//         except asyncio.CancelledError:
//             log('body cancelled', asyncio.current_task().cancelling())
//             raise
//     log('end', asyncio.current_task().cancelling(), int(asyncio.get_running_loop().time()))
//     await asyncio.sleep(0)
//     log('not cancelled')
order(
  'from the body',
  ['body goes on', 'child cancelled', 'body cancelled 1', 'end 0 5', 'not cancelled'],
  function* (log, { loop }) {
    function* sleeps(): Coroutine<void> {
      try {
        yield* sleep(20);
      } finally {
        log('child cancelled');
      }
    }
    yield* taskGroup(function* (tg) {
      tg.createTask(sleeps());
      yield* sleep(5);
      tg.cancel();
      log('body goes on');
      try {
        yield* sleep(1);
      } catch (error) {
        log('body cancelled', cancelling());
        throw error;
      }
    });
    log('end', cancelling(), loop.time());
    yield* sleep(0);
    log('not cancelled');
  },
);

// async def main():
//     async def sleeps():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log('child cancelled')
//     async with TaskGroup() as tg:
//         tg.create_task(sleeps())
//         await asyncio.sleep(5)
//         tg.cancel()
//     log('end', asyncio.current_task().cancelling(), int(asyncio.get_running_loop().time()))
//     await asyncio.sleep(0)
//     log('not cancelled')
order('at the end of the body', ['child cancelled', 'end 0 5', 'not cancelled'], function* (log, { loop }) {
  function* sleeps(): Coroutine<void> {
    try {
      yield* sleep(20);
    } finally {
      log('child cancelled');
    }
  }
  yield* taskGroup(function* (tg) {
    tg.createTask(sleeps());
    yield* sleep(5);
    tg.cancel();
  });
  log('end', cancelling(), loop.time());
  yield* sleep(0);
  log('not cancelled');
});

// async def main():
//     async def child():
//         await asyncio.sleep(5)
//         tg.cancel()
//         log('child goes on')
//         try:
//             await asyncio.sleep(5)
//         finally:
//             log('child cancelled')
//     async with TaskGroup() as tg:
//         tg.create_task(child())
//         await asyncio.sleep(20)
//     log('end', asyncio.current_task().cancelling())
order('from a child', ['child goes on', 'child cancelled', 'end 0'], function* (log) {
  yield* taskGroup(function* (tg) {
    function* child(): Coroutine<void> {
      yield* sleep(5);
      tg.cancel();
      log('child goes on');
      try {
        yield* sleep(5);
      } finally {
        log('child cancelled');
      }
    }
    tg.createTask(child());
    yield* sleep(20);
  });
  log('end', cancelling());
});

// async def main():
//     async def child():
//         await asyncio.sleep(5)
//         tg.cancel()
//     async def sleeps():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log('child cancelled')
//     async with TaskGroup() as tg:
//         tg.create_task(child())
//         tg.create_task(sleeps())
//     log('end', asyncio.current_task().cancelling())
order('from a child after the body', ['child cancelled', 'end 0'], function* (log) {
  function* sleeps(): Coroutine<void> {
    try {
      yield* sleep(20);
    } finally {
      log('child cancelled');
    }
  }
  yield* taskGroup(function* (tg) {
    function* child(): Coroutine<void> {
      yield* sleep(5);
      tg.cancel();
    }
    tg.createTask(child());
    tg.createTask(sleeps());
  });
  log('end', cancelling());
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
//             tg.cancel()
//     except BaseException as e:
//         log(show(e), asyncio.current_task().cancelling())
order('a child fails for it', ['unhandled errors in a TaskGroup [ValueError(child)] 0'], function* (log) {
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
      tg.cancel();
    });
  } catch (error) {
    log(show(error), cancelling());
  }
});

// async def main():
//     async def slow():
//         try:
//             await asyncio.sleep(20)
//         finally:
//             await asyncio.sleep(10)
//     async def parent():
//         try:
//             async with TaskGroup() as tg:
//                 tg.create_task(slow())
//                 await asyncio.sleep(5)
//                 tg.cancel()
//         except BaseException as e:
//             log(show(e), asyncio.current_task().cancelling())
//             raise
//     t = asyncio.create_task(parent())
//     await asyncio.sleep(10)
//     t.cancel('outside')
//     try:
//         await t
//     except asyncio.CancelledError:
//         log('cancelled', t.cancelling())
order('the parent is cancelled, too', ['CancelledError(outside) 1', 'cancelled 1'], function* (log) {
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
        tg.createTask(slow());
        yield* sleep(5);
        tg.cancel();
      });
    } catch (error) {
      log(show(error), cancelling());
      throw error;
    }
  }
  const task = createTask(parent());
  yield* sleep(10);
  task.cancel('outside');
  try {
    yield* task;
  } catch {
    log('cancelled', task.cancelling());
  }
});

// async def main():
//     async with TaskGroup() as tg:
//         tg.cancel()
//         tg.cancel()
//     log('end', asyncio.current_task().cancelling())
//     tg.cancel()
//     await asyncio.sleep(0)
//     log('not cancelled')
order('an empty group', ['end 0', 'not cancelled'], function* (log) {
  const group = (yield* taskGroup(function* (tg) {
    tg.cancel();
    tg.cancel();
    return tg;
  }))!;
  log('end', cancelling());
  group.cancel();
  yield* sleep(0);
  log('not cancelled');
});

// async def main():
//     async def never():
//         log('never')
//     async with TaskGroup() as tg:
//         tg.cancel()
//         try:
//             tg.create_task(never())
//         except RuntimeError as e:
//             log(str(e).rpartition(' is ')[2])
//     log('end')
order('nothing can be added', ['shutting down', 'end'], function* (log) {
  function* never(): Coroutine<void> {
    log('never');
  }
  yield* taskGroup(function* (tg) {
    tg.cancel();
    try {
      tg.createTask(never());
    } catch (error) {
      log(messageOf(error).replace(/.* is /, ''));
    }
  });
  log('end');
});

// async def main():
//     async def sleeps(name):
//         try:
//             await asyncio.sleep(20)
//         finally:
//             log(name)
//     async with TaskGroup() as outer:
//         outer.create_task(sleeps('outer child'))
//         async with TaskGroup() as inner:
//             inner.create_task(sleeps('inner child'))
//             await asyncio.sleep(1)
//             outer.cancel()
//             await asyncio.sleep(1)
//         log('not reached')
//     log('end', asyncio.current_task().cancelling())
order('nested groups', ['outer child', 'inner child', 'end 0'], function* (log) {
  function* sleeps(name: string): Coroutine<void> {
    try {
      yield* sleep(20);
    } finally {
      log(name);
    }
  }
  yield* taskGroup(function* (outer) {
    outer.createTask(sleeps('outer child'));
    yield* taskGroup(function* (inner) {
      inner.createTask(sleeps('inner child'));
      yield* sleep(1);
      outer.cancel();
      yield* sleep(1);
    });
    log('not reached');
  });
  log('end', cancelling());
});

// async def main():
//     async def sleeps():
//         await asyncio.sleep(20)
//     async with asyncio.timeout(10) as t:
//         async with TaskGroup() as tg:
//             tg.create_task(sleeps())
//             asyncio.get_running_loop().call_later(5, tg.cancel)
//     log('end', t.expired(), asyncio.current_task().cancelling(), int(asyncio.get_running_loop().time()))
order('within a timeout', ['end false 0 5'], function* (log, { loop }) {
  function* sleeps(): Coroutine<void> {
    yield* sleep(20);
  }
  const t = yield* timeout(10, function* (given) {
    yield* taskGroup(function* (tg) {
      tg.createTask(sleeps());
      loop.callLater(5, () => tg.cancel());
    });
    return given;
  });
  log('end', t.expired(), cancelling(), loop.time());
});
