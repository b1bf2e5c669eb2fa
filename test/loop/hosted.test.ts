import assert from 'node:assert/strict';
import { setImmediate as turnOfNode } from 'node:timers/promises';
import { type Coroutine, ensureFuture, newEventLoop, sleep } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

loopTest('runForeverAsync runs until stop, beside Node', async (t) => {
  const { loop, log } = t;
  loop.callSoon(log, 'soon');
  loop.callLater(5, log, 'timer');
  loop.callLater(6, () => loop.stop());
  const ended = loop.runForeverAsync();
  assert.equal(loop.isRunning(), true);
  assert.deepEqual(t.trace, [], 'nothing runs synchronously');
  assert.equal(await ended, undefined);
  assert.equal(loop.isRunning(), false);
  assert.deepEqual(t.trace, ['soon', 'timer']);
});

loopTest('runForeverAsync after stop: exactly one iteration', async (t) => {
  const { loop, log } = t;
  const chain = (): void => {
    log('step');
    loop.callSoon(chain);
  };
  loop.callSoon(chain);
  loop.callLater(0, log, 'due');
  loop.callLater(1, log, 'not due');
  loop.stop();
  await loop.runForeverAsync();
  assert.deepEqual(t.trace, ['step', 'due']);
});

loopTest('stop inside a hosted run finishes the iteration and leaves the rest', async (t) => {
  const { loop, log } = t;
  loop.callSoon(() => {
    loop.stop();
    loop.callSoon(log, 'next');
  });
  loop.callSoon(log, 'same');
  await loop.runForeverAsync();
  assert.deepEqual(t.trace, ['same']);
  t.turn();
  assert.deepEqual(t.trace, ['same', 'next']);
});

loopTest('stop from a callback of Node ends a loop that sleeps', async (t) => {
  const { loop } = t;
  const ended = loop.runForeverAsync();
  await turnOfNode();
  await turnOfNode();
  loop.stop();
  await ended;
  assert.equal(loop.isRunning(), false);
});

loopTest('runUntilCompleteAsync settles as the awaitable ends', async ({ loop }) => {
  function* main(end: () => unknown) {
    yield* sleep(1);
    return end();
  }
  const error = new Error('its own');
  const raise = (): never => {
    throw error;
  };
  assert.equal(await loop.runUntilCompleteAsync(main(() => 'result')), 'result');
  await assert.rejects(loop.runUntilCompleteAsync(main(raise)), error);
  const task = loop.createTask(main(() => 1));
  task.cancel();
  await assert.rejects(loop.runUntilCompleteAsync(task), { name: 'CancelledError' });
  assert.equal(await loop.runUntilCompleteAsync(Promise.resolve('a promise')), 'a promise');
  await assert.rejects(loop.runUntilCompleteAsync(Promise.reject(error)), error);
  const done = loop.createFuture<number>();
  done.setResult(1);
  assert.equal(await loop.runUntilCompleteAsync(done), 1);
});

loopTest('a hosted run may await what Node does', async ({ loop }) => {
  function* main(): Coroutine<unknown[]> {
    const first = yield* ensureFuture(turnOfNode('immediate'));
    const second = yield* ensureFuture(new Promise((resolve) => process.nextTick(resolve, 'tick')));
    const third = yield turnOfNode('untyped');
    return [first, second, third];
  }
  assert.deepEqual(await loop.runUntilCompleteAsync(main()), ['immediate', 'tick', 'untyped']);
});

loopTest('what is scheduled from Node while the loop sleeps is run', async (t) => {
  const { loop, log } = t;
  const ended = loop.runForeverAsync();
  await turnOfNode();
  loop.callSoon(log, 'soon');
  await turnOfNode();
  await turnOfNode();
  loop.callSoonThreadsafe(log, 'threadsafe');
  await turnOfNode();
  await turnOfNode();
  loop.callLater(1000, log, 'timer');
  loop.callLater(1001, () => loop.stop());
  await ended;
  assert.deepEqual(t.trace, ['soon', 'threadsafe', 'timer']);
});

