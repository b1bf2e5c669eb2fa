import assert from 'node:assert/strict';
import { BoundedSemaphore, CancelledError, type Coroutine, createTask, gather, Semaphore, sleep } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';
import { order } from '../support/order.js';

// async def main():
//     sem = asyncio.Semaphore(1)
//     await sem.acquire()
//     async def worker(name):
//         await sem.acquire()
//         log(name, 'in', sem._value)
//     a = asyncio.create_task(worker('a'))
//     await asyncio.sleep(0)
//     sem.release()
//     sem.release()
//     log('locked', sem.locked())
//     b = asyncio.create_task(worker('b'))
//     asyncio.get_running_loop().call_soon(log, 'soon')
//     await sem.acquire()
//     log('main in')
//     sem.release()
//     await asyncio.gather(a, b)
//     log(sem.locked())
order(
  'those who come while one is on its way in have to join the queue, though there is room',
  ['locked true', 'a in', 'soon', 'main in', 'b in', 'true'],
  function* (log, { loop }) {
    const semaphore = new Semaphore(1);
    yield* semaphore.acquire();
    function* worker(name: string): Coroutine<void> {
      yield* semaphore.acquire();
      log(name, 'in');
    }
    const a = createTask(worker('a'));
    yield* sleep(0);
    semaphore.release();
    semaphore.release();
    log('locked', semaphore.locked());
    const b = createTask(worker('b'));
    loop.callSoon(log, 'soon');
    yield* semaphore.acquire();
    log('main in');
    semaphore.release();
    yield* gather([a, b]);
    log(semaphore.locked());
  },
);

// async def main():
//     sem = asyncio.Semaphore(0)
//     async def worker(name):
//         try:
//             await sem.acquire()
//             log(name, 'in')
//         except asyncio.CancelledError:
//             log(name, 'cancelled'); raise
//     a, b, c = [asyncio.create_task(worker(n)) for n in 'abc']
//     await asyncio.sleep(0)
//     sem.release()
//     a.cancel()
//     b.cancel()
//     asyncio.get_running_loop().call_soon(log, 'soon')
//     await asyncio.gather(a, b, c, return_exceptions=True)
//     log(sem.locked())
order(
  'one that is cancelled after it was woken lets the next in',
  ['a cancelled', 'b cancelled', 'soon', 'c in', 'true'],
  function* (log, { loop }) {
    const semaphore = new Semaphore(0);
    function* worker(name: string): Coroutine<void> {
      try {
        yield* semaphore.acquire();
        log(name, 'in');
      } catch (error) {
        log(name, error instanceof CancelledError ? 'cancelled' : error);
        throw error;
      }
    }
    const tasks = ['a', 'b', 'c'].map((name) => createTask(worker(name)));
    yield* sleep(0);
    semaphore.release();
    tasks[0]!.cancel();
    tasks[1]!.cancel();
    loop.callSoon(log, 'soon');
    yield* gather(tasks, { returnExceptions: true });
    log(semaphore.locked());
  },
);

loopTest('no more than its value are in at a time', (t) => {
  t.run(function* () {
    const semaphore = new Semaphore(3);
    let inside = 0;
    let most = 0;
    function* worker(): Coroutine<void> {
      yield* semaphore.with(function* () {
        most = Math.max(most, ++inside);
        yield* sleep(1);
        inside--;
      });
    }
    yield* gather(Array.from({ length: 20 }, worker));
    assert.equal(most, 3);
    assert.equal(semaphore.locked(), false);
  });
});

loopTest('a bounded semaphore is not released too often', (t) => {
  t.run(function* () {
    const semaphore = new BoundedSemaphore(2);
    const tooOften = {
      name: 'RuntimeError',
      message: 'BoundedSemaphore released too many times',
      code: 'ERR_ASYNCIO_RELEASED_TOO_OFTEN',
    };
    assert.throws(() => semaphore.release(), tooOften);
    yield* semaphore.acquire();
    semaphore.release();
    assert.throws(() => semaphore.release(), tooOften);
    assert(semaphore instanceof Semaphore);
  });
});

loopTest('wrong values', () => {
  for (const Kind of [Semaphore, BoundedSemaphore]) {
    for (const value of [-1, 1.5, Number.NaN, Number.NEGATIVE_INFINITY]) {
      assert.throws(() => new Kind(value), { name: 'RangeError', code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' });
    }
    for (const value of ['1', null, 1n, {}]) {
      assert.throws(() => new Kind(value as never), { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' });
    }
  }
  assert.equal(new Semaphore(Number.POSITIVE_INFINITY).locked(), false);
  assert.equal(new Semaphore(0).locked(), true);
  assert.equal(new Semaphore().locked(), false);
});
