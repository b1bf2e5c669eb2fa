import {
  asCompleted,
  type Completion,
  type Coroutine,
  createTask,
  gather,
  sleep,
  TimeoutError,
  wait,
} from 'asyncio-native';
import { show, ValueError } from '../support/errors.js';
import { order } from '../support/order.js';

// Milliseconds here are seconds in Python; `child(name, d)` sleeps and returns its name there, too.

function* child(name: string, d: number): Coroutine<string> {
  yield* sleep(d);
  return name;
}

// async def main():
//     async def child(name, d):
//         await asyncio.sleep(d)
//         return name
//     for f in asyncio.as_completed([child('a', 20), child('b', 10), child('c', 30)]):
//         log(await f, int(asyncio.get_running_loop().time()))
order('in the order in which they end', ['b 10', 'a 20', 'c 30'], function* (log, { loop }) {
  for (const next of asCompleted([child('a', 20), child('b', 10), child('c', 30)])) {
    log(yield* next, loop.time());
  }
});

// async def main():
//     async def child(name, d):
//         await asyncio.sleep(d)
//         if name == 'b': raise ValueError(name)
//         return name
//     for f in asyncio.as_completed([child('a', 20), child('b', 10)]):
//         try:
//             log(await f)
//         except ValueError as e:
//             log(show(e))
order('exceptions come in turn', ['ValueError(b)', 'a'], function* (log) {
  function* fails(name: string, d: number): Coroutine<string> {
    yield* sleep(d);
    throw new ValueError(name);
  }
  for (const next of asCompleted([child('a', 20), fails('b', 10)])) {
    try {
      log(yield* next);
    } catch (error) {
      log(show(error));
    }
  }
});

// async def main():
//     async def child(name, d):
//         await asyncio.sleep(d)
//         log(name)
//         return name
//     ts = [asyncio.create_task(child(n, d)) for n, d in (('a', 20), ('b', 10), ('c', 30))]
//     for f in asyncio.as_completed(ts, timeout=15):
//         try:
//             log('got', await f)
//         except TimeoutError:
//             log('timeout', int(asyncio.get_running_loop().time()))
//     await asyncio.wait(ts)
order('time over', ['b', 'got b', 'timeout 15', 'timeout 15', 'a', 'c'], function* (log, { loop }) {
  function* logged(name: string, d: number): Coroutine<string> {
    yield* sleep(d);
    log(name);
    return name;
  }
  const tasks = [createTask(logged('a', 20)), createTask(logged('b', 10)), createTask(logged('c', 30))];
  for (const next of asCompleted(tasks, { timeout: 15 })) {
    try {
      log('got', yield* next);
    } catch (error) {
      log(error instanceof TimeoutError ? 'timeout' : error, loop.time());
    }
  }
  yield* wait(tasks);
});

// async def main():
//     async def child(name, d):
//         await asyncio.sleep(d)
//         return name
//     x, y = list(asyncio.as_completed([child('a', 20), child('b', 10)]))
//     log(await y)
//     log(await x)
order('awaited out of turn', ['b', 'a'], function* (log) {
  const [x, y] = [...asCompleted([child('a', 20), child('b', 10)])] as [Completion<string>, Completion<string>];
  log(yield* y);
  log(yield* x);
});

// async def main():
//     async def child(name, d):
//         await asyncio.sleep(d)
//         return name
//     async def consume(n, f):
//         log(n, await f)
//     fs = list(asyncio.as_completed([child('a', 20), child('b', 10), child('c', 10.5)]))
//     await asyncio.gather(*[consume(i, f) for i, f in enumerate(fs)])
order('awaited at once by tasks', ['0 b', '1 c', '2 a'], function* (log) {
  function* consume(n: number, next: Coroutine<string>): Coroutine<void> {
    log(n, yield* next);
  }
  const all = [...asCompleted([child('a', 20), child('b', 10), child('c', 10.5)])];
  yield* gather(all.map((next, n) => consume(n, next)));
});

