import assert from 'node:assert/strict';
import {
  CancelledError,
  type Coroutine,
  createTask,
  gather,
  Queue,
  QueueEmpty,
  QueueFull,
  sleep,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';
import { order } from '../support/order.js';

// async def main():
//     q = asyncio.Queue(2)
//     async def producer():
//         for i in range(5):
//             await q.put(i)
//             log('put', i)
//     async def consumer():
//         for i in range(5):
//             log('got', await q.get())
//             await asyncio.sleep(0)
//     await asyncio.gather(producer(), consumer())
//     log(q.qsize(), q.empty(), q.full())
order(
  'put waits while the queue is full, get while it is empty',
  ['put 0', 'put 1', 'got 0', 'put 2', 'got 1', 'put 3', 'got 2', 'put 4', 'got 3', 'got 4', '0 true false'],
  function* (log) {
    const queue = new Queue<number>(2);
    function* producer(): Coroutine<void> {
      for (let i = 0; i < 5; i++) {
        yield* queue.put(i);
        log('put', i);
      }
    }
    function* consumer(): Coroutine<void> {
      for (let i = 0; i < 5; i++) {
        log('got', yield* queue.get());
        yield* sleep(0);
      }
    }
    yield* gather([producer(), consumer()]);
    log(queue.qsize(), queue.empty(), queue.full());
  },
);

/** Gets one item and says so, or that it was cancelled. */
function* getter(queue: Queue, log: (...parts: unknown[]) => void, name: string): Coroutine<void> {
  try {
    log(name, yield* queue.get());
  } catch (error) {
    log(name, error instanceof CancelledError ? 'cancelled' : error);
    throw error;
  }
}

// async def getter(name):
//     log(name, await q.get())
// async def main():
//     q = asyncio.Queue()
//     tasks = [asyncio.create_task(getter(n)) for n in 'abc']
//     await asyncio.sleep(0)
//     for i in range(3): q.put_nowait(i)
//     log(q.qsize())
//     await asyncio.gather(*tasks)
order('those who wait to get are served in order', ['3', 'a 0', 'b 1', 'c 2'], function* (log) {
  const queue = new Queue<number>();
  const tasks = ['a', 'b', 'c'].map((name) => createTask(getter(queue, log, name)));
  yield* sleep(0);
  for (let i = 0; i < 3; i++) queue.putNowait(i);
  log(queue.qsize());
  yield* gather(tasks);
});

// async def main():
//     q = asyncio.Queue()
//     a = asyncio.create_task(getter('a'))
//     b = asyncio.create_task(getter('b'))
//     await asyncio.sleep(0)
//     q.put_nowait(1)
//     log('stolen', q.get_nowait())
//     await asyncio.sleep(0)
//     q.put_nowait(2)
//     await asyncio.sleep(0)
//     q.put_nowait(3)
//     await asyncio.gather(a, b)
order('one that was woken in vain waits anew, at the end of the line', ['stolen 1', 'b 2', 'a 3'], function* (log) {
  const queue = new Queue<number>();
  const tasks = ['a', 'b'].map((name) => createTask(getter(queue, log, name)));
  yield* sleep(0);
  queue.putNowait(1);
  log('stolen', queue.getNowait());
  yield* sleep(0);
  queue.putNowait(2);
  yield* sleep(0);
  queue.putNowait(3);
  yield* gather(tasks);
});

// async def main():
//     q = asyncio.Queue()
//     a = asyncio.create_task(getter('a'))
//     b = asyncio.create_task(getter('b'))
//     await asyncio.sleep(0)
//     q.put_nowait(1)
//     a.cancel()
//     asyncio.get_running_loop().call_soon(log, 'soon')
//     await asyncio.gather(a, b, return_exceptions=True)
order(
  'one that is cancelled after it was woken leaves the item to the next',
  ['a cancelled', 'soon', 'b 1'],
  function* (log, { loop }) {
    const queue = new Queue<number>();
    const tasks = ['a', 'b'].map((name) => createTask(getter(queue, log, name)));
    yield* sleep(0);
    queue.putNowait(1);
    tasks[0]!.cancel();
    loop.callSoon(log, 'soon');
    yield* gather(tasks, { returnExceptions: true });
  },
);

// async def main():
//     q = asyncio.Queue(1)
//     q.put_nowait(0)
//     async def putter(i):
//         try:
//             await q.put(i)
//             log('put', i)
//         except asyncio.CancelledError:
//             log('cancelled', i); raise
//     a = asyncio.create_task(putter(1))
//     b = asyncio.create_task(putter(2))
//     await asyncio.sleep(0)
//     log('got', q.get_nowait())
//     a.cancel()
//     await asyncio.gather(a, b, return_exceptions=True)
//     log('got', q.get_nowait(), q.empty())
order(
  'one that is cancelled after it was woken leaves the room to the next',
  ['got 0', 'cancelled 1', 'put 2', 'got 2 true'],
  function* (log) {
    const queue = new Queue<number>(1);
    queue.putNowait(0);
    function* putter(i: number): Coroutine<void> {
      try {
        yield* queue.put(i);
        log('put', i);
      } catch (error) {
        log('cancelled', i);
        throw error;
      }
    }
    const tasks = [1, 2].map((i) => createTask(putter(i)));
    yield* sleep(0);
    log('got', queue.getNowait());
    tasks[0]!.cancel();
    yield* gather(tasks, { returnExceptions: true });
    log('got', queue.getNowait(), queue.empty());
  },
);

// async def main():
//     q = asyncio.Queue()
//     await q.join()
//     for i in range(2): q.put_nowait(i)
//     async def worker():
//         while True:
//             i = await q.get()
//             await asyncio.sleep(0)
//             log('done', i)
//             q.task_done()
//     w = asyncio.create_task(worker())
//     await q.join()
//     log('joined')
//     w.cancel()
order('join waits until all that was put is done', ['done 0', 'done 1', 'joined'], function* (log) {
  const queue = new Queue<number>();
  yield* queue.join();
  for (let i = 0; i < 2; i++) queue.putNowait(i);
  function* worker(): Coroutine<void> {
    for (;;) {
      const i = yield* queue.get();
      yield* sleep(0);
      log('done', i);
      queue.taskDone();
    }
  }
  const w = createTask(worker());
  yield* queue.join();
  log('joined');
  w.cancel();
  yield* gather([w], { returnExceptions: true });
});

loopTest('put and get give up no turn where they need not, and do nothing before they are awaited', (t) => {
  t.run(function* () {
    const queue = new Queue<number>(1);
    t.loop.callSoon(t.log, 'soon');
    const putting = queue.put(7);
    assert.equal(queue.qsize(), 0);
    assert.equal(yield* putting, undefined);
    assert.equal(queue.full(), true);
    const getting = queue.get();
    assert.equal(queue.qsize(), 1);
    assert.equal(yield* getting, 7);
    assert.deepEqual(t.trace, []);
  });
});

loopTest('the nowait forms', () => {
  const queue = new Queue<string>(1);
  assert.throws(() => queue.getNowait(), QueueEmpty);
  assert.throws(() => queue.getNowait(), { name: 'QueueEmpty', code: 'ERR_ASYNCIO_QUEUE_EMPTY' });
  queue.putNowait('a');
  assert.throws(() => queue.putNowait('b'), QueueFull);
  assert.throws(() => queue.putNowait('b'), { name: 'QueueFull', code: 'ERR_ASYNCIO_QUEUE_FULL' });
  assert.equal(queue.getNowait(), 'a');
  queue.taskDone();
  assert.throws(() => queue.taskDone(), {
    name: 'RuntimeError',
    message: 'taskDone() called too many times',
    code: 'ERR_ASYNCIO_TASK_DONE_TOO_OFTEN',
  });
});

loopTest('undefined is an item like any other', (t) => {
  t.run(function* () {
    const queue = new Queue<undefined>(1);
    yield* queue.put(undefined);
    assert.equal(queue.qsize(), 1);
    assert.equal(yield* queue.get(), undefined);
    assert.equal(queue.empty(), true);
  });
});

loopTest('maxsize', () => {
  for (const [queue, maxsize] of [
    [new Queue(), 0],
    [new Queue(3), 3],
    [new Queue({ maxsize: 4 }), 4],
    [new Queue({}), 0],
    [new Queue(-1), -1],
  ] as const) {
    assert.equal(queue.maxsize, maxsize);
    assert.equal(queue.full(), false);
    for (let i = 0; i < 3; i++) queue.putNowait(i);
    assert.equal(queue.full(), maxsize === 3);
  }
  assert.throws(() => new Queue('3' as never), { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' });
  assert.throws(() => new Queue(null as never), { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' });
  assert.throws(() => new Queue(Number.NaN), { name: 'RangeError', code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' });
  assert.throws(() => new Queue({ size: 3 } as never), { name: 'TypeError', code: 'ERR_ASYNCIO_UNKNOWN_OPTION' });
});
