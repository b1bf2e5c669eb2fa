import { type Coroutine, createTask, gather, sleep } from 'asyncio-native';
import { order } from '../support/order.js';

// async def main():
//     loop = asyncio.get_running_loop()
//     async def inner():
//         log('inner')
//         return 1
//     async def outer():
//         log('outer')
//         x = await inner()
//         log('outer again')
//         return x
//     loop.call_soon(log, 'soon')
//     log('before')
//     await outer()
//     log('after')
//     await asyncio.sleep(0)
order(
  'awaiting a coroutine gives up no turn',
  ['before', 'outer', 'inner', 'outer again', 'after', 'soon'],
  function* (log, { loop }) {
    function* inner(): Coroutine<number> {
      log('inner');
      return 1;
    }
    function* outer(): Coroutine<number> {
      log('outer');
      const x = yield inner();
      log('outer again');
      return x as number;
    }
    loop.callSoon(log, 'soon');
    log('before');
    yield* outer();
    log('after');
    yield* sleep(0);
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     async def child():
//         log('child')
//     def hop(n):
//         log('hop', n)
//         if n < 5: loop.call_soon(hop, n + 1)
//     t = loop.create_task(child())
//     loop.call_soon(hop, 0)
//     await t
//     log('main')
//     await asyncio.sleep(0)
//     log('end')
order(
  'whoever awaits a task is woken through the ready queue',
  ['child', 'hop 0', 'main', 'hop 1', 'end', 'hop 2', 'hop 3'],
  function* (log, { loop }) {
    function* child(): Coroutine<void> {
      log('child');
    }
    const hop = (n: number): void => {
      log('hop', n);
      if (n < 5) loop.callSoon(hop, n + 1);
    };
    const t = loop.createTask(child());
    loop.callSoon(hop, 0);
    yield* t;
    log('main');
    yield* sleep(0);
    log('end');
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     async def inner(): return await f
//     async def outer():
//         r = await loop.create_task(inner()); log('outer'); return r
//     t = loop.create_task(outer())
//     await asyncio.sleep(0); await asyncio.sleep(0)
//     def hop(n):
//         log('hop', n)
//         if n < 4: loop.call_soon(hop, n + 1)
//     f.set_result('r'); loop.call_soon(hop, 0)
//     log(await t)
order(
  'a result climbs one task in each iteration',
  ['hop 0', 'outer', 'hop 1', 'r', 'hop 2', 'hop 3'],
  function* (log, { loop }) {
    const f = loop.createFuture<string>();
    function* inner(): Coroutine<string> {
      return yield* f;
    }
    function* outer(): Coroutine<string> {
      const r = yield* loop.createTask(inner());
      log('outer');
      return r;
    }
    const t = loop.createTask(outer());
    yield* sleep(0);
    yield* sleep(0);
    const hop = (n: number): void => {
      log('hop', n);
      if (n < 4) loop.callSoon(hop, n + 1);
    };
    f.setResult('r');
    loop.callSoon(hop, 0);
    log(yield* t);
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     async def child():
//         await asyncio.sleep(0.010); return 'r'
//     c = loop.create_task(child())
//     async def waiter(name): log(name, await c)
//     ws = [loop.create_task(waiter(n)) for n in 'abc']
//     await asyncio.sleep(0)
//     c.add_done_callback(lambda c: log('callback'))
//     ws.append(loop.create_task(waiter('d')))
//     for w in ws: await w
order(
  'several tasks and a callback wait for one task',
  ['a r', 'b r', 'c r', 'callback', 'd r'],
  function* (log, { loop }) {
    function* child(): Coroutine<string> {
      yield* sleep(10);
      return 'r';
    }
    const c = loop.createTask(child());
    function* waiter(name: string): Coroutine<void> {
      log(name, yield* c);
    }
    const ws = ['a', 'b', 'c'].map((name) => loop.createTask(waiter(name)));
    yield* sleep(0);
    c.addDoneCallback(() => log('callback'));
    ws.push(loop.createTask(waiter('d')));
    for (const w of ws) yield* w;
  },
);

// async def main():
//     async def grandchild(n): log('grandchild', n)
//     async def child(n):
//         log('child', n)
//         t = asyncio.create_task(grandchild(n))
//         await asyncio.sleep(0)
//         log('child again', n)
//         await t
//         log('child end', n)
//     await asyncio.gather(child(1), child(2))
order(
  'tasks made by tasks',
  [
    'child 1',
    'child 2',
    'grandchild 1',
    'child again 1',
    'child end 1',
    'grandchild 2',
    'child again 2',
    'child end 2',
  ],
  function* (log) {
    function* grandchild(n: number): Coroutine<void> {
      log('grandchild', n);
    }
    function* child(n: number): Coroutine<void> {
      log('child', n);
      const t = createTask(grandchild(n));
      yield* sleep(0);
      log('child again', n);
      yield* t;
      log('child end', n);
    }
    yield* gather([child(1), child(2)]);
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     ping, pong = loop.create_future(), loop.create_future()
//     async def a():
//         log('a'); ping.set_result(None); log('a waits'); await pong; log('a ends')
//     async def b():
//         log('b'); await ping; log('b answers'); pong.set_result(None); await asyncio.sleep(0); log('b ends')
//     await asyncio.gather(b(), a())
//     log('main')
order(
  'two tasks wake each other',
  ['b', 'a', 'a waits', 'b answers', 'a ends', 'b ends', 'main'],
  function* (log, { loop }) {
    const ping = loop.createFuture<undefined>();
    const pong = loop.createFuture<undefined>();
    function* a(): Coroutine<void> {
      log('a');
      ping.setResult(undefined);
      log('a waits');
      yield* pong;
      log('a ends');
    }
    function* b(): Coroutine<void> {
      log('b');
      yield* ping;
      log('b answers');
      pong.setResult(undefined);
      yield* sleep(0);
      log('b ends');
    }
    yield* gather([b(), a()]);
    log('main');
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     async def deep(n):
//         if n == 0:
//             await asyncio.sleep(0); log('bottom'); return 0
//         try: return 1 + await deep(n - 1)
//         finally: log('up', n)
//     loop.call_soon(log, 'soon')
//     log(await deep(3))
order(
  'a wakeup at depth returns through all frames at once',
  ['soon', 'bottom', 'up 1', 'up 2', 'up 3', '3'],
  function* (log, { loop }) {
    function* deep(n: number): Coroutine<number> {
      if (n === 0) {
        yield* sleep(0);
        log('bottom');
        return 0;
      }
      try {
        return 1 + ((yield deep(n - 1)) as number);
      } finally {
        log('up', n);
      }
    }
    loop.callSoon(log, 'soon');
    log(yield* deep(3));
  },
);