// async def main():
//     loop = asyncio.get_running_loop()
//     f, g = loop.create_future(), loop.create_future()
//     async def consume(n, f):
//         log(n, await f)
//     x, y = list(asyncio.as_completed([f, g]))
//     cx, cy = asyncio.create_task(consume('x', x)), asyncio.create_task(consume('y', y))
//     await asyncio.sleep(0)
//     f.set_result('f')
//     await asyncio.sleep(0)
//     log(cx.cancel())
//     await asyncio.sleep(0)
//     await asyncio.sleep(0)
//     log(cx.cancelled(), cy.done())
order(
  'one who was served is cancelled, and the next is served',
  ['true', 'y f', 'true true'],
  function* (log, { loop }) {
    const [f, g] = [loop.createFuture<string>(), loop.createFuture<string>()];
    function* consume(name: string, next: Coroutine<string>): Coroutine<void> {
      log(name, yield* next);
    }
    const [x, y] = [...asCompleted([f, g])] as [Completion<string>, Completion<string>];
    const [cx, cy] = [createTask(consume('x', x)), createTask(consume('y', y))];
    yield* sleep(0);
    f.setResult('f');
    yield* sleep(0);
    log(cx.cancel());
    yield* sleep(0);
    yield* sleep(0);
    log(cx.cancelled(), cy.done());
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     f.set_result('f')
//     it = iter(asyncio.as_completed([f]))
//     loop.call_soon(log, 'soon 1')
//     loop.call_soon(lambda: loop.call_soon(log, 'soon 2'))
//     log(await next(it))
//     log(next(it, 'end'))
//     await asyncio.sleep(0)
order('what is done already', ['soon 1', 'f', 'end', 'soon 2'], function* (log, { loop }) {
  const f = loop.createFuture<string>();
  f.setResult('f');
  const iterator = asCompleted([f])[Symbol.iterator]();
  loop.callSoon(log, 'soon 1');
  loop.callSoon(() => loop.callSoon(log, 'soon 2'));
  log(yield* iterator.next().value);
  log(iterator.next().done ? 'end' : 'more');
  yield* sleep(0);
});

// async def main():
//     t = asyncio.create_task(asyncio.sleep(1, 'once'))
//     for f in asyncio.as_completed([t, t]):
//         log(await f)
order('the same one twice', ['once'], function* (log) {
  const task = createTask(sleep(1, 'once'));
  for (const next of asCompleted([task, task])) {
    log(yield* next);
  }
});

// async def main():
//     loop = asyncio.get_running_loop()
//     f, g = loop.create_future(), loop.create_future()
//     it = iter(asyncio.as_completed([f, g]))
//     f.set_result('f')
//     g.set_result('g')
//     await asyncio.sleep(0)
//     await asyncio.sleep(0)
//     loop.call_soon(log, 'soon')
//     log(await next(it))
//     log(await next(it))
//     await asyncio.sleep(0)
order('not waiting when it is there', ['f', 'g', 'soon'], function* (log, { loop }) {
  const [f, g] = [loop.createFuture<string>(), loop.createFuture<string>()];
  const iterator = asCompleted([f, g])[Symbol.iterator]();
  f.setResult('f');
  g.setResult('g');
  yield* sleep(0);
  yield* sleep(0);
  loop.callSoon(log, 'soon');
  log(yield* iterator.next().value);
  log(yield* iterator.next().value);
  yield* sleep(0);
});

// async def main():
//     async def child(name, d):
//         await asyncio.sleep(d)
//         log(name)
//         return name
//     ts = [asyncio.create_task(child('a', 10)), asyncio.create_task(child('b', 20))]
//     for f in asyncio.as_completed(ts, timeout=100):
//         log('got', await f)
//         break
//     await ts[1]
order('broken off', ['a', 'got a', 'b'], function* (log) {
  function* logged(name: string, d: number): Coroutine<string> {
    yield* sleep(d);
    log(name);
    return name;
  }
  const [a, b] = [createTask(logged('a', 10)), createTask(logged('b', 20))];
  for (const next of asCompleted([a, b], { timeout: 100 })) {
    log('got', yield* next);
    break;
  }
  yield* b;
});
