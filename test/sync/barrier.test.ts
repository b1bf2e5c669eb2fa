import assert from 'node:assert/strict';
import { Barrier, BrokenBarrierError, type Coroutine, createTask, gather, RuntimeError, sleep } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';
import { order } from '../support/order.js';

// async def main():
//     barrier = asyncio.Barrier(2)
//     async def party(name):
//         for i in range(2):
//             log(name, i, await barrier.wait(), barrier.n_waiting)
//     tasks = [asyncio.create_task(party(n)) for n in 'abc']
//     await asyncio.sleep(0.01)
//     log('waiting', barrier.n_waiting, barrier.broken)
//     for t in tasks: t.cancel()
//     await asyncio.gather(*tasks, return_exceptions=True)
//     log('waiting', barrier.n_waiting, barrier.broken)
order(
  'parties meet round after round',
  ['b 0 1 0', 'a 0 0 0', 'b 1 1 0', 'a 1 0 0', 'waiting 1 false', 'waiting 0 false'],
  function* (log) {
    const barrier = new Barrier(2);
    function* party(name: string): Coroutine<void> {
      for (let i = 0; i < 2; i++) {
        log(name, i, yield* barrier.wait(), barrier.nWaiting);
      }
    }
    const tasks = ['a', 'b', 'c'].map((name) => createTask(party(name)));
    yield* sleep(10);
    log('waiting', barrier.nWaiting, barrier.broken);
    for (const t of tasks) t.cancel();
    yield* gather(tasks, { returnExceptions: true });
    log('waiting', barrier.nWaiting, barrier.broken);
  },
);

// async def main():
//     barrier = asyncio.Barrier(3)
//     async def party(name):
//         try:
//             log(name, await barrier.wait())
//         except asyncio.BrokenBarrierError as e:
//             log(name, e)
//     a, b = [asyncio.create_task(party(n)) for n in 'ab']
//     await asyncio.sleep(0)
//     await barrier.reset()
//     log('reset', barrier.n_waiting, barrier.broken)
//     c = asyncio.create_task(party('c'))
//     await asyncio.gather(a, b)
//     await asyncio.sleep(0)
//     log('waiting', barrier.n_waiting)
//     await barrier.abort()
//     await c
//     log('broken', barrier.broken)
//     await party('d')
//     await barrier.reset()
//     log('broken', barrier.broken)
//     await asyncio.gather(party('e'), party('f'), party('g'))
order(
  'reset and abort',
  [
    'reset 0 false',
    'a Abort or reset of barrier',
    'b Abort or reset of barrier',
    'waiting 1',
    'c Abort or reset of barrier',
    'broken true',
    'd Barrier aborted',
    'broken false',
    'g 2',
    'e 0',
    'f 1',
  ],
  function* (log) {
    const barrier = new Barrier(3);
    function* party(name: string): Coroutine<void> {
      try {
        log(name, yield* barrier.wait());
      } catch (error) {
        log(name, error instanceof BrokenBarrierError ? error.message : error);
      }
    }
    const tasks = ['a', 'b'].map((name) => createTask(party(name)));
    yield* sleep(0);
    yield* barrier.reset();
    log('reset', barrier.nWaiting, barrier.broken);
    const c = createTask(party('c'));
    yield* gather(tasks);
    yield* sleep(0);
    log('waiting', barrier.nWaiting);
    yield* barrier.abort();
    yield* c;
    log('broken', barrier.broken);
    yield* party('d');
    yield* barrier.reset();
    log('broken', barrier.broken);
    yield* gather([party('e'), party('f'), party('g')]);
  },
);

loopTest('a barrier of one makes nobody wait', (t) => {
  t.run(function* () {
    const barrier = new Barrier(1);
    t.loop.callSoon(t.log, 'soon');
    assert.equal(yield* barrier.wait(), 0);
    assert.equal(yield* barrier.wait(), 0);
    assert.equal(barrier.parties, 1);
    assert.deepEqual(t.trace, []);
  });
});

// async def main():
//     barrier = asyncio.Barrier(2)
//     async def party(name):
//         async with barrier as place:
//             log(name, place, barrier.n_waiting)
//             await asyncio.sleep(0)
//             log(name, 'leaves')
//     await asyncio.gather(party('a'), party('b'))
order('with runs its body after the wait', ['b 1 0', 'a 0 0', 'b leaves', 'a leaves'], function* (log) {
  const barrier = new Barrier(2);
  const party = (name: string) =>
    barrier.with(function* (place) {
      log(name, place, barrier.nWaiting);
      yield* sleep(0);
      log(name, 'leaves');
    });
  yield* gather([party('a'), party('b')]);
});

loopTest(
  'with returns what its body returns, raises what it throws, and waits for nothing before it is awaited',
  (t) => {
    t.run(function* () {
      const barrier = new Barrier(1);
      const block = barrier.with((place) => sleep(1, `place ${place}`));
      assert.equal(barrier.nWaiting, 0);
      assert.equal(yield* block, 'place 0');
      const failing = barrier.with(function* () {
        throw new RangeError('by the body');
      });
      const [error] = yield* gather([failing], { returnExceptions: true });
      assert(error instanceof RangeError);
      assert.throws(() => barrier.with(undefined as never), { code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' });
    });
  },
);

loopTest(
  'with does not run its body if the barrier breaks, or if its task is cancelled before all have arrived',
  (t) => {
    t.run(function* () {
      const barrier = new Barrier(2);
      const broken = createTask(
        barrier.with(function* () {
          t.log('broken');
        }),
      );
      yield* sleep(0);
      yield* barrier.abort();
      const [error] = yield* gather([broken], { returnExceptions: true });
      assert(error instanceof BrokenBarrierError);
      yield* barrier.reset();
      const cancelled = createTask(
        barrier.with(function* () {
          t.log('cancelled');
        }),
      );
      yield* sleep(0);
      assert.equal(barrier.nWaiting, 1);
      cancelled.cancel();
      yield* gather([cancelled], { returnExceptions: true });
      assert.ok(cancelled.cancelled());
      assert.equal(barrier.nWaiting, 0);
      assert.deepEqual(t.trace, []);
    });
  },
);

loopTest('wrong numbers of parties', () => {
  for (const parties of [0, -1, 1.5, Number.NaN]) {
    assert.throws(() => new Barrier(parties), { name: 'RangeError', code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' });
  }
  for (const parties of [undefined, '2', null]) {
    assert.throws(() => new Barrier(parties as never), { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' });
  }
  const error = new BrokenBarrierError('broken');
  assert(error instanceof RuntimeError);
  assert.equal(error.name, 'BrokenBarrierError');
  assert.equal(error.code, 'ERR_ASYNCIO_BROKEN_BARRIER');
});
