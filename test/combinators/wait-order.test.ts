import { type Coroutine, createTask, FIRST_COMPLETED, FIRST_EXCEPTION, sleep, type Task, wait } from 'asyncio-native';
import { show, ValueError } from '../support/errors.js';
import { order } from '../support/order.js';

// Milliseconds here are seconds in Python.

/** A list as Python prints it. */
function list(values: readonly unknown[]): string {
  return `[${values.join(', ')}]`;
}

// async def main():
//     async def child(name, d):
//         await asyncio.sleep(d)
//         log(name)
//         return name
//     a, b = asyncio.create_task(child('a', 10)), asyncio.create_task(child('b', 5))
//     done, pending = await asyncio.wait([a, b])
//     log(len(done), len(pending))
order('all', ['b', 'a', '2 0'], function* (log) {
  function* child(name: string, d: number): Coroutine<string> {
    yield* sleep(d);
    log(name);
    return name;
  }
  const { done, pending } = yield* wait([createTask(child('a', 10)), createTask(child('b', 5))]);
  log(done.size, pending.size);
});

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     f.add_done_callback(lambda f: log('callback'))
//     def complete():
//         f.set_result(None)
//         loop.call_soon(log, 'soon 1')
//         loop.call_soon(lambda: loop.call_soon(log, 'soon 2'))
//     loop.call_soon(complete)
//     await asyncio.wait([f])
//     log('waited')
//     await asyncio.sleep(0)
order('the order of what is ready with it', ['callback', 'soon 1', 'waited', 'soon 2'], function* (log, { loop }) {
  const f = loop.createFuture<void>();
  f.addDoneCallback(() => log('callback'));
  loop.callSoon(() => {
    f.setResult(undefined);
    loop.callSoon(log, 'soon 1');
    loop.callSoon(() => loop.callSoon(log, 'soon 2'));
  });
  yield* wait([f]);
  log('waited');
  yield* sleep(0);
});

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     f.set_result(None)
//     loop.call_soon(log, 'soon 1')
//     loop.call_soon(lambda: loop.call_soon(log, 'soon 2'))
//     done, pending = await asyncio.wait([f])
//     log('waited', len(done), len(pending))
//     await asyncio.sleep(0)
order('everything is done already', ['soon 1', 'soon 2', 'waited 1 0'], function* (log, { loop }) {
  const f = loop.createFuture<void>();
  f.setResult(undefined);
  loop.callSoon(log, 'soon 1');
  loop.callSoon(() => loop.callSoon(log, 'soon 2'));
  const { done, pending } = yield* wait([f]);
  log('waited', done.size, pending.size);
  yield* sleep(0);
});

// async def main():
//     async def child(name, d):
//         await asyncio.sleep(d)
//         log(name)
//     ts = [asyncio.create_task(child(n, d)) for n, d in (('a', 10), ('b', 5), ('c', 20))]
//     done, pending = await asyncio.wait(ts, return_when=asyncio.FIRST_COMPLETED)
//     log([t in done for t in ts], [t in pending for t in ts])
//     done, pending = await asyncio.wait(pending)
//     log(len(done), len(pending))
order('the first', ['b', '[false, true, false] [true, false, true]', 'a', 'c', '2 0'], function* (log) {
  function* child(name: string, d: number): Coroutine<void> {
    yield* sleep(d);
    log(name);
  }
  const tasks = [createTask(child('a', 10)), createTask(child('b', 5)), createTask(child('c', 20))];
  const first = yield* wait(tasks, { returnWhen: FIRST_COMPLETED });
  log(list(tasks.map((task) => first.done.has(task))), list(tasks.map((task) => first.pending.has(task))));
  const { done, pending } = yield* wait(first.pending);
  log(done.size, pending.size);
});

// async def main():
//     loop = asyncio.get_running_loop()
//     f, g, h = [loop.create_future() for _ in 'fgh']
//     def complete():
//         f.set_result(1)
//         g.set_result(2)
//         loop.call_soon(lambda: loop.call_soon(lambda: loop.call_soon(h.set_result, 3)))
//     loop.call_soon(complete)
//     done, pending = await asyncio.wait([f, g, h], return_when=asyncio.FIRST_COMPLETED)
//     log(len(done), len(pending), h.done())
//     await h
order('the first, and another in the same iteration', ['2 1 false'], function* (log, { loop }) {
  const [f, g, h] = [loop.createFuture<number>(), loop.createFuture<number>(), loop.createFuture<number>()];
  loop.callSoon(() => {
    f.setResult(1);
    g.setResult(2);
    loop.callSoon(() => loop.callSoon(() => loop.callSoon(() => h.setResult(3))));
  });
  const { done, pending } = yield* wait([f, g, h], { returnWhen: FIRST_COMPLETED });
  log(done.size, pending.size, h.done());
  yield* h;
});

