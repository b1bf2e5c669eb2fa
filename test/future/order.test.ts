import { type Coroutine, createTask, Future, gather, sleep } from 'asyncio-native';
import { order } from '../support/order.js';

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     async def waiter(name):
//         log(name, await f)
//     f.add_done_callback(lambda f: log('callback 1'))
//     a = loop.create_task(waiter('a'))
//     await asyncio.sleep(0)
//     f.add_done_callback(lambda f: log('callback 2'))
//     b = loop.create_task(waiter('b'))
//     await asyncio.sleep(0)
//     f.add_done_callback(lambda f: log('callback 3'))
//     f.set_result(1)
//     loop.call_soon(log, 'soon')
//     log('set')
//     await asyncio.sleep(0)
//     log('main')
order(
  'callbacks and waiting tasks are told in the order of registration',
  ['set', 'callback 1', 'a 1', 'callback 2', 'b 1', 'callback 3', 'soon', 'main'],
  function* (log, { loop }) {
    const f = loop.createFuture<number>();
    function* waiter(name: string): Coroutine<void> {
      log(name, yield* f);
    }
    f.addDoneCallback(() => log('callback 1'));
    createTask(waiter('a'));
    yield* sleep(0);
    f.addDoneCallback(() => log('callback 2'));
    createTask(waiter('b'));
    yield* sleep(0);
    f.addDoneCallback(() => log('callback 3'));
    f.setResult(1);
    loop.callSoon(log, 'soon');
    log('set');
    yield* sleep(0);
    log('main');
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     f.set_result(1)
//     loop.call_soon(log, 'soon')
//     log(await f)
//     await asyncio.sleep(0)
//     log('end')
const DONE_ALREADY = ['1', 'soon', 'end'];
order('yield* of a done future gives up no turn', DONE_ALREADY, function* (log, { loop }) {
  const f = loop.createFuture<number>();
  f.setResult(1);
  loop.callSoon(log, 'soon');
  log(yield* f);
  yield* sleep(0);
  log('end');
});
order('yield of a done future gives up no turn', DONE_ALREADY, function* (log, { loop }) {
  const f = loop.createFuture<number>();
  f.setResult(1);
  loop.callSoon(log, 'soon');
  log(yield f);
  yield* sleep(0);
  log('end');
});

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     def first(f):
//         log('first'); f.add_done_callback(lambda f: log('added'))
//         f.remove_done_callback(second)
//     def second(f): log('second')
//     f.add_done_callback(first); f.add_done_callback(second)
//     f.set_result(1)
//     loop.call_soon(log, 'soon')
//     await asyncio.sleep(0)
//     await asyncio.sleep(0)
order(
  'callbacks added or removed while callbacks run',
  ['first', 'second', 'soon', 'added'],
  function* (log, { loop }) {
    const f = loop.createFuture<number>();
    const first = (): void => {
      log('first');
      f.addDoneCallback(() => log('added'));
      f.removeDoneCallback(second);
    };
    const second = (): void => log('second');
    f.addDoneCallback(first);
    f.addDoneCallback(second);
    f.setResult(1);
    loop.callSoon(log, 'soon');
    yield* sleep(0);
    yield* sleep(0);
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     def a(f): log('a')
//     def b(f): log('b')
//     for c in (a, b, a): f.add_done_callback(c)
//     log(f.remove_done_callback(a), f.remove_done_callback(a))
//     f.add_done_callback(a)
//     f.set_result(None)
//     log(f.remove_done_callback(b))
//     await asyncio.sleep(0)
order('removing callbacks', ['2 0', '0', 'b', 'a'], function* (log, { loop }) {
  const f = loop.createFuture<undefined>();
  const a = (): void => log('a');
  const b = (): void => log('b');
  for (const callback of [a, b, a]) f.addDoneCallback(callback);
  log(f.removeDoneCallback(a), f.removeDoneCallback(a));
  f.addDoneCallback(a);
  f.setResult(undefined);
  log(f.removeDoneCallback(b));
  yield* sleep(0);
});

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     def bad(f): log('bad'); raise ValueError('bad')
//     f.add_done_callback(bad)
//     f.add_done_callback(lambda f: log('next'))
//     async def w(): log('task', await f)
//     t = loop.create_task(w())
//     await asyncio.sleep(0)
//     f.set_result(1)
//     await t
order(
  'a callback that throws does not keep the others from running',
  ['bad', 'handler bad', 'next', 'task 1'],
  function* (log, { loop }) {
    loop.setExceptionHandler((_loop, context) => log('handler', (context.exception as Error).message));
    const f = loop.createFuture<number>();
    f.addDoneCallback(() => {
      log('bad');
      throw new Error('bad');
    });
    f.addDoneCallback(() => log('next'));
    function* waiter(): Coroutine<void> {
      log('task', yield* f);
    }
    const t = loop.createTask(waiter());
    yield* sleep(0);
    f.setResult(1);
    yield* t;
  },
);

// async def main():
//     async def child():
//         log('child')
//         loop.call_soon(log, 'soon from child')
//     loop = asyncio.get_running_loop()
//     t = loop.create_task(child())
//     t.add_done_callback(lambda t: log('done 1'))
//     t.add_done_callback(lambda t: (log('done 2'), t.add_done_callback(lambda t: log('late'))))
//     t.add_done_callback(lambda t: log('done 3'))
//     await t
//     log('main')
//     await asyncio.sleep(0)
order(
  'the callbacks of a task',
  ['child', 'soon from child', 'done 1', 'done 2', 'done 3', 'main', 'late'],
  function* (log, { loop }) {
    function* child(): Coroutine<void> {
      log('child');
      loop.callSoon(log, 'soon from child');
    }
    const t = loop.createTask(child());
    t.addDoneCallback(() => log('done 1'));
    t.addDoneCallback(() => {
      log('done 2');
      t.addDoneCallback(() => log('late'));
    });
    t.addDoneCallback(() => log('done 3'));
    yield* t;
    log('main');
    yield* sleep(0);
  },
);

// async def main():
//     async def bad():
//         await asyncio.sleep(0)
//         raise ValueError('bad')
//     t = asyncio.create_task(bad())
//     async def waiter(n):
//         try: await t
//         except ValueError as e: log(n, e)
//     await asyncio.gather(waiter(1), waiter(2))
//     log(t.exception())
order('an exception reaches everybody who waits', ['1 bad', '2 bad', 'Error: bad'], function* (log) {
  function* bad(): Coroutine<void> {
    yield* sleep(0);
    throw new Error('bad');
  }
  const t = createTask(bad());
  function* waiter(n: number): Coroutine<void> {
    try {
      yield* t;
    } catch (error) {
      log(n, (error as Error).message);
    }
  }
  yield* gather([waiter(1), waiter(2)]);
  log(t.exception());
});

// async def main():
//     loop = asyncio.get_running_loop()
//     async def child():
//         await asyncio.sleep(0)
//         log('child')
//     t = loop.create_task(child())
//     t.add_done_callback(lambda t: log('only callback'))
//     await asyncio.sleep(0)
//     loop.call_soon(log, 'soon')
//     await asyncio.sleep(0)
//     t.add_done_callback(lambda t: log('second'))
//     loop.call_soon(log, 'soon 2')
//     await asyncio.sleep(0)
order(
  'a callback added to a done task that has not called its first yet',
  ['child', 'soon', 'only callback', 'second', 'soon 2'],
  function* (log, { loop }) {
    function* child(): Coroutine<void> {
      yield* sleep(0);
      log('child');
    }
    const t = loop.createTask(child());
    t.addDoneCallback(() => log('only callback'));
    yield* sleep(0);
    loop.callSoon(log, 'soon');
    yield* sleep(0);
    t.addDoneCallback(() => log('second'));
    loop.callSoon(log, 'soon 2');
    yield* sleep(0);
  },
);

// `then` is not in CPython: its reactions go the way of callbacks, among them and in their order.
order('then goes the way of callbacks', ['set', 'one', 'two 1', 'three', 'soon', 'derived'], function* (log, { loop }) {
  const f = new Future<number>(loop);
  f.addDoneCallback(() => log('one'));
  f.then((value) => log('two', value)).then(() => log('derived'));
  f.addDoneCallback(() => log('three'));
  f.setResult(1);
  loop.callSoon(log, 'soon');
  log('set');
  yield* sleep(0);
  yield* sleep(0);
});