loopTest(
  'a timer set while the loop sleeps for a later one fires before that',
  async (t) => {
    const { loop, log } = t;
    const late = loop.callLater(3_600_000, log, 'in an hour');
    const ended = loop.runForeverAsync();
    await turnOfNode();
    await turnOfNode();
    loop.callLater(2, log, 'soon');
    loop.callLater(3, () => loop.stop());
    await ended;
    assert.deepEqual(t.trace, ['soon']);
    late.cancel();
  },
  { clock: 'monotonic' },
);

loopTest(
  'hosted timers on the monotonic clock are never early, and in order',
  async (t) => {
    const { loop } = t;
    const fired: number[] = [];
    let early = 0;
    for (let n = 0; n < 50; n++) {
      const timer = loop.callLater(((n * 37) % 50) / 5, () => {
        if (loop.time() < timer.when()) early++;
        fired.push(timer.when());
      });
    }
    loop.callLater(11, () => loop.stop());
    await loop.runForeverAsync();
    assert.equal(early, 0);
    assert.deepEqual(
      fired,
      fired.slice().sort((a, b) => a - b),
    );
    assert.equal(fired.length, 50);
  },
  { clock: 'monotonic' },
);

loopTest('a second hosted run of the same loop is refused, the first goes on', async (t) => {
  const { loop } = t;
  const ended = loop.runForeverAsync();
  const refused = { name: 'RuntimeError', message: 'This event loop is already running' };
  await assert.rejects(loop.runForeverAsync(), refused);
  await assert.rejects(loop.runUntilCompleteAsync(sleep(1)), refused);
  assert.throws(() => loop.runForever(), refused);
  assert.throws(() => loop.runUntilComplete(loop.createFuture()), refused);
  assert.throws(() => loop.attach(), refused);
  assert.throws(() => loop.close(), { message: 'Cannot close a running event loop' });
  assert.throws(() => loop.detach(), { name: 'RuntimeError', code: 'ERR_ASYNCIO_LOOP_RUNNING' });
  loop.callSoon(() => loop.stop());
  await ended;
});

loopTest('an iteration that is longer than a turn is not mixed with the next', async (t) => {
  const { loop } = t;
  const order: string[] = [];
  const size = 20_000;
  for (let n = 0; n < size; n++) {
    loop.callSoon(() => {
      order.push('first');
      loop.callSoon(() => order.push('second'));
    });
  }
  loop.callSoon(() => loop.callSoon(() => loop.callSoon(() => loop.stop())));
  await loop.runForeverAsync();
  assert.deepEqual([order.indexOf('second'), order.lastIndexOf('first'), order.length], [size, size - 1, 2 * size]);
});

loopTest('many short hosted runs one after the other', async ({ loop }) => {
  for (let n = 0; n < 500; n++) assert.equal(await loop.runUntilCompleteAsync(sleep(1, n)), n);
  assert.equal(loop.time(), 500);
});

loopTest('hosted and blocking runs may alternate', async ({ loop }) => {
  for (let n = 0; n < 50; n++) {
    assert.equal(await loop.runUntilCompleteAsync(sleep(1, n)), n);
    assert.equal(loop.runUntilComplete(sleep(1, n)), n);
  }
  assert.equal(loop.time(), 100);
});

loopTest('a blocking run of another loop inside a hosted callback is refused, beside it is not', async (t) => {
  const { loop } = t;
  const other = newEventLoop({ backend: loop.backend, clock: 'virtual' });
  let refused: unknown;
  loop.callSoon(() => {
    try {
      other.runUntilComplete(sleep(1));
    } catch (error) {
      refused = error;
    }
  });
  const ended = loop.runForeverAsync();
  await turnOfNode();
  await turnOfNode();
  assert.match(String(refused), /Cannot run the event loop while another loop is running/);
  assert.equal(other.runUntilComplete(sleep(1, 'beside')), 'beside');
  loop.stop();
  await ended;
  other.close();
});
