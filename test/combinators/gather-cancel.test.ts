import assert from 'node:assert/strict';
import {
  CancelledError,
  type Coroutine,
  createTask,
  currentTask,
  type Future,
  gather,
  newEventLoop,
  sleep,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';
import { order } from '../support/order.js';
import { uncancellable } from '../support/uncancellable.js';

const messageOf = (error: unknown): string => (error as Error).message;

// async def main():
//     async def child(name):
//         try: await asyncio.sleep(1)
//         except asyncio.CancelledError as e: log(name, *e.args); raise
//     async def parent():
//         try: await asyncio.gather(child('a'), child('b'))
//         except asyncio.CancelledError as e: log('parent', *e.args); raise
//     t = asyncio.create_task(parent())
//     await asyncio.sleep(0); await asyncio.sleep(0)
//     t.cancel('stop')
//     try: await t
//     except asyncio.CancelledError as e: log('main', *e.args)
order('cancel of a task that gathers', ['a stop', 'b stop', 'parent stop', 'main stop'], function* (log) {
  function* child(name: string): Coroutine<void> {
    try {
      yield* sleep(1000);
    } catch (error) {
      log(name, messageOf(error));
      throw error;
    }
  }
  function* parent(): Coroutine<void> {
    try {
      yield* gather([child('a'), child('b')]);
    } catch (error) {
      log('parent', messageOf(error));
      throw error;
    }
  }
  const t = createTask(parent());
  yield* sleep(0);
  yield* sleep(0);
  t.cancel('stop');
  try {
    yield* t;
  } catch (error) {
    log('main', messageOf(error));
  }
});

// async def main():
//     async def child(name, delay):
//         try: await asyncio.sleep(delay)
//         except asyncio.CancelledError as e: log(name, 'cancelled'); raise
//         log(name, 'ends')
//     async def parent():
//         try: await asyncio.gather(child('a', 0), child('b', 1), return_exceptions=True)
//         except asyncio.CancelledError as e: log('parent', *e.args); raise
//     t = asyncio.create_task(parent())
//     await asyncio.sleep(0.010)
//     t.cancel('stop')
//     try: await t
//     except asyncio.CancelledError as e: log('main', *e.args)
order(
  'cancel is raised, returnExceptions or not, though one child had ended',
  ['a ends', 'b cancelled', 'parent stop', 'main stop'],
  function* (log) {
    function* child(name: string, delay: number): Coroutine<void> {
      try {
        yield* sleep(delay);
      } catch (error) {
        log(name, 'cancelled');
        throw error;
      }
      log(name, 'ends');
    }
    function* parent(): Coroutine<void> {
      try {
        yield* gather([child('a', 0), child('b', 1000)], { returnExceptions: true });
      } catch (error) {
        log('parent', messageOf(error));
        throw error;
      }
    }
    const t = createTask(parent());
    yield* sleep(10);
    t.cancel('stop');
    try {
      yield* t;
    } catch (error) {
      log('main', messageOf(error));
    }
  },
);

// async def main():
//     loop = asyncio.get_running_loop()
//     f = loop.create_future()
//     async def parent():
//         try: log(await asyncio.gather(f))
//         except asyncio.CancelledError as e: log('parent', *e.args); raise
//     t = loop.create_task(parent())
//     await asyncio.sleep(0)
//     f.set_result(1)
//     log(t.cancel('late'))
//     try: await t
//     except asyncio.CancelledError as e: log('main', *e.args)
order(
  'cancel when the children have ended, but gather was not told yet',
  ['true', 'parent late', 'main late'],
  function* (log, { loop }) {
    const f = loop.createFuture<number>();
    function* parent(): Coroutine<void> {
      try {
        log(yield* gather([f]));
      } catch (error) {
        log('parent', messageOf(error));
        throw error;
      }
    }
    const t = loop.createTask(parent());
    yield* sleep(0);
    f.setResult(1);
    log(t.cancel('late'));
    try {
      yield* t;
    } catch (error) {
      log('main', messageOf(error));
    }
  },
);

// async def main():          # CPython 3.14, with return_exceptions False and True: True False / 1 g / 2 g / g g / False False
//     async def child(n):
//         try: await asyncio.sleep(1)
//         except asyncio.CancelledError as e: log(n, *e.args); raise
//     g = asyncio.gather(child(1), child(2), return_exceptions=...)
//     await asyncio.sleep(0)
//     log(g.cancel('g'), g.done())
//     try: await g
//     except asyncio.CancelledError as e: log('g', *e.args)
//     log(g.cancelled(), g.cancel())
for (const returnExceptions of [false, true]) {
  order(
    `cancel of the gather itself, returnExceptions: ${returnExceptions}`,
    ['true false', '1 g', '2 g', 'g g', 'false false'],
    function* (log) {
      function* child(n: number): Coroutine<void> {
        try {
          yield* sleep(1000);
        } catch (error) {
          log(n, messageOf(error));
          throw error;
        }
      }
      const g = gather([child(1), child(2)], { returnExceptions });
      yield* sleep(0);
      log(g.cancel('g'), g.done());
      try {
        yield* g;
      } catch (error) {
        assert.ok(error instanceof CancelledError);
        log('g', error.message);
      }
      // Raised, not cancelled: as in CPython.
      log(g.cancelled(), g.cancel());
    },
  );
}

// async def main():                                                # CPython 3.14: True False / 1 g / 2 g / g 0 / False
//     async def child(n):
//         try: await asyncio.sleep(1)
//         except asyncio.CancelledError as e: log(n, *e.args); return n
//     g = asyncio.gather(child(1), child(2))
//     await asyncio.sleep(0)
//     log(g.cancel('g'), g.done())
//     try: log(await g)
//     except asyncio.CancelledError as e: log('g', len(e.args))
//     log(g.cancelled())
order(
  'cancel of a gather whose children refuse is raised all the same',
  ['true false', '1 g', '2 g', 'raised ', 'false'],
  function* (log) {
    function* child(n: number): Coroutine<number> {
      try {
        yield* sleep(1000);
      } catch (error) {
        log(n, messageOf(error));
      }
      return n;
    }
    const g = gather([child(1), child(2)]);
    yield* sleep(0);
    log(g.cancel('g'), g.done());
    try {
      log(yield* g);
    } catch (error) {
      assert.ok(error instanceof CancelledError);
      log('raised', error.message);
    }
    log(g.cancelled());
  },
);

// async def main():                                                # CPython 3.14: one / False CancelledError 0 / child 2 goes on
//     async def child(n):
//         await asyncio.sleep(1)
//         log('child', n, 'goes on')
//     a, b = asyncio.create_task(child(1)), asyncio.create_task(child(2))
//     g = asyncio.gather(a, b)
//     await asyncio.sleep(0)
//     a.cancel('one')
//     try: await g
//     except asyncio.CancelledError as e: log(*e.args)
//     log(g.cancelled(), type(g.exception()).__name__, asyncio.current_task().cancelling())
//     await b
order(
  'a cancelled child is an exception like others: its siblings run on',
  ['one', 'false CancelledError 0', 'child 2 goes on'],
  function* (log) {
    function* child(n: number): Coroutine<void> {
      yield* sleep(1000);
      log('child', n, 'goes on');
    }
    const a = createTask(child(1));
    const b = createTask(child(2));
    const g = gather([a, b]);
    yield* sleep(0);
    a.cancel('one');
    try {
      yield* g;
    } catch (error) {
      log(messageOf(error));
    }
    log(g.cancelled(), (g.exception() as Error).name, currentTask()!.cancelling());
    yield* b;
  },
);

// async def main():
//     async def child(name, steps):
//         for i in range(steps):
//             log(name, i)
//             await asyncio.sleep(0)
//         return name
//     g = asyncio.gather(child('a', 2), child('b', 1), child('c', 0))
//     g.add_done_callback(lambda g: log('gather callback'))
//     log('called')
//     r = await g
//     log('result', *r)
order('the order of a gather', ['called', 'a 0', 'b 0', 'a 1', 'gather callback', 'result a b c'], function* (log) {
  function* child(name: string, steps: number): Coroutine<string> {
    for (let i = 0; i < steps; i++) {
      log(name, i);
      yield* sleep(0);
    }
    return name;
  }
  const g = gather([child('a', 2), child('b', 1), child('c', 0)]);
  g.addDoneCallback(() => log('gather callback'));
  log('called');
  log('result', ...(yield* g));
});

// async def main():
//     async def child(name, steps):
//         for i in range(steps):
//             await asyncio.sleep(0)
//         log(name)
//         if name == 'b': raise ValueError('b')
//     a, b, c = child('a', 1), child('b', 1), child('c', 3)
//     try:
//         await asyncio.gather(a, b, c)
//     except ValueError as e:
//         log('caught', e)
//     await asyncio.sleep(0); log('turn')
//     await asyncio.sleep(0); log('turn')
order('the first exception wakes before the others end', ['a', 'b', 'caught b', 'c', 'turn', 'turn'], function* (log) {
  function* child(name: string, steps: number): Coroutine<void> {
    for (let i = 0; i < steps; i++) yield* sleep(0);
    log(name);
    if (name === 'b') throw new Error('b');
  }
  try {
    yield* gather([child('a', 1), child('b', 1), child('c', 3)]);
  } catch (error) {
    log('caught', messageOf(error));
  }
  yield* sleep(0);
  log('turn');
  yield* sleep(0);
  log('turn');
});

loopTest('cancel of a done gather, and of an empty one', (t) => {
  t.run(function* () {
    const g = gather([sleep(1, 'x')]);
    yield* g;
    assert.equal(g.cancel(), false);
    assert.deepEqual(g.result(), ['x']);
    const empty = gather([]);
    yield* empty;
    assert.equal(empty.cancel(), false);
  });
});

loopTest('cancel of a gather that has raised already reaches nobody', (t) => {
  t.run(function* () {
    function* failing(): Coroutine<void> {
      throw new Error('first');
    }
    const other = createTask(sleep(5, 'other'));
    const g = gather([failing(), other]);
    try {
      yield* g;
    } catch {}
    assert.equal(g.cancel(), false);
    assert.equal(yield* other, 'other');
  });
});

loopTest('a nested gather is cancelled to its leaves', (t) => {
  t.run(function* () {
    const leaves = [1, 2, 3].map(() => createTask(sleep(1000)));
    const g = gather([gather([leaves[0]!, leaves[1]!]), gather([leaves[2]!])]);
    yield* sleep(0);
    assert.equal(g.cancel('all'), true);
    try {
      yield* g;
      assert.fail();
    } catch (error) {
      assert.equal(messageOf(error), 'all');
    }
    for (const leaf of leaves) assert.equal(leaf.cancelled(), true);
  });
});

loopTest('what is given twice is asked to cancel once per mention, as in CPython', (t) => {
  t.run(function* () {
    const task = createTask(sleep(1000));
    const g = gather([task, task]);
    yield* sleep(0);
    g.cancel();
    assert.equal(task.cancelling(), 2);
    try {
      yield* g;
    } catch {}
  });
});

loopTest('every child is asked to cancel, although the cancel of one throws', (t) => {
  t.run(function* () {
    const bad = uncancellable(t.loop, 50);
    const [before, after] = [createTask(sleep(1000)), createTask(sleep(1000))];
    const g = gather([before, bad, after], { returnExceptions: true });
    yield* sleep(0);
    assert.equal(g.cancel(), true);
    const { message, exception, future } = t.takeReport();
    assert.deepEqual([message, messageOf(exception)], ['Exception in cancel() of a future', 'cancel throws']);
    assert.equal(future, bad);
    try {
      yield* g;
      assert.fail();
    } catch (error) {
      assert.ok(error instanceof CancelledError);
    }
    assert.equal(t.loop.time(), 50);
    assert.deepEqual([before.cancelled(), after.cancelled()], [true, true]);
  });
});

// CPython: RecursionError.
loopTest('a gather of a gather of … too many to pass the request on: cancel raises, and nothing is cancelled', (t) => {
  t.run(function* () {
    const leaf = createTask(sleep(50, 'leaf'));
    let nested: Future<unknown> = leaf;
    for (let i = 0; i < 20_000; i++) {
      nested = gather([nested]);
    }
    assert.throws(() => nested.cancel(), { name: 'RangeError' });
    assert.equal(yield* leaf, 'leaf');
    yield* nested;
  });
});

loopTest('a gather none of whose children takes the request goes on', (t) => {
  t.run(function* () {
    const g = gather([uncancellable(t.loop, 50)]);
    assert.equal(g.cancel(), false);
    t.takeReport();
    assert.deepEqual(yield* g, ['done']);
  });
});

loopTest('cancel on a closed loop throws, and reports nothing', (t) => {
  const loop = newEventLoop();
  loop.setExceptionHandler((_loop, { message }) => t.log(message));
  const task = loop.createTask(sleep(1000));
  const g = gather([task]);
  loop.close();
  assert.throws(() => g.cancel(), { code: 'ERR_ASYNCIO_LOOP_CLOSED' });
  assert.deepEqual(t.trace, ['Task was destroyed but it is pending!']);
});
