import { type Coroutine, createTask, gather, sleep } from 'asyncio-native';
import { order } from '../support/order.js';

// Deadlines that differ by E in Python are equal here: E is less than the resolution of the clock there, and equal deadlines
// in a heap of Python's come out in any order.

// E = 1e-10
// async def main():
//     loop = asyncio.get_running_loop()
//     async def sleeper(name, delay):
//         await asyncio.sleep(delay)
//         log(name)
//         loop.call_soon(log, name + ' soon')
//     a = loop.create_task(sleeper('a', 0.010))
//     b = loop.create_task(sleeper('b', 0.010 + E))
//     await asyncio.sleep(0)
//     loop.call_later(0.010 + 2 * E, log, 'timer')
//     loop.call_later(0.010 + 3 * E, lambda: (log('timer 2'), loop.call_soon(log, 'timer soon')))
//     c = loop.create_task(sleeper('c', 0.010 + 4 * E))
//     await asyncio.gather(a, b, c)
//     log('main')
//     await asyncio.sleep(0)
order(
  'equal sleeps wake behind the callbacks that are due with them',
  ['timer', 'timer 2', 'a', 'b', 'timer soon', 'c', 'a soon', 'b soon', 'c soon', 'main'],
  function* (log, { loop }) {
    function* sleeper(name: string): Coroutine<void> {
      yield* sleep(10);
      log(name);
      loop.callSoon(log, `${name} soon`);
    }
    const a = loop.createTask(sleeper('a'));
    const b = loop.createTask(sleeper('b'));
    yield* sleep(0);
    loop.callLater(10, log, 'timer');
    loop.callLater(10, () => {
      log('timer 2');
      loop.callSoon(log, 'timer soon');
    });
    const c = loop.createTask(sleeper('c'));
    yield* gather([a, b, c]);
    log('main');
    yield* sleep(0);
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     async def sleeper(name, delay):
//         await asyncio.sleep(delay)
//         log(name)
//         loop.call_soon(log, name + ' soon')
//     tasks = [loop.create_task(sleeper('a', 0.010)), loop.create_task(sleeper('b', 0.011))]
//     loop.call_later(0.012, log, 'timer')
//     loop.call_soon(log, 'soon')
//     log('main')
//     await asyncio.gather(*tasks)
//     log('gathered')
//     await asyncio.sleep(0.005)
order(
  'sleeps of different length',
  ['main', 'soon', 'a', 'a soon', 'b', 'b soon', 'gathered', 'timer'],
  function* (log, { loop }) {
    function* sleeper(name: string, delay: number): Coroutine<void> {
      yield* sleep(delay);
      log(name);
      loop.callSoon(log, `${name} soon`);
    }
    const tasks = [loop.createTask(sleeper('a', 10)), loop.createTask(sleeper('b', 11))];
    loop.callLater(12, log, 'timer');
    loop.callSoon(log, 'soon');
    log('main');
    yield* gather(tasks);
    log('gathered');
    yield* sleep(5);
  },
);

// async def main():
//     async def chain(name):
//         for i in range(3):
//             log(name + str(i))
//             await asyncio.sleep(0)
//     a = asyncio.create_task(chain('a'))
//     b = asyncio.create_task(chain('b'))
//     log('main')
//     await asyncio.sleep(0)
//     log('main again')
//     await a
//     log('a done')
//     await b
const SLEEP0_CHAINS = ['main', 'a0', 'b0', 'main again', 'a1', 'b1', 'a2', 'b2', 'a done'];
const turnTakers: [string, () => Coroutine<unknown>][] = [
  ['yield* sleep(0)', () => sleep(0)],
  ['yield of nothing', bareYield],
];
for (const [what, giveUpTurn] of turnTakers) {
  order(`chains of ${what} take turns`, SLEEP0_CHAINS, function* (log) {
    function* chain(name: string): Coroutine<void> {
      for (let i = 0; i < 3; i++) {
        log(name + i);
        yield* giveUpTurn();
      }
    }
    const a = createTask(chain('a'));
    const b = createTask(chain('b'));
    log('main');
    yield* giveUpTurn();
    log('main again');
    yield* a;
    log('a done');
    yield* b;
  });
}

function* bareYield(): Coroutine<void> {
  yield;
}

// async def main():
//     loop = asyncio.get_running_loop()
//     def hop(n):
//         log('cb', n)
//         if n: loop.call_soon(hop, n - 1)
//     loop.call_soon(hop, 3)
//     for i in range(4):
//         log('task', i)
//         await asyncio.sleep(0)
order(
  'sleep(0) takes turns with callbacks',
  ['task 0', 'cb 3', 'task 1', 'cb 2', 'task 2', 'cb 1', 'task 3', 'cb 0'],
  function* (log, { loop }) {
    const hop = (n: number): void => {
      log('cb', n);
      if (n > 0) loop.callSoon(hop, n - 1);
    };
    loop.callSoon(hop, 3);
    for (let i = 0; i < 4; i++) {
      log('task', i);
      yield* sleep(0);
    }
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     h = loop.call_later(0.010, log, 'never')
//     loop.call_later(0.005, lambda: (log('cancels'), h.cancel()))
//     s = loop.call_soon(log, 'never soon')
//     loop.call_soon(log, 'soon')
//     s.cancel()
//     await asyncio.sleep(0.020)
//     log(h.cancelled(), s.cancelled())
order('cancelled handles are passed over', ['soon', 'cancels', 'true true'], function* (log, { loop }) {
  const h = loop.callLater(10, log, 'never');
  loop.callLater(5, () => {
    log('cancels');
    h.cancel();
  });
  const s = loop.callSoon(log, 'never soon');
  loop.callSoon(log, 'soon');
  s.cancel();
  yield* sleep(20);
  log(h.cancelled(), s.cancelled());
});
