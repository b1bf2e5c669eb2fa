import { CancelledError, type Coroutine, createTask, currentTask, sleep } from 'asyncio-native';
import { order } from '../support/order.js';

// Deadlines that differ by E in Python are equal here; see order-sleep.test.ts.

/** `e.message`; a function, because what is caught is `unknown`. */
const messageOf = (error: unknown): string => (error as Error).message;

// async def main():
//     async def child():
//         log('never')
//     t = asyncio.create_task(child())
//     t.add_done_callback(lambda t: log('done', t.cancelled()))
//     t.cancel()
//     asyncio.get_running_loop().call_soon(log, 'soon')
//     try:
//         await t
//     except asyncio.CancelledError:
//         log('cancelled')
order('cancel before the first step', ['soon', 'done true', 'cancelled'], function* (log, { loop }) {
  function* child(): Coroutine<void> {
    log('never');
  }
  const t = createTask(child());
  t.addDoneCallback(() => log('done', t.cancelled()));
  t.cancel();
  loop.callSoon(log, 'soon');
  try {
    yield* t;
  } catch (error) {
    log(error instanceof CancelledError ? 'cancelled' : error);
  }
});

// async def main():
//     loop = asyncio.get_running_loop()
//     async def child():
//         try:
//             await asyncio.sleep(1)
//         finally:
//             log('finally')
//     t = loop.create_task(child())
//     await asyncio.sleep(0)
//     loop.call_soon(log, 'before')
//     t.cancel()
//     loop.call_soon(log, 'after')
//     try:
//         await t
//     except asyncio.CancelledError:
//         log('cancelled')
order('cancel while sleeping', ['before', 'finally', 'after', 'cancelled'], function* (log, { loop }) {
  function* child(): Coroutine<void> {
    try {
      yield* sleep(1000);
    } finally {
      log('finally');
    }
  }
  const t = loop.createTask(child());
  yield* sleep(0);
  loop.callSoon(log, 'before');
  t.cancel();
  loop.callSoon(log, 'after');
  try {
    yield* t;
  } catch (error) {
    log(error instanceof CancelledError ? 'cancelled' : error);
  }
});

// E = 1e-10
// async def main():
//     loop = asyncio.get_running_loop()
//     loop.call_later(0.010, lambda: log('cancel', t.cancel('late')))
//     async def child():
//         try:
//             log('slept', await asyncio.sleep(0.010 + E, 'x'))
//         except asyncio.CancelledError as e:
//             log('cancelled', *e.args)
//     t = loop.create_task(child())
//     await asyncio.sleep(0)
//     loop.call_later(0.010 + 2 * E, log, 'timer')
//     await t
//     log('end')
order(
  'cancel in front of the sleep that expires with it',
  ['cancel true', 'timer', 'cancelled late', 'end'],
  function* (log, { loop }) {
    loop.callLater(10, () => log('cancel', t.cancel('late')));
    function* child(): Coroutine<void> {
      try {
        log('slept', yield* sleep(10, 'x'));
      } catch (error) {
        log('cancelled', messageOf(error));
      }
    }
    const t = loop.createTask(child());
    yield* sleep(0);
    loop.callLater(10, log, 'timer');
    yield* t;
    log('end');
  },
);

// E = 1e-10
// async def main():
//     loop = asyncio.get_running_loop()
//     async def child():
//         try:
//             log('slept', await asyncio.sleep(0.010, 'x'))
//         except asyncio.CancelledError as e:
//             log('cancelled', *e.args)
//     t = loop.create_task(child())
//     await asyncio.sleep(0)
//     loop.call_later(0.010 + E, lambda: log('cancel', t.cancel('late')))
//     loop.call_later(0.010 + 2 * E, log, 'timer')
//     await t
//     log('end')
order(
  'cancel behind the sleep that expires with it',
  ['cancel true', 'timer', 'cancelled late', 'end'],
  function* (log, { loop }) {
    function* child(): Coroutine<void> {
      try {
        log('slept', yield* sleep(10, 'x'));
      } catch (error) {
        log('cancelled', messageOf(error));
      }
    }
    const t = loop.createTask(child());
    yield* sleep(0);
    loop.callLater(10, () => log('cancel', t.cancel('late')));
    loop.callLater(10, log, 'timer');
    yield* t;
    log('end');
  },
);