// async def main():
//     async def child(d, error):
//         await asyncio.sleep(d)
//         if error: raise error
//     ts = [asyncio.create_task(child(5, None)), asyncio.create_task(child(10, ValueError('x'))), asyncio.create_task(child(20, None))]
//     done, pending = await asyncio.wait(ts, return_when=asyncio.FIRST_EXCEPTION)
//     log([t in done for t in ts], int(asyncio.get_running_loop().time()))
//     ts[2].cancel()
//     done, pending = await asyncio.wait(ts[2:] + ts[:1], return_when=asyncio.FIRST_EXCEPTION)
//     log(len(done), ts[2].cancelled())
order('the first exception', ['[true, true, false] 10', '2 true'], function* (log, { loop }) {
  function* child(d: number, error?: Error): Coroutine<void> {
    yield* sleep(d);
    if (error !== undefined) {
      throw error;
    }
  }
  const tasks = [createTask(child(5)), createTask(child(10, new ValueError('x'))), createTask(child(20))];
  const first = yield* wait(tasks, { returnWhen: FIRST_EXCEPTION });
  log(list(tasks.map((task) => first.done.has(task))), loop.time());
  const [a, , c] = tasks as [Task<void>, Task<void>, Task<void>];
  c.cancel();
  const { done } = yield* wait([c, a], { returnWhen: FIRST_EXCEPTION });
  log(done.size, c.cancelled());
});

// async def main():
//     async def child(d):
//         await asyncio.sleep(d)
//     ts = [asyncio.create_task(child(5)), asyncio.create_task(child(20))]
//     done, pending = await asyncio.wait(ts, timeout=10)
//     log([t in done for t in ts], int(asyncio.get_running_loop().time()))
//     done, pending = await asyncio.wait(ts, timeout=0)
//     log(len(done), len(pending))
//     done, pending = await asyncio.wait(ts, timeout=100)
//     log(len(done), len(pending), int(asyncio.get_running_loop().time()))
//     await asyncio.sleep(200)
order('time over', ['[true, false] 10', '1 1', '2 0 20'], function* (log, { loop }) {
  function* child(d: number): Coroutine<void> {
    yield* sleep(d);
  }
  const tasks = [createTask(child(5)), createTask(child(20))];
  const first = yield* wait(tasks, { timeout: 10 });
  log(list(tasks.map((task) => first.done.has(task))), loop.time());
  const second = yield* wait(tasks, { timeout: 0 });
  log(second.done.size, second.pending.size);
  const third = yield* wait(tasks, { timeout: 100 });
  log(third.done.size, third.pending.size, loop.time());
  yield* sleep(200);
});

// async def main():
//     async def child():
//         await asyncio.sleep(20)
//         log('child')
//         return 'result'
//     t = asyncio.create_task(child())
//     async def waits():
//         await asyncio.wait([t], timeout=50)
//     w = asyncio.create_task(waits())
//     await asyncio.sleep(5)
//     w.cancel('w')
//     try:
//         await w
//     except asyncio.CancelledError as e:
//         log(show(e), t.done())
//     log(await t)
//     await asyncio.sleep(100)
order('cancelled', ['CancelledError(w) false', 'child', 'result'], function* (log) {
  function* child(): Coroutine<string> {
    yield* sleep(20);
    log('child');
    return 'result';
  }
  const task = createTask(child());
  const waits = createTask(wait([task], { timeout: 50 }));
  yield* sleep(5);
  waits.cancel('w');
  try {
    yield* waits;
  } catch (error) {
    log(show(error), task.done());
  }
  log(yield* task);
  yield* sleep(100);
});

// async def main():
//     async def child():
//         raise ValueError('x')
//     t = asyncio.create_task(child())
//     done, _ = await asyncio.wait([t])
//     log(len(done), show(t.exception()))
order('raises nothing', ['1 ValueError(x)'], function* (log) {
  function* child(): Coroutine<void> {
    throw new ValueError('x');
  }
  const task = createTask(child());
  const { done } = yield* wait([task]);
  log(done.size, show(task.exception()));
});

// async def main():
//     async def child():
//         await asyncio.sleep(1)
//     t = asyncio.create_task(child())
//     done, pending = await asyncio.wait([t, t])
//     log(len(done), len(pending))
order('the same one twice', ['1 0'], function* (log) {
  function* child(): Coroutine<void> {
    yield* sleep(1);
  }
  const task = createTask(child());
  const { done, pending } = yield* wait([task, task]);
  log(done.size, pending.size);
});
