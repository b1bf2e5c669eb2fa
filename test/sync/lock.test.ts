import assert from 'node:assert/strict';
import { type Coroutine, createTask, gather, Lock, type RuntimeError, sleep } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';
import { order } from '../support/order.js';

// async def main():
//     lock = asyncio.Lock()
//     async def worker(name):
//         async with lock:
//             log(name, 'in')
//             await asyncio.sleep(0)
//             log(name, 'out')
//     loop = asyncio.get_running_loop()
//     tasks = [loop.create_task(worker(n)) for n in 'abc']
//     await asyncio.sleep(0)
//     loop.call_soon(log, 'soon')
//     await asyncio.gather(*tasks)
//     log(lock.locked())
order(
  'a lock is given to those who wait in the order in which they asked',
  ['a in', 'a out', 'soon', 'b in', 'b out', 'c in', 'c out', 'false'],
  function* (log, { loop }) {
    const lock = new Lock();
    function* worker(name: string): Coroutine<void> {
      yield* lock.with(function* () {
        log(name, 'in');
        yield* sleep(0);
        log(name, 'out');
      });
    }
    const tasks = ['a', 'b', 'c'].map((name) => createTask(worker(name)));
    yield* sleep(0);
    loop.callSoon(log, 'soon');
    yield* gather(tasks);
    log(lock.locked());
  },
);

// async def main():
//     lock = asyncio.Lock()
//     await lock.acquire()
//     async def worker(name):
//         await lock.acquire()
//         log(name)
//         lock.release()
//     a = asyncio.create_task(worker('a'))
//     await asyncio.sleep(0)
//     lock.release()
//     log('locked', lock.locked())
//     await worker('main')
//     log('end')
order('nobody overtakes a task that was woken', ['locked false', 'a', 'main', 'end'], function* (log) {
  const lock = new Lock();
  yield* lock.acquire();
  function* worker(name: string): Coroutine<void> {
    yield* lock.acquire();
    log(name);
    lock.release();
  }
  createTask(worker('a'));
  yield* sleep(0);
  lock.release();
  log('locked', lock.locked());
  yield* worker('main');
  log('end');
});

/** Acquires `lock`, says so, and releases it; or says that it was cancelled. */
function* taker(lock: Lock, log: (...parts: unknown[]) => void, name: string): Coroutine<void> {
  try {
    yield* lock.acquire();
  } catch (error) {
    log(name, 'cancelled', lock.locked());
    throw error;
  }
  log(name, 'acquired');
  lock.release();
}

// async def worker(name):
//     try:
//         await lock.acquire()
//     except asyncio.CancelledError:
//         log(name, 'cancelled', lock.locked())
//         raise
//     log(name, 'acquired')
//     lock.release()
// async def main():
//     lock = asyncio.Lock()
//     await lock.acquire()
//     a, b, c = [asyncio.create_task(worker(n)) for n in 'abc']
//     await asyncio.sleep(0)
//     lock.release()
//     a.cancel()
//     asyncio.get_running_loop().call_soon(log, 'soon')
//     await asyncio.gather(a, b, c, return_exceptions=True)
//     log(lock.locked())
order(
  'one that is cancelled after it was woken wakes the next',
  ['a cancelled false', 'soon', 'b acquired', 'c acquired', 'false'],
  function* (log, { loop }) {
    const lock = new Lock();
    yield* lock.acquire();
    const tasks = ['a', 'b', 'c'].map((name) => createTask(taker(lock, log, name)));
    yield* sleep(0);
    lock.release();
    tasks[0]!.cancel();
    loop.callSoon(log, 'soon');
    yield* gather(tasks, { returnExceptions: true });
    log(lock.locked());
  },
);

// async def main():
//     lock = asyncio.Lock()
//     await lock.acquire()
//     a, b = [asyncio.create_task(worker(n)) for n in 'ab']
//     await asyncio.sleep(0)
//     a.cancel()
//     lock.release()
//     loop = asyncio.get_running_loop()
//     for i in range(2):
//         loop.call_soon(log, 'turn', i)
//         await asyncio.sleep(0)
//     await asyncio.gather(a, b, return_exceptions=True)
order(
  'a lock released while the first in line is on its way out goes to the second when it has left',
  ['a cancelled false', 'turn 0', 'b acquired', 'turn 1'],
  function* (log, { loop }) {
    const lock = new Lock();
    yield* lock.acquire();
    const tasks = ['a', 'b'].map((name) => createTask(taker(lock, log, name)));
    yield* sleep(0);
    tasks[0]!.cancel();
    lock.release();
    for (let i = 0; i < 2; i++) {
      loop.callSoon(log, 'turn', i);
      yield* sleep(0);
    }
    yield* gather(tasks, { returnExceptions: true });
  },
);

// async def main():
//     lock = asyncio.Lock()
//     await lock.acquire()
//     a = asyncio.create_task(lock.acquire())
//     await asyncio.sleep(0)
//     a.cancel()
//     lock.release()
//     log(await lock.acquire(), lock.locked())
//     await asyncio.sleep(0)
//     log(a.cancelled(), lock.locked())
order('where all who wait are cancelled the lock can be had at once', ['true true', 'true true'], function* (log) {
  const lock = new Lock();
  yield* lock.acquire();
  const a = createTask(lock.acquire());
  yield* sleep(0);
  a.cancel();
  lock.release();
  log(yield* lock.acquire(), lock.locked());
  yield* sleep(0);
  log(a.cancelled(), lock.locked());
});

loopTest('acquiring a free lock gives up no turn, and happens when it is awaited', (t) => {
  t.run(function* () {
    const lock = new Lock();
    const acquiring = lock.acquire();
    assert.equal(lock.locked(), false);
    t.loop.callSoon(t.log, 'soon');
    assert.equal(yield* acquiring, true);
    assert.equal(lock.locked(), true);
    assert.deepEqual(t.trace, []);
  });
});

loopTest('releasing a lock that nobody holds', () => {
  const lock = new Lock();
  assert.throws(() => lock.release(), {
    name: 'RuntimeError',
    message: 'Lock is not acquired.',
    code: 'ERR_ASYNCIO_NOT_ACQUIRED' satisfies RuntimeError['code'],
  });
});
