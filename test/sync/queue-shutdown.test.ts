import assert from 'node:assert/strict';
import { type Coroutine, createTask, gather, Queue, QueueShutDown, sleep } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';
import { order } from '../support/order.js';

/** Awaits `coroutine` and says what came, or that the queue was shut down. */
function* attempt(log: (...parts: unknown[]) => void, name: string, coroutine: Coroutine<unknown>): Coroutine<void> {
  try {
    log(name, yield* coroutine);
  } catch (error) {
    log(name, error instanceof QueueShutDown ? 'shut down' : error);
  }
}

// async def attempt(name, coro):
//     try: log(name, await coro)
//     except asyncio.QueueShutDown: log(name, 'shut down')
// async def main():
//     q = asyncio.Queue(1)
//     q.put_nowait('x')
//     p = asyncio.create_task(attempt('put', q.put('y')))
//     await asyncio.sleep(0)
//     q.shutdown()
//     await p
//     await attempt('put 2', q.put('z'))
//     await attempt('get', q.get())
//     await attempt('get 2', q.get())
//     j = asyncio.create_task(attempt('join', q.join()))
//     await asyncio.sleep(0)
//     log('joined', j.done())
//     q.task_done()
//     await j
order(
  'what is in a queue that was shut down can still be got',
  ['put shut down', 'put 2 shut down', 'get x', 'get 2 shut down', 'joined false', 'join undefined'],
  function* (log) {
    const queue = new Queue<string>(1);
    queue.putNowait('x');
    const p = createTask(attempt(log, 'put', queue.put('y')));
    yield* sleep(0);
    queue.shutdown();
    yield* p;
    yield* attempt(log, 'put 2', queue.put('z'));
    yield* attempt(log, 'get', queue.get());
    yield* attempt(log, 'get 2', queue.get());
    const j = createTask(attempt(log, 'join', queue.join()));
    yield* sleep(0);
    log('joined', j.done());
    queue.taskDone();
    yield* j;
  },
);

// async def main():
//     q = asyncio.Queue()
//     e = asyncio.Queue()
//     g = [asyncio.create_task(attempt('get %d' % i, e.get())) for i in range(2)]
//     for i in range(3): q.put_nowait(i)
//     log('got', q.get_nowait())
//     j = asyncio.create_task(attempt('join', q.join()))
//     await asyncio.sleep(0)
//     q.shutdown(immediate=True)
//     e.shutdown(immediate=True)
//     log(q.qsize())
//     await asyncio.gather(*g)
//     await asyncio.sleep(0)
//     log('joined', j.done())
//     q.task_done()
//     await j
order(
  'shutting down immediately throws away what is left',
  ['got 0', '0', 'get 0 shut down', 'get 1 shut down', 'joined false', 'join undefined'],
  function* (log) {
    const queue = new Queue<number>();
    const empty = new Queue<number>();
    const getters = [0, 1].map((i) => createTask(attempt(log, `get ${i}`, empty.get())));
    for (let i = 0; i < 3; i++) queue.putNowait(i);
    log('got', queue.getNowait());
    const j = createTask(attempt(log, 'join', queue.join()));
    yield* sleep(0);
    queue.shutdown({ immediate: true });
    empty.shutdown({ immediate: true });
    log(queue.qsize());
    yield* gather(getters);
    yield* sleep(0);
    log('joined', j.done());
    queue.taskDone();
    yield* j;
  },
);

loopTest('the nowait forms on a queue that was shut down', () => {
  const queue = new Queue<number>();
  queue.putNowait(1);
  queue.shutdown();
  queue.shutdown();
  assert.throws(() => queue.putNowait(2), { name: 'QueueShutDown', code: 'ERR_ASYNCIO_QUEUE_SHUT_DOWN' });
  assert.equal(queue.getNowait(), 1);
  assert.throws(() => queue.getNowait(), QueueShutDown);
});

loopTest('wrong arguments of shutdown leave the queue open', () => {
  const queue = new Queue<number>();
  assert.throws(() => queue.shutdown({ now: true } as never), { code: 'ERR_ASYNCIO_UNKNOWN_OPTION' });
  assert.throws(() => queue.shutdown({ immediate: 1 } as never), { code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' });
  assert.throws(() => queue.shutdown(true as never), { code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' });
  queue.putNowait(1);
});
