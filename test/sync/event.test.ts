import { CancelledError, type Coroutine, createTask, Event, gather, sleep } from 'asyncio-native';
import { order } from '../support/order.js';

// async def main():
//     event = asyncio.Event()
//     async def waiter(name):
//         try:
//             log(name, await event.wait(), event.is_set())
//         except asyncio.CancelledError:
//             log(name, 'cancelled'); raise
//     a, b, c = [asyncio.create_task(waiter(n)) for n in 'abc']
//     await asyncio.sleep(0)
//     event.set()
//     event.clear()
//     b.cancel()
//     log('set', event.is_set())
//     await asyncio.gather(a, b, c, return_exceptions=True)
//     d = asyncio.create_task(waiter('d'))
//     await asyncio.sleep(0)
//     event.set()
//     log(await event.wait())
//     await d
order(
  'all who wait for an event go on, though it is cleared at once',
  ['set false', 'a true false', 'b cancelled', 'c true false', 'true', 'd true true'],
  function* (log) {
    const event = new Event();
    function* waiter(name: string): Coroutine<void> {
      try {
        log(name, yield* event.wait(), event.isSet());
      } catch (error) {
        log(name, error instanceof CancelledError ? 'cancelled' : error);
        throw error;
      }
    }
    const tasks = ['a', 'b', 'c'].map((name) => createTask(waiter(name)));
    yield* sleep(0);
    event.set();
    event.clear();
    tasks[1]!.cancel();
    log('set', event.isSet());
    yield* gather(tasks, { returnExceptions: true });
    const d = createTask(waiter('d'));
    yield* sleep(0);
    event.set();
    log(yield* event.wait());
    yield* d;
  },
);
