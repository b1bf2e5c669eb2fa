import assert from 'node:assert/strict';
import { CancelledError, Condition, type Coroutine, createTask, gather, Lock, sleep } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';
import { order } from '../support/order.js';

// async def main():
//     cond = asyncio.Condition()
//     async def waiter(name):
//         async with cond:
//             log(name, 'waits')
//             log(name, await cond.wait(), cond.locked())
//     tasks = [asyncio.create_task(waiter(n)) for n in 'abcd']
//     await asyncio.sleep(0)
//     await asyncio.sleep(0)
//     async with cond:
//         cond.notify(2)
//         log('notified 2')
//         await asyncio.sleep(0)
//         log('still held')
//     await asyncio.sleep(0)
//     await asyncio.sleep(0)
//     log('now all')
//     async with cond:
//         cond.notify_all()
//     await asyncio.gather(*tasks)
order(
  'those who are notified go on one by one, when they have the lock',
  [
    'a waits',
    'b waits',
    'c waits',
    'd waits',
    'notified 2',
    'still held',
    'a true true',
    'b true true',
    'now all',
    'c true true',
    'd true true',
  ],
  function* (log) {
    const condition = new Condition();
    function* waiter(name: string): Coroutine<void> {
      yield* condition.with(function* () {
        log(name, 'waits');
        log(name, yield* condition.wait(), condition.locked());
      });
    }
    const tasks = ['a', 'b', 'c', 'd'].map((name) => createTask(waiter(name)));
    yield* sleep(0);
    yield* sleep(0);
    yield* condition.with(function* () {
      condition.notify(2);
      log('notified 2');
      yield* sleep(0);
      log('still held');
    });
    yield* sleep(0);
    yield* sleep(0);
    log('now all');
    yield* condition.with(function* () {
      condition.notifyAll();
    });
    yield* gather(tasks);
  },
);

// async def main():
//     cond = asyncio.Condition()
//     async def waiter(name):
//         async with cond:
//             try:
//                 await cond.wait()
//                 log(name, 'notified')
//             except asyncio.CancelledError as e:
//                 log(name, 'cancelled', *e.args, cond.locked())
//                 raise
//     a = asyncio.create_task(waiter('a'))
//     b = asyncio.create_task(waiter('b'))
//     await asyncio.sleep(0)
//     await cond.acquire()
//     cond.notify()
//     await asyncio.sleep(0)
//     a.cancel('one')
//     await asyncio.sleep(0)
//     a.cancel('two')
//     await asyncio.sleep(0)
//     log('release', a.done())
//     cond.release()
//     await asyncio.gather(a, b, return_exceptions=True)
//     log(a.cancelled(), b.cancelled(), cond.locked())
order(
  'one that is cancelled gets the lock back first, and its notification goes to the next',
  ['release false', 'a cancelled two true', 'b notified', 'true false false'],
  function* (log) {
    const condition = new Condition();
    function* waiter(name: string): Coroutine<void> {
      yield* condition.with(function* () {
        try {
          yield* condition.wait();
          log(name, 'notified');
        } catch (error) {
          log(name, 'cancelled', (error as Error).message, condition.locked());
          throw error;
        }
      });
    }
    const a = createTask(waiter('a'));
    const b = createTask(waiter('b'));
    yield* sleep(0);
    yield* condition.acquire();
    condition.notify();
    yield* sleep(0);
    a.cancel('one');
    yield* sleep(0);
    a.cancel('two');
    yield* sleep(0);
    log('release', a.done());
    condition.release();
    yield* gather([a, b], { returnExceptions: true });
    log(a.cancelled(), b.cancelled(), condition.locked());
  },
);

// async def main():
//     cond = asyncio.Condition()
//     async def waiter(name):
//         async with cond:
//             try:
//                 await cond.wait()
//                 log(name, 'woken')
//             except asyncio.CancelledError:
//                 log(name, 'cancelled'); raise
//     a, b = [asyncio.create_task(waiter(n)) for n in 'ab']
//     await asyncio.sleep(0)
//     a.cancel()
//     await asyncio.gather(a, b, return_exceptions=True)
order('one that is cancelled wakes another, even if it was not notified', ['a cancelled', 'b woken'], function* (log) {
  const condition = new Condition();
  function* waiter(name: string): Coroutine<void> {
    yield* condition.with(function* () {
      try {
        yield* condition.wait();
        log(name, 'woken');
      } catch (error) {
        log(name, error instanceof CancelledError ? 'cancelled' : error);
        throw error;
      }
    });
  }
  const tasks = ['a', 'b'].map((name) => createTask(waiter(name)));
  yield* sleep(0);
  tasks[0]!.cancel();
  yield* gather(tasks, { returnExceptions: true });
});

