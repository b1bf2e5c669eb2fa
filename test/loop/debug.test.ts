import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { newEventLoop, sleep } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { type LoopTest, loopTest } from '../support/loop-test.js';

interface SlowWarning extends Error {
  code?: string;
}

/** A test on a loop in debug mode to which every callback is slow; `body` returns what is to be warned about, as patterns. */
function slowTest(name: string, body: (t: LoopTest) => RegExp[] | Promise<RegExp[]>): void {
  loopTest(
    name,
    async (t) => {
      t.loop.slowCallbackDuration = 0;
      const warnings: SlowWarning[] = [];
      const listener = (warning: SlowWarning): number => warnings.push(warning);
      process.on('warning', listener);
      try {
        const expected = await body(t);
        // Warnings are emitted by process.nextTick: this one comes behind them.
        process.emitWarning('the last one', { code: 'TEST_LAST' });
        while (warnings.at(-1)?.code !== 'TEST_LAST') await once(process, 'warning');
        warnings.pop();
        const messages = warnings.map((warning) => warning.message);
        assert.equal(messages.length, expected.length, messages.join('\n'));
        for (const [index, pattern] of expected.entries()) assert.match(messages[index]!, pattern);
        assert.ok(
          warnings.every(({ code, name: type }) => code === 'ERR_ASYNCIO_SLOW_CALLBACK' && type === 'RuntimeWarning'),
        );
      } finally {
        process.off('warning', listener);
      }
    },
    { debug: true },
  );
}

slowTest('a slow callback is named', (t) => {
  t.loop.callSoon(function slowOne() {});
  t.loop.callSoonThreadsafe(function slowTwo() {});
  t.loop.callLater(0, function slowTimer() {});
  t.turn();
  return [/^Executing <Handle.* slowOne\(\).*> took \d+ ms$/, /slowTwo\(\)/, /<TimerHandle .*slowTimer\(\)/];
});

slowTest('a slow callback that threw is named too', (t) => {
  t.loop.callSoon(function failing() {
    throw new Error('x');
  });
  t.turn();
  t.takeReport();
  return [/failing\(\)/];
});

slowTest('a slow step of a task is named by the task', (t) => {
  function* worker() {
    yield;
  }
  t.loop.createTask(worker(), { name: 'the worker' });
  t.turn(2);
  return [/^Executing <Task .*name='the worker'.*> took/, /name='the worker'/];
});

slowTest('a slow done callback is named', (t) => {
  const future = t.loop.createFuture<null>();
  future.addDoneCallback(function first() {});
  future.addDoneCallback(function second() {});
  future.setResult(null);
  t.turn();
  const single = t.loop.createFuture<null>();
  single.addDoneCallback(function only() {});
  single.setResult(null);
  t.turn();
  return [/first\(\)/, /second\(\)/, /only\(\)/];
});

slowTest('a slow done callback of a task is named', (t) => {
  const task = t.loop.createTask((function* () {})(), { name: 'short' });
  task.addDoneCallback(function whenDone() {});
  t.turn(2);
  return [/name='short'/, /whenDone\(\)/];
});

slowTest('a cancelled callback is not executed, and so not slow', (t) => {
  t.loop.callSoon(function cancelled() {}).cancel();
  t.loop.callLater(0, function cancelledTimer() {}).cancel();
  t.turn();
  return [];
});

slowTest('nothing is slow while debug mode is off, or below the duration', (t) => {
  t.loop.setDebug(false);
  t.loop.callSoon(() => {});
  t.turn();
  t.loop.setDebug(true);
  t.loop.slowCallbackDuration = Number.POSITIVE_INFINITY;
  t.loop.callSoon(() => {});
  t.turn();
  return [];
});

slowTest('debug mode may be switched in a callback', (t) => {
  t.loop.setDebug(false);
  t.loop.callSoon(function switches() {
    t.loop.setDebug(true);
  });
  t.turn();
  t.loop.callSoon(function watched() {
    t.loop.setDebug(false);
  });
  t.turn();
  t.loop.callSoon(function unwatched() {});
  t.turn();
  return [/watched\(\)/];
});

slowTest('a hosted run is watched as well', async (t) => {
  t.loop.callSoon(function hosted() {
    t.loop.stop();
  });
  await t.loop.runForeverAsync();
  return [/hosted\(\)/];
});

loopTest('slowCallbackDuration is 100 ms unless set', ({ loop }) => {
  assert.equal(loop.slowCallbackDuration, 100);
});

loopTest('debug mode keeps the order of callbacks', (t) => {
  const { loop, log } = t;
  loop.setDebug(true);
  loop.slowCallbackDuration = Number.POSITIVE_INFINITY;
  loop.callLater(0, log, 'timer');
  for (let n = 0; n < 1000; n++) loop.callSoon(log, n);
  loop.callSoon(log, 'cancelled').cancel();
  t.turn();
  assert.deepEqual(t.trace, [...Array.from({ length: 1000 }, (_, n) => String(n)), 'timer']);
});

for (const backend of BACKENDS) {
  test(`ASYNCIO_NATIVE_DEBUG decides where nothing else does [${backend}]`, (t) => {
    t.after(() => {
      Reflect.deleteProperty(process.env, 'ASYNCIO_NATIVE_DEBUG');
    });
    const debugOf = (debug?: boolean): boolean => {
      const loop = newEventLoop({ backend, debug });
      loop.close();
      return loop.getDebug();
    };
    assert.equal(debugOf(), false);
    process.env.ASYNCIO_NATIVE_DEBUG = '1';
    assert.equal(debugOf(), true);
    assert.equal(debugOf(false), false);
    process.env.ASYNCIO_NATIVE_DEBUG = '0';
    assert.equal(debugOf(), false);
    assert.equal(debugOf(true), true);
  });
}

loopTest(
  'a plain generator given to two tasks is noticed in debug mode',
  (t) => {
    function* main() {
      yield* sleep(1);
    }
    const coro = main();
    const task = t.loop.createTask(coro);
    assert.throws(() => t.loop.createTask(coro), {
      name: 'RuntimeError',
      message: 'cannot reuse already awaited coroutine',
    });
    t.loop.runUntilComplete(task);
  },
  { debug: true },
);