// E = 1e-10
// async def main():                                                               # 3.11: 'cancelled late'
//     loop = asyncio.get_running_loop()
//     async def child():
//         try:
//             log('slept', await asyncio.sleep(0.010, 'x'))
//         except asyncio.CancelledError as e:
//             log('cancelled', *e.args)
//     t = loop.create_task(child())
//     await asyncio.sleep(0)
//     loop.call_later(0.010 + E, lambda: log('cancel', t.cancel('late'), t.uncancel()))
//     await t
//     log('end', t.cancelling())
order(
  'cancel and uncancel behind the sleep that expires with it',
  ['cancel true 0', 'slept x', 'end 0'],
  function* (log, { loop }) {
    function* child(): Coroutine<void> {
      try {
        log('slept', yield* sleep(10, 'x'));
      } catch (error) {
        log('cancelled', messageOf(error));
      }
    }
    const t = loop.createTask(child());
    yield* sleep(0);
    loop.callLater(10, () => log('cancel', t.cancel('late'), t.uncancel()));
    yield* t;
    log('end', t.cancelling());
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     async def child():
//         try:
//             log('got', await f)
//             await asyncio.sleep(0)
//             log('not reached')
//         except asyncio.CancelledError as e:
//             log('cancelled', *e.args)
//     t = loop.create_task(child())
//     await asyncio.sleep(0)
//     f.set_result('value')
//     log(t.cancel('m'))
//     await t
//     log('end')
order('cancel of a task that is about to wake', ['true', 'cancelled m', 'end'], function* (log, { loop }) {
  const f = loop.createFuture<string>();
  function* child(): Coroutine<void> {
    try {
      log('got', yield* f);
      yield* sleep(0);
      log('not reached');
    } catch (error) {
      log('cancelled', messageOf(error));
    }
  }
  const t = loop.createTask(child());
  yield* sleep(0);
  f.setResult('value');
  log(t.cancel('m'));
  yield* t;
  log('end');
});

// async def main():
//     loop = asyncio.get_running_loop()
//     async def leaf():
//         try: await asyncio.sleep(1)
//         except asyncio.CancelledError: log('leaf'); raise
//     async def middle():
//         try: await asyncio.create_task(leaf())
//         except asyncio.CancelledError: log('middle'); raise
//     t = loop.create_task(middle())
//     await asyncio.sleep(0); await asyncio.sleep(0)
//     def hop(n):
//         log('hop', n)
//         if n < 4: loop.call_soon(hop, n + 1)
//     t.cancel()
//     loop.call_soon(hop, 0)
//     try: await t
//     except asyncio.CancelledError: log('main')
//     await asyncio.sleep(0)
order(
  'cancel climbs a chain of tasks from its end',
  ['leaf', 'hop 0', 'middle', 'hop 1', 'main', 'hop 2', 'hop 3', 'hop 4'],
  function* (log, { loop }) {
    function* leaf(): Coroutine<void> {
      try {
        yield* sleep(1000);
      } catch (error) {
        log('leaf');
        throw error;
      }
    }
    function* middle(): Coroutine<void> {
      try {
        yield* createTask(leaf());
      } catch (error) {
        log('middle');
        throw error;
      }
    }
    const t = loop.createTask(middle());
    yield* sleep(0);
    yield* sleep(0);
    const hop = (n: number): void => {
      log('hop', n);
      if (n < 4) loop.callSoon(hop, n + 1);
    };
    t.cancel();
    loop.callSoon(hop, 0);
    try {
      yield* t;
    } catch {
      log('main');
    }
    yield* sleep(0);
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     async def child():
//         await asyncio.sleep(0); return 'value'
//     async def parent():
//         c = loop.create_task(child())
//         try: log('got', await c)
//         except asyncio.CancelledError: log('parent cancelled', c.done(), c.cancelled()); raise
//     p = loop.create_task(parent())
//     await asyncio.sleep(0); await asyncio.sleep(0)
//     loop.call_soon(lambda: log('cancel', p.cancel()))
//     try: await p
//     except asyncio.CancelledError: log('main')
//     else: log('main ok')
order(
  'cancel of a task whose child has just ended',
  ['cancel true', 'parent cancelled true false', 'main'],
  function* (log, { loop }) {
    function* child(): Coroutine<string> {
      yield* sleep(0);
      return 'value';
    }
    function* parent(): Coroutine<void> {
      const c = loop.createTask(child());
      try {
        log('got', yield* c);
      } catch (error) {
        log('parent cancelled', c.done(), c.cancelled());
        throw error;
      }
    }
    const p = loop.createTask(parent());
    yield* sleep(0);
    yield* sleep(0);
    loop.callSoon(() => log('cancel', p.cancel()));
    try {
      yield* p;
      log('main ok');
    } catch {
      log('main');
    }
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     async def child():
//         try: await asyncio.sleep(1)
//         except asyncio.CancelledError: log('child'); raise
//     c = loop.create_task(child())
//     async def waiter(name):
//         try: await c
//         except asyncio.CancelledError: log(name, asyncio.current_task().cancelling()); raise
//     a = loop.create_task(waiter('a')); b = loop.create_task(waiter('b'))
//     await asyncio.sleep(0)
//     a.cancel()
//     await asyncio.sleep(0); await asyncio.sleep(0)
//     log(a.cancelled(), b.cancelled())
order(
  'cancel of one of two waiters cancels what both await',
  ['child', 'a 1', 'b 0', 'true true'],
  function* (log, { loop }) {
    function* child(): Coroutine<void> {
      try {
        yield* sleep(1000);
      } catch (error) {
        log('child');
        throw error;
      }
    }
    const c = loop.createTask(child());
    function* waiter(name: string): Coroutine<void> {
      try {
        yield* c;
      } catch (error) {
        log(name, currentTask()!.cancelling());
        throw error;
      }
    }
    const a = loop.createTask(waiter('a'));
    const b = loop.createTask(waiter('b'));
    yield* sleep(0);
    a.cancel();
    yield* sleep(0);
    yield* sleep(0);
    log(a.cancelled(), b.cancelled());
  },
);
