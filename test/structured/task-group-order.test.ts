import { type Coroutine, sleep, type TaskGroup, taskGroup } from 'asyncio-native';
import { messageOf, show, ValueError } from '../support/errors.js';
import { order } from '../support/order.js';

// Milliseconds here are seconds in Python. In which order a group cancels its tasks CPython leaves open, for it keeps them in a
// set; in the programs that tell, its `_tasks` was replaced by one that keeps the order of creation.

/** What the message of a refused `createTask` ends with. */
function refusal(error: unknown): string {
  return messageOf(error).replace(/.* is /, '');
}

// async def main():
//     async def child(name, d):
//         log(name, 'begins')
//         await asyncio.sleep(d)
//         log(name, 'ends')
//         return name
//     async with TaskGroup() as tg:
//         a = tg.create_task(child('a', 10))
//         b = tg.create_task(child('b', 5))
//         log('body ends')
//     log(a.result(), b.result())
order(
  'the group ends when all have',
  ['body ends', 'a begins', 'b begins', 'b ends', 'a ends', 'a b'],
  function* (log) {
    function* child(name: string, d: number): Coroutine<string> {
      log(name, 'begins');
      yield* sleep(d);
      log(name, 'ends');
      return name;
    }
    const [a, b] = (yield* taskGroup(function* (tg) {
      const tasks = [tg.createTask(child('a', 10)), tg.createTask(child('b', 5))] as const;
      log('body ends');
      return tasks;
    }))!;
    log(a.result(), b.result());
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     loop.call_soon(log, 'soon')
//     async with TaskGroup() as tg:
//         log('body')
//     log('end')
//     await asyncio.sleep(0)
order('nothing in it', ['body', 'end', 'soon'], function* (log, { loop }) {
  loop.callSoon(log, 'soon');
  yield* taskGroup(function* () {
    log('body');
  });
  log('end');
  yield* sleep(0);
});

// async def main():
//     loop = asyncio.get_running_loop()
//     async def child():
//         log('child')
//     async with TaskGroup() as tg:
//         t = tg.create_task(child())
//         await t
//         loop.call_soon(log, 'soon')
//         log('body ends')
//     log('end')
order('children that end while the body runs', ['child', 'body ends', 'end', 'soon'], function* (log, { loop }) {
  function* child(): Coroutine<void> {
    log('child');
  }
  yield* taskGroup(function* (tg) {
    yield* tg.createTask(child());
    loop.callSoon(log, 'soon');
    log('body ends');
  });
  log('end');
  yield* sleep(0);
});

// async def main():
//     loop = asyncio.get_running_loop()
//     async def child():
//         await asyncio.sleep(5)
//         loop.call_soon(log, 'soon 1')
//         loop.call_soon(lambda: loop.call_soon(log, 'soon 2'))
//         log('child')
//     async with TaskGroup() as tg:
//         t = tg.create_task(child())
//         t.add_done_callback(lambda t: log('done'))
//     log('end')
order(
  'the last child and what is ready with it',
  ['child', 'soon 1', 'done', 'soon 2', 'end'],
  function* (log, { loop }) {
    function* child(): Coroutine<void> {
      yield* sleep(5);
      loop.callSoon(log, 'soon 1');
      loop.callSoon(() => loop.callSoon(log, 'soon 2'));
      log('child');
    }
    yield* taskGroup(function* (tg) {
      tg.createTask(child()).addDoneCallback(() => log('done'));
    });
    log('end');
  },
);

// async def main():
//     async def child(n):
//         log('begin', n)
//         if n:
//             tg.create_task(child(n - 1))
//         await asyncio.sleep(1)
//         log('end', n)
//     async with TaskGroup() as tg:
//         tg.create_task(child(2))
//     log('over')
order('children make children', ['begin 2', 'begin 1', 'begin 0', 'end 2', 'end 1', 'end 0', 'over'], function* (log) {
  yield* taskGroup(function* (tg) {
    function* child(n: number): Coroutine<void> {
      log('begin', n);
      if (n > 0) {
        tg.createTask(child(n - 1));
      }
      yield* sleep(1);
      log('end', n);
    }
    tg.createTask(child(2));
  });
  log('over');
});

// async def main():
//     async def sleeps(d):
//         await asyncio.sleep(d)
//         log('slept', d)
//     async with TaskGroup() as tg:
//         a = tg.create_task(sleeps(10))
//         b = tg.create_task(sleeps(20))
//         await asyncio.sleep(5)
//         a.cancel()
//     log(a.cancelled(), b.cancelled())
order('a cancelled child is no failure', ['slept 20', 'true false'], function* (log) {
  function* sleeps(d: number): Coroutine<void> {
    yield* sleep(d);
    log('slept', d);
  }
  const [a, b] = (yield* taskGroup(function* (tg) {
    const tasks = [tg.createTask(sleeps(10)), tg.createTask(sleeps(20))] as const;
    yield* sleep(5);
    tasks[0].cancel();
    return tasks;
  }))!;
  log(a.cancelled(), b.cancelled());
});

// async def main():
//     async def fails():
//         raise ValueError('a')
//     async def late():
//         log('never')
//     try:
//         async with TaskGroup() as tg:
//             tg.create_task(fails())
//             try:
//                 await asyncio.sleep(20)
//             finally:
//                 try:
//                     tg.create_task(late())
//                 except RuntimeError as e:
//                     log(str(e).rpartition(' is ')[2])
//     except ExceptionGroup as e:
//         log(show(e))
//     try:
//         tg.create_task(late())
//     except RuntimeError as e:
//         log(str(e).rpartition(' is ')[2])
order(
  'too late: the group shuts down',
  ['shutting down', 'unhandled errors in a TaskGroup [ValueError(a)]', 'finished'],
  function* (log) {
    function* fails(): Coroutine<void> {
      throw new ValueError('a');
    }
    function* late(): Coroutine<void> {
      log('never');
    }
    let group: TaskGroup | undefined;
    try {
      yield* taskGroup(function* (tg) {
        group = tg;
        tg.createTask(fails());
        try {
          yield* sleep(20);
        } finally {
          try {
            tg.createTask(late());
          } catch (error) {
            log(refusal(error));
          }
        }
      });
    } catch (error) {
      log(show(error));
    }
    try {
      group?.createTask(late());
    } catch (error) {
      log(refusal(error));
    }
  },
);

// async def main():
//     async def late():
//         log('late')
//     async def child():
//         await asyncio.sleep(5)
//         tg.create_task(late())
//     async with TaskGroup() as tg:
//         tg.create_task(child())
//     log('over')
//     try:
//         tg.create_task(late())
//     except RuntimeError as e:
//         log(str(e).rpartition(' is ')[2])
order('from a child, after the body', ['late', 'over', 'finished'], function* (log) {
  function* late(): Coroutine<void> {
    log('late');
  }
  const group = (yield* taskGroup(function* (tg) {
    function* child(): Coroutine<void> {
      yield* sleep(5);
      tg.createTask(late());
    }
    tg.createTask(child());
    return tg;
  }))!;
  log('over');
  try {
    group.createTask(late());
  } catch (error) {
    log(refusal(error));
  }
});