// async def main():
//     cond = asyncio.Condition()
//     items = []
//     async def consumer():
//         async with cond:
//             log('got', await cond.wait_for(lambda: log('look', len(items)) or len(items)))
//     t = asyncio.create_task(consumer())
//     await asyncio.sleep(0)
//     for i in range(2):
//         async with cond:
//             if i: items.append(1)
//             cond.notify()
//         await asyncio.sleep(0)
//         await asyncio.sleep(0)
//     await t
order('waitFor looks again after each notification', ['look 0', 'look 0', 'look 1', 'got 1'], function* (log) {
  const condition = new Condition();
  const items: number[] = [];
  function* consumer(): Coroutine<void> {
    yield* condition.with(function* () {
      const count = yield* condition.waitFor(() => {
        log('look', items.length);
        return items.length;
      });
      log('got', count);
    });
  }
  const t = createTask(consumer());
  yield* sleep(0);
  for (let i = 0; i < 2; i++) {
    yield* condition.with(function* () {
      if (i > 0) items.push(1);
      condition.notify();
    });
    yield* sleep(0);
    yield* sleep(0);
  }
  yield* t;
});

loopTest('two conditions on one lock', (t) => {
  t.run(function* () {
    const lock = new Lock();
    const full = new Condition(lock);
    const empty = new Condition(lock);
    let item: number | undefined;
    function* producer(): Coroutine<void> {
      for (let i = 0; i < 3; i++) {
        yield* lock.acquire();
        yield* empty.waitFor(() => item === undefined);
        item = i;
        full.notify();
        lock.release();
      }
    }
    function* consumer(): Coroutine<void> {
      for (let i = 0; i < 3; i++) {
        yield* full.with(function* () {
          yield* full.waitFor(() => item !== undefined);
          t.log('got', item);
          item = undefined;
          empty.notify();
        });
      }
    }
    yield* gather([consumer(), producer()]);
    assert.deepEqual(t.trace, ['got 0', 'got 1', 'got 2']);
    assert.equal(lock.locked(), false);
  });
});

loopTest('waiting and notifying want the lock', (t) => {
  t.run(function* () {
    const condition = new Condition();
    const notHeld = { name: 'RuntimeError', code: 'ERR_ASYNCIO_NOT_ACQUIRED' };
    const waiting = condition.wait();
    let error: unknown;
    try {
      yield* waiting;
    } catch (thrown) {
      error = thrown;
    }
    assert.throws(
      () => {
        throw error;
      },
      { ...notHeld, message: 'cannot wait on un-acquired lock' },
    );
    assert.throws(() => condition.notify(), { ...notHeld, message: 'cannot notify on un-acquired lock' });
    assert.throws(() => condition.notifyAll(), notHeld);
    assert.throws(() => condition.release(), { ...notHeld, message: 'Lock is not acquired.' });
  });
});

loopTest('wrong arguments of a condition', () => {
  const condition = new Condition();
  const wrongType = { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };
  assert.throws(() => new Condition({} as Lock), wrongType);
  assert.throws(() => new Condition(null as never), wrongType);
  assert.throws(() => condition.waitFor(true as never), wrongType);
  assert.throws(() => condition.notify('all' as never), wrongType);
  assert.throws(() => condition.with(undefined as never), wrongType);
});

loopTest('what a predicate throws comes out of waitFor, with the lock held', (t) => {
  t.run(function* () {
    const condition = new Condition();
    yield* condition.acquire();
    let message = '';
    try {
      yield* condition.waitFor(() => {
        throw new Error('predicate');
      });
    } catch (error) {
      message = (error as Error).message;
    }
    assert.equal(message, 'predicate');
    assert.equal(condition.locked(), true);
  });
});
