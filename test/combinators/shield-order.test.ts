import { type Coroutine, createTask, gather, shield, sleep } from 'asyncio-native';
import { cancelling, messageOf, nameOf, show, ValueError } from '../support/errors.js';
import { order } from '../support/order.js';

// Milliseconds here are seconds in Python.

/** `repr(e)`. */
function repr(error: unknown): string {
  return `${nameOf(error)}('${messageOf(error)}')`;
}

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     s = asyncio.shield(f)
//     def complete():
//         f.set_result('result')
//         loop.call_soon(log, 'soon 1')
//         loop.call_soon(lambda: (log('soon 2'), loop.call_soon(log, 'soon 3')))
//     loop.call_soon(complete)
//     log(await s)
//     await asyncio.sleep(0)
order('passes the result on', ['soon 1', 'soon 2', 'result', 'soon 3'], function* (log, { loop }) {
  const f = loop.createFuture<string>();
  const s = shield(f);
  loop.callSoon(() => {
    f.setResult('result');
    loop.callSoon(log, 'soon 1');
    loop.callSoon(() => {
      log('soon 2');
      loop.callSoon(log, 'soon 3');
    });
  });
  log(yield* s);
  yield* sleep(0);
});

// async def main():
//     async def fails():
//         raise ValueError('x')
//     try:
//         await asyncio.shield(fails())
//     except ValueError as e:
//         log(show(e))
order('passes an exception on', ['ValueError(x)'], function* (log) {
  function* fails(): Coroutine<void> {
    throw new ValueError('x');
  }
  try {
    yield* shield(fails());
  } catch (error) {
    log(show(error));
  }
});

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     f.set_result('result')
//     log(asyncio.shield(f) is f)
order('what is done already', ['true'], function* (log, { loop }) {
  const f = loop.createFuture<string>();
  f.setResult('result');
  log(shield(f) === f);
  yield* f;
});

// async def main():
//     async def child():
//         await asyncio.sleep(10)
//         log('child')
//         return 'result'
//     t = asyncio.create_task(child())
//     async def waits():
//         await asyncio.shield(t)
//     w = asyncio.create_task(waits())
//     await asyncio.sleep(5)
//     w.cancel('w')
//     try:
//         await w
//     except asyncio.CancelledError as e:
//         log(show(e), t.done())
//     log(await t)
order('cancelled', ['CancelledError(w) false', 'child', 'result'], function* (log) {
  function* child(): Coroutine<string> {
    yield* sleep(10);
    log('child');
    return 'result';
  }
  const task = createTask(child());
  function* waits(): Coroutine<void> {
    yield* shield(task);
  }
  const w = createTask(waits());
  yield* sleep(5);
  w.cancel('w');
  try {
    yield* w;
  } catch (error) {
    log(show(error), task.done());
  }
  log(yield* task);
});

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     s = asyncio.shield(f)
//     loop.call_soon(f.cancel, 'inner')
//     try:
//         await s
//     except asyncio.CancelledError as e:
//         log(show(e), s.cancelled(), asyncio.current_task().cancelling())
order('the inner one is cancelled', ['CancelledError() true 0'], function* (log, { loop }) {
  const f = loop.createFuture<void>();
  const s = shield(f);
  loop.callSoon(() => f.cancel('inner'));
  try {
    yield* s;
  } catch (error) {
    log(show(error), s.cancelled(), cancelling());
  }
});

// async def main():
//     async def fails():
//         await asyncio.sleep(10)
//         raise ValueError('x')
//     t = asyncio.create_task(fails())
//     s, u = asyncio.shield(t), asyncio.shield(t)
//     await asyncio.sleep(0)
//     s.cancel()
//     u.cancel()
//     await asyncio.sleep(20)
//     log(t.done())
order(
  'fails after it was cancelled',
  ["HANDLER ValueError exception in shielded future ValueError('x')", 'true'],
  function* (log, t) {
    function* fails(): Coroutine<void> {
      yield* sleep(10);
      throw new ValueError('x');
    }
    t.loop.setExceptionHandler((_loop, { message, exception }) => log('HANDLER', message, repr(exception)));
    const task = createTask(fails());
    const [s, u] = [shield(task), shield(task)];
    yield* sleep(0);
    s.cancel();
    u.cancel();
    yield* sleep(20);
    log(task.done());
  },
);

// async def main():
//     t = asyncio.create_task(asyncio.sleep(10))
//     s = asyncio.shield(t)
//     await asyncio.sleep(0)
//     s.cancel()
//     await asyncio.sleep(0)
//     t.cancel()
//     await asyncio.sleep(20)
//     log(t.cancelled())
order('cancelled after the shield was', ['true'], function* (log) {
  const task = createTask(sleep(10));
  const s = shield(task);
  yield* sleep(0);
  s.cancel();
  yield* sleep(0);
  task.cancel();
  yield* sleep(20);
  log(task.cancelled());
});

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     s = asyncio.shield(f)
//     s.cancel()
//     f.set_exception(ValueError('x'))
//     await asyncio.sleep(0)
//     await asyncio.sleep(0)
//     log(show(f.exception()))
order('cancelled in the iteration in which the inner one fails', ['ValueError(x)'], function* (log, { loop }) {
  const f = loop.createFuture<void>();
  shield(f).cancel();
  f.setException(new ValueError('x'));
  yield* sleep(0);
  yield* sleep(0);
  log(show(f.exception()));
});

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     f.add_done_callback(lambda f: log('first'))
//     s = asyncio.shield(f)
//     f.add_done_callback(lambda f: log('second'))
//     s.add_done_callback(lambda s: f.add_done_callback(lambda f: log('third')))
//     s.cancel()
//     await asyncio.sleep(0)
//     f.set_exception(ValueError('x'))
//     await asyncio.sleep(0)
//     await asyncio.sleep(0)
//     log(show(f.exception()))
order(
  'the exception handler is told in turn',
  ['first', 'second', "HANDLER ValueError exception in shielded future ValueError('x')", 'third', 'ValueError(x)'],
  function* (log, t) {
    t.loop.setExceptionHandler((_loop, { message, exception }) => log('HANDLER', message, repr(exception)));
    const f = t.loop.createFuture<void>();
    f.addDoneCallback(() => log('first'));
    const s = shield(f);
    f.addDoneCallback(() => log('second'));
    s.addDoneCallback(() => f.addDoneCallback(() => log('third')));
    s.cancel();
    yield* sleep(0);
    f.setException(new ValueError('x'));
    yield* sleep(0);
    yield* sleep(0);
    log(show(f.exception()));
  },
);

// async def main():
//     async def child(d):
//         await asyncio.sleep(d)
//         log(d)
//     t = asyncio.create_task(child(10))
//     g = asyncio.gather(asyncio.shield(t), child(5))
//     await asyncio.sleep(1)
//     g.cancel()
//     try:
//         await g
//     except asyncio.CancelledError:
//         log('cancelled', t.cancelled())
//     await t
order('gathered', ['cancelled false', '10'], function* (log) {
  function* child(d: number): Coroutine<void> {
    yield* sleep(d);
    log(d);
  }
  const task = createTask(child(10));
  const g = gather([shield(task), child(5)]);
  yield* sleep(1);
  g.cancel();
  try {
    yield* g;
  } catch {
    log('cancelled', task.cancelled());
  }
  yield* task;
});
