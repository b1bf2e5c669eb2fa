import { type Coroutine, createTask, currentTask, sleep } from 'asyncio-native';
import { order } from '../support/order.js';

/** `e.message`; a function, because what is caught is `unknown`. */
const messageOf = (error: unknown): string => (error as Error).message;

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future(); f.set_result(1)
//     async def child():
//         asyncio.current_task().cancel()
//         log('done future', await f)
//         try: await asyncio.sleep(0)
//         except asyncio.CancelledError: log('cancelled at sleep(0)')
//         log('goes on')
//     await loop.create_task(child())
order(
  'a task that cancels itself is told where it next waits',
  ['done future 1', 'cancelled at sleep(0)', 'goes on'],
  function* (log, { loop }) {
    const f = loop.createFuture<number>();
    f.setResult(1);
    function* child(): Coroutine<void> {
      currentTask()!.cancel();
      log('done future', yield* f);
      try {
        yield* sleep(0);
      } catch {
        log('cancelled at sleep(0)');
      }
      log('goes on');
    }
    yield* loop.createTask(child());
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     async def child():
//         asyncio.current_task().cancel('me')
//         loop.call_soon(log, 'soon')
//         try: await asyncio.sleep(1)
//         except asyncio.CancelledError as e: log('cancelled', *e.args, loop.time())
//     await loop.create_task(child())
order('a task that cancels itself does not fall asleep', ['soon', 'cancelled me 0'], function* (log, { loop }) {
  const start = loop.time();
  function* child(): Coroutine<void> {
    currentTask()!.cancel('me');
    loop.callSoon(log, 'soon');
    try {
      yield* sleep(1000);
    } catch (error) {
      log('cancelled', messageOf(error), loop.time() - start);
    }
  }
  yield* loop.createTask(child());
});

// async def main():
//     async def child():
//         asyncio.current_task().cancel('me')
//         return 1
//     t = asyncio.create_task(child())
//     try: await t
//     except asyncio.CancelledError as e: log('cancelled', *e.args)
//     log(t.cancelled(), t.cancelling())
order('a task that cancels itself and returns is cancelled', ['cancelled me', 'true 1'], function* (log) {
  function* child(): Coroutine<number> {
    currentTask()!.cancel('me');
    return 1;
  }
  const t = createTask(child());
  try {
    yield* t;
  } catch (error) {
    log('cancelled', messageOf(error));
  }
  log(t.cancelled(), t.cancelling());
});

// async def main():
//     async def child():
//         asyncio.current_task().cancel('me')
//         raise ValueError('v')
//     t = asyncio.create_task(child())
//     try: await t
//     except BaseException as e: log(type(e).__name__, *e.args)
//     log(t.cancelled(), t.cancelling())
order('a task that cancels itself and raises has failed', ['RangeError v', 'false 1'], function* (log) {
  function* child(): Coroutine<void> {
    currentTask()!.cancel('me');
    throw new RangeError('v');
  }
  const t = createTask(child());
  try {
    yield* t;
  } catch (error) {
    log((error as Error).name, messageOf(error));
  }
  log(t.cancelled(), t.cancelling());
});

// async def main():
//     async def child():
//         while True:
//             try: await asyncio.sleep(1)
//             except asyncio.CancelledError as e: log('cancelled', *e.args)
//             else: return
//     t = asyncio.create_task(child())
//     await asyncio.sleep(0)
//     log(t.cancel('first'), t.cancel('second'), t.cancelling())
//     await asyncio.sleep(0); await asyncio.sleep(0); await asyncio.sleep(0)
//     log(t.done())
//     t.cancel('third')
//     await asyncio.sleep(0)
//     await t
//     log('end', t.cancelling())
//
// The second cancel finds the sleep cancelled already, is noted, and is what the one step that follows delivers of both.
order(
  'two cancels before the task comes to it are delivered as one',
  ['true true 2', 'cancelled first', 'false', 'cancelled third', 'end 3'],
  function* (log) {
    function* child(): Coroutine<void> {
      for (;;) {
        try {
          yield* sleep(1000);
          return;
        } catch (error) {
          log('cancelled', messageOf(error));
        }
      }
    }
    const t = createTask(child());
    yield* sleep(0);
    log(t.cancel('first'), t.cancel('second'), t.cancelling());
    yield* sleep(0);
    yield* sleep(0);
    yield* sleep(0);
    log(t.done());
    t.cancel('third');
    yield* sleep(0);
    yield* t;
    log('end', t.cancelling());
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     async def child():
//         try:
//             await asyncio.sleep(1)
//         finally:
//             log('cleaning')
//             try: await asyncio.sleep(0.010)
//             finally: log('cleaning ends')
//     t = loop.create_task(child())
//     await asyncio.sleep(0)
//     t.cancel('one')
//     await asyncio.sleep(0)
//     await asyncio.sleep(0.005)
//     t.cancel('two')
//     try: await t
//     except asyncio.CancelledError as e: log('main', *e.args, loop.time())
order('cancel of a task that cleans up', ['cleaning', 'cleaning ends', 'main two 5'], function* (log, { loop }) {
  const start = loop.time();
  function* child(): Coroutine<void> {
    try {
      yield* sleep(1000);
    } finally {
      log('cleaning');
      try {
        yield* sleep(10);
      } finally {
        log('cleaning ends');
      }
    }
  }
  const t = loop.createTask(child());
  yield* sleep(0);
  t.cancel('one');
  yield* sleep(0);
  yield* sleep(5);
  t.cancel('two');
  try {
    yield* t;
  } catch (error) {
    log('main', messageOf(error), loop.time() - start);
  }
});

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     async def child():
//         try: await f
//         except asyncio.CancelledError as e: log('child', *e.args); raise
//     t = loop.create_task(child())
//     await asyncio.sleep(0)
//     f.cancel('why')
//     loop.call_soon(log, 'soon')
//     try: await t
//     except asyncio.CancelledError as e: log('main', *e.args)
//     log(t.cancelled(), t.cancelling())
order(
  'a future cancelled under the task that awaits it',
  ['child why', 'soon', 'main why', 'true 0'],
  function* (log, { loop }) {
    const f = loop.createFuture();
    function* child(): Coroutine<void> {
      try {
        yield* f;
      } catch (error) {
        log('child', messageOf(error));
        throw error;
      }
    }
    const t = loop.createTask(child());
    yield* sleep(0);
    f.cancel('why');
    loop.callSoon(log, 'soon');
    try {
      yield* t;
    } catch (error) {
      log('main', messageOf(error));
    }
    log(t.cancelled(), t.cancelling());
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     f.add_done_callback(lambda f: log('future callback', f.cancelled()))
//     async def child():
//         try: await f
//         finally: log('finally')
//     t = loop.create_task(child())
//     t.add_done_callback(lambda t: log('task callback', t.cancelled()))
//     await asyncio.sleep(0)
//     t.cancel()
//     log('f', f.cancelled(), 't', t.cancelled())
//     await asyncio.sleep(0); log('turn')
//     await asyncio.sleep(0); log('turn', t.cancelled())
order(
  'a cancelled task cancels what it awaits at once, and itself ends later',
  ['f true t false', 'future callback true', 'finally', 'turn', 'task callback true', 'turn true'],
  function* (log, { loop }) {
    const f = loop.createFuture();
    f.addDoneCallback(() => log('future callback', f.cancelled()));
    function* child(): Coroutine<void> {
      try {
        yield* f;
      } finally {
        log('finally');
      }
    }
    const t = loop.createTask(child());
    t.addDoneCallback(() => log('task callback', t.cancelled()));
    yield* sleep(0);
    t.cancel();
    log('f', f.cancelled(), 't', t.cancelled());
    yield* sleep(0);
    log('turn');
    yield* sleep(0);
    log('turn', t.cancelled());
  },
);
