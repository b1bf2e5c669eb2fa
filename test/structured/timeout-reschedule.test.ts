import { sleep, type Timeout, timeout } from 'asyncio-native';
import { messageOf } from '../support/errors.js';
import { order } from '../support/order.js';

// Milliseconds here are seconds in Python.

// async def main():
//     loop = asyncio.get_running_loop()
//     async with asyncio.timeout(10) as t:
//         await asyncio.sleep(5)
//         t.reschedule(loop.time() + 20)
//         await asyncio.sleep(15)
//     log(int(t.when()), int(loop.time()), t.expired())
order('put off', ['25 20 false'], function* (log, { loop }) {
  const t = yield* timeout(10, function* (given) {
    yield* sleep(5);
    given.reschedule(loop.time() + 20);
    yield* sleep(15);
    return given;
  });
  log(t.when(), loop.time(), t.expired());
});

// async def main():
//     loop = asyncio.get_running_loop()
//     try:
//         async with asyncio.timeout(100) as t:
//             await asyncio.sleep(5)
//             t.reschedule(loop.time() + 1)
//             await asyncio.sleep(15)
//     except TimeoutError:
//         log(int(t.when()), int(loop.time()), t.expired())
//     await asyncio.sleep(200)
order('brought forward', ['6 6 true'], function* (log, { loop }) {
  let t: Timeout | undefined;
  try {
    yield* timeout(100, function* (given) {
      t = given;
      yield* sleep(5);
      t.reschedule(loop.time() + 1);
      yield* sleep(15);
    });
  } catch {
    log(t?.when(), loop.time(), t?.expired());
  }
  yield* sleep(200);
});

// async def main():
//     loop = asyncio.get_running_loop()
//     async with asyncio.timeout(100) as t:
//         await asyncio.sleep(5)
//         t.reschedule(1)
//         t.reschedule(loop.time() + 10)
//         await asyncio.sleep(5)
//         t.reschedule(loop.time())
//         t.reschedule(None)
//         await asyncio.sleep(500)
//     log(t.when(), t.expired())
order('brought to what is past, then put off again', ['null false'], function* (log, { loop }) {
  const t = yield* timeout(100, function* (given) {
    yield* sleep(5);
    given.reschedule(1);
    given.reschedule(loop.time() + 10);
    yield* sleep(5);
    given.reschedule(loop.time());
    given.reschedule(null);
    yield* sleep(500);
    return given;
  });
  log(t.when(), t.expired());
});

// async def main():
//     loop = asyncio.get_running_loop()
//     try:
//         async with asyncio.timeout(100) as t:
//             loop.call_soon(log, 'before')
//             t.reschedule(0)
//             loop.call_soon(log, 'after')
//             log(t.expired())
//             await asyncio.sleep(1)
//     except TimeoutError:
//         log('timeout')
order(
  'a deadline that is past expires in the next iteration',
  ['false', 'before', 'after', 'timeout'],
  function* (log, { loop }) {
    try {
      yield* timeout(100, function* (t) {
        loop.callSoon(log, 'before');
        t.reschedule(0);
        loop.callSoon(log, 'after');
        log(t.expired());
        yield* sleep(1);
      });
    } catch {
      log('timeout');
    }
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     async with asyncio.timeout(10) as t:
//         try:
//             await asyncio.sleep(20)
//         except asyncio.CancelledError:
//             try:
//                 t.reschedule(100)
//             except RuntimeError as e:
//                 log(e)
//     try:
//         t.reschedule(100)
//     except RuntimeError as e:
//         log(e)
//     async with asyncio.timeout(10) as t:
//         pass
//     try:
//         t.reschedule(100)
//     except RuntimeError as e:
//         log(e)
order(
  'rescheduled too late',
  [
    'Cannot change state of expiring Timeout',
    'Cannot change state of expired Timeout',
    'Cannot change state of finished Timeout',
  ],
  function* (log) {
    const reschedule = (t: Timeout): void => {
      try {
        t.reschedule(100);
      } catch (error) {
        log(messageOf(error));
      }
    };
    const t = yield* timeout(10, function* (given) {
      try {
        yield* sleep(20);
      } catch {
        reschedule(given);
      }
      return given;
    });
    reschedule(t);
    reschedule(
      yield* timeout(10, function* (given) {
        return given;
      }),
    );
  },
);
