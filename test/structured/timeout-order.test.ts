import { CancelledError, sleep, type Timeout, timeout, timeoutAt } from 'asyncio-native';
import { cancelling, causeOf, messageOf, nameOf, ValueError } from '../support/errors.js';
import { order } from '../support/order.js';

// Milliseconds here are seconds in Python.

// async def main():
//     loop = asyncio.get_running_loop()
//     loop.call_later(9, log, 'timer 9')
//     loop.call_later(11, log, 'timer 11')
//     try:
//         async with asyncio.timeout(10) as t:
//             loop.call_soon(log, 'soon')
//             try:
//                 await asyncio.sleep(20)
//             finally:
//                 log('finally', t.expired())
//     except TimeoutError as e:
//         log(type(e.__cause__).__name__, t.expired(), asyncio.current_task().cancelling())
//     await asyncio.sleep(2)
order(
  'expires while the body sleeps',
  ['soon', 'timer 9', 'finally true', 'CancelledError true 0', 'timer 11'],
  function* (log, { loop }) {
    loop.callLater(9, log, 'timer 9');
    loop.callLater(11, log, 'timer 11');
    let t: Timeout | undefined;
    try {
      yield* timeout(10, function* (given) {
        t = given;
        loop.callSoon(log, 'soon');
        try {
          yield* sleep(20);
        } finally {
          log('finally', t.expired());
        }
      });
    } catch (error) {
      log(causeOf(error), t?.expired(), cancelling());
    }
    yield* sleep(2);
  },
);

// async def main():
//     async with asyncio.timeout(10) as t:
//         await asyncio.sleep(5)
//     log(t.expired(), t.when())
//     await asyncio.sleep(10)
//     log(t.expired(), asyncio.current_task().cancelling())
order('the body ends in time', ['false 10', 'false 0'], function* (log) {
  const t = yield* timeout(10, function* (given) {
    yield* sleep(5);
    return given;
  });
  log(t.expired(), t.when());
  yield* sleep(10);
  log(t.expired(), cancelling());
});

// async def main():
//     async with asyncio.timeout(0) as t:
//         log('body')
//     log(t.expired())
//     try:
//         async with asyncio.timeout(-1) as t:
//             log('body')
//             await asyncio.sleep(0)
//             log('once')
//             await asyncio.sleep(0)
//             log('not reached')
//     except TimeoutError:
//         log('timeout', t.expired())
order(
  'a delay of zero lets the body run to its first wait',
  ['body', 'false', 'body', 'timeout true'],
  function* (log) {
    const t = yield* timeout(0, function* (given) {
      log('body');
      return given;
    });
    log(t.expired());
    let u: Timeout | undefined;
    try {
      yield* timeout(-1, function* (given) {
        u = given;
        log('body');
        yield* sleep(0);
        log('once');
        yield* sleep(0);
        log('not reached');
      });
    } catch {
      log('timeout', u?.expired());
    }
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     await asyncio.sleep(10)
//     loop.call_soon(log, 'before')
//     try:
//         async with asyncio.timeout_at(5):
//             loop.call_soon(log, 'after')
//             await asyncio.sleep(1)
//     except TimeoutError:
//         log('timeout')
order('a deadline that is past', ['before', 'after', 'timeout'], function* (log, { loop }) {
  yield* sleep(10);
  loop.callSoon(log, 'before');
  try {
    yield* timeoutAt(5, function* () {
      loop.callSoon(log, 'after');
      yield* sleep(1);
    });
  } catch {
    log('timeout');
  }
});

// async def main():
//     async with asyncio.timeout(None) as t:
//         log(t.when())
//         await asyncio.sleep(1000)
//     async with asyncio.timeout_at(None) as t:
//         t.reschedule(asyncio.get_running_loop().time() + 5)
//         log(t.when())
//         try:
//             await asyncio.sleep(10)
//         except asyncio.CancelledError:
//             log('cancelled')
//     log(t.expired())
order('no deadline', ['null', '1005', 'cancelled', 'true'], function* (log, { loop }) {
  yield* timeout(null, function* (t) {
    log(t.when());
    yield* sleep(1000);
  });
  const t = yield* timeoutAt(null, function* (given) {
    given.reschedule(loop.time() + 5);
    log(given.when());
    try {
      yield* sleep(10);
    } catch {
      log('cancelled');
    }
    return given;
  });
  log(t.expired());
});

// async def main():
//     async with asyncio.timeout(10) as t:
//         try:
//             await asyncio.sleep(20)
//         except asyncio.CancelledError:
//             log('swallowed')
//         await asyncio.sleep(20)
//     log(t.expired(), asyncio.current_task().cancelling())
order('the body swallows the cancellation', ['swallowed', 'true 0'], function* (log) {
  const t = yield* timeout(10, function* (given) {
    try {
      yield* sleep(20);
    } catch {
      log('swallowed');
    }
    yield* sleep(20);
    return given;
  });
  log(t.expired(), cancelling());
});

// async def main():
//     try:
//         async with asyncio.timeout(10) as t:
//             try:
//                 await asyncio.sleep(20)
//             except asyncio.CancelledError:
//                 raise ValueError('instead')
//     except BaseException as e:
//         log(type(e).__name__, *e.args, t.expired(), asyncio.current_task().cancelling())
//     await asyncio.sleep(1)
order('the body raises something else when it is cancelled', ['ValueError instead true 0'], function* (log) {
  let t: Timeout | undefined;
  try {
    yield* timeout(10, function* (given) {
      t = given;
      try {
        yield* sleep(20);
      } catch {
        throw new ValueError('instead');
      }
    });
  } catch (error) {
    log(nameOf(error), messageOf(error), t?.expired(), cancelling());
  }
  yield* sleep(1);
});

// async def main():
//     try:
//         async with asyncio.timeout(10) as t:
//             raise asyncio.CancelledError('own')
//     except BaseException as e:
//         log(type(e).__name__, *e.args, t.expired())
order('the body raises a CancelledError of its own', ['CancelledError own false'], function* (log) {
  let t: Timeout | undefined;
  try {
    yield* timeout(10, function* (given) {
      t = given;
      throw new CancelledError('own');
    });
  } catch (error) {
    log(nameOf(error), messageOf(error), t?.expired());
  }
});

// async def main():
//     try:
//         async with asyncio.timeout(10) as t:
//             await asyncio.sleep(5)
//             raise ValueError('early')
//     except ValueError as e:
//         log(*e.args, t.expired())
//     await asyncio.sleep(10)
//     log(asyncio.current_task().cancelling())
order('the body fails in time', ['early false', '0'], function* (log) {
  let t: Timeout | undefined;
  try {
    yield* timeout(10, function* (given) {
      t = given;
      yield* sleep(5);
      throw new ValueError('early');
    });
  } catch (error) {
    log(messageOf(error), t?.expired());
  }
  yield* sleep(10);
  log(cancelling());
});

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     try:
//         async with asyncio.timeout(10) as t:
//             loop.call_at(10 - 1e-6, f.set_result, 'value')
//             def busy(): loop._selector.now += 5
//             loop.call_at(9, busy)
//             log('got', await f)
//     except TimeoutError:
//         log('timeout')
order('expires when what the body waits for has just come', ['timeout'], function* (log, { loop }) {
  const f = loop.createFuture<string>();
  loop.callAt(10, () => f.setResult('value'));
  try {
    yield* timeout(10, function* () {
      log('got', yield* f);
    });
  } catch {
    log('timeout');
  }
});
