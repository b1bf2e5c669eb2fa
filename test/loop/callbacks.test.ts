import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Context, getRunningLoop, newEventLoop } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { loopTest } from '../support/loop-test.js';

const MILLION = 1_000_000;

loopTest('callSoon passes its arguments, and undefined as this', ({ loop }) => {
  const calls: unknown[][] = [];
  function callback(this: unknown, ...args: unknown[]): void {
    calls.push([this, ...args]);
  }
  const last = Symbol('last');
  loop.callSoon(callback);
  loop.callSoon(callback, 1);
  loop.callSoon(callback, undefined, null, last);
  loop.callSoon(callback, [3, 4]);
  new Context().run(() => loop.callSoon(callback, [5]));
  loop.callLater(0, callback, [1, 2], 'timer');
  loop.callAt(0, callback, undefined);
  loop.callLater(1, () => loop.stop());
  loop.runForever();
  assert.deepEqual(calls, [
    [undefined],
    [undefined, 1],
    [undefined, undefined, null, last],
    [undefined, [3, 4]],
    [undefined, [5]],
    [undefined, [1, 2], 'timer'],
    [undefined, undefined],
  ]);
});

loopTest('what a callback returns is ignored, a promise or a generator included', (t) => {
  t.loop.callSoon(() => {
    t.log('plain');
    return 'result';
  });
  t.loop.callSoon(function* () {
    t.log('never stepped');
  });
  t.loop.callSoon(async () => t.log('runs up to its first await'));
  t.turn();
  assert.deepEqual(t.trace, ['plain', 'runs up to its first await']);
});

loopTest('nothing runs before the loop does', (t) => {
  t.loop.callSoon(t.log, 'ran');
  assert.deepEqual(t.trace, []);
  t.turn();
  assert.deepEqual(t.trace, ['ran']);
});

loopTest('an iteration runs exactly those that were ready when it began', (t) => {
  const spawn = (depth: number): void => {
    t.log(depth);
    if (depth < 3) {
      t.loop.callSoon(spawn, depth + 1);
      t.loop.callSoon(spawn, depth + 1);
    }
  };
  t.loop.callSoon(spawn, 0);
  const perTurn: string[] = [];
  for (let turn = 0; turn < 5; turn++) {
    t.turn();
    perTurn.push(t.trace.splice(0).join(''));
  }
  assert.deepEqual(perTurn, ['0', '11', '2222', '33333333', '']);
});

loopTest('callSoonThreadsafe is one more in the same queue', (t) => {
  t.loop.callSoon(t.log, 'a');
  t.loop.callSoonThreadsafe(t.log, 'b', 'c');
  t.loop.callSoon(t.log, 'd');
  const handle = t.loop.callSoonThreadsafe(t.log, 'cancelled');
  handle.cancel();
  t.turn();
  assert.deepEqual(t.trace, ['a', 'b c', 'd']);
});

loopTest('a callback may be anything callable', (t) => {
  const bound = t.log.bind(undefined, 'bound');
  const proxied = new Proxy(t.log, {});
  t.loop.callSoon(bound);
  t.loop.callSoon(proxied, 'proxied');
  t.loop.callSoon(Math.max, 1, 2);
  t.turn();
  assert.deepEqual(t.trace, ['bound', 'proxied']);
});

loopTest('the same function may be scheduled many times, each with its own handle', (t) => {
  const handles = [1, 2, 3].map((n) => t.loop.callSoon(t.log, n));
  handles[1]!.cancel();
  t.turn();
  assert.deepEqual(t.trace, ['1', '3']);
});

for (const backend of BACKENDS) {
  test(`a million callbacks queued from one callback run in order, in the next iteration [${backend}]`, () => {
    const loop = newEventLoop({ backend, clock: 'virtual' });
    let next = 0;
    let disorder = 0;
    const count = (n: number): void => {
      if (n !== next++) disorder++;
    };
    loop.callSoon(() => {
      for (let n = 0; n < MILLION; n++) loop.callSoon(count, n);
    });
    loop.stop();
    loop.runForever();
    assert.equal(next, 0, 'they belong to the next iteration');
    loop.callSoon(count, MILLION);
    loop.stop();
    loop.runForever();
    assert.equal(next, MILLION + 1);
    assert.equal(disorder, 0);
    loop.close();
  });

  test(`bursts that grow and shrink keep their order [${backend}]`, () => {
    const loop = newEventLoop({ backend, clock: 'virtual' });
    const seen: number[] = [];
    let queued = 0;
    // Sizes around the powers of two at which the ring grows, with the head standing anywhere in it.
    for (const size of [1, 1023, 1024, 1025, 3, 4095, 4097, 7, 16_385, 65_537, 0, 5, 20_000]) {
      for (let n = 0; n < size; n++) loop.callSoon(() => seen.push(queued++ === seen.length ? 0 : 1));
      loop.stop();
      loop.runForever();
    }
    assert.equal(seen.length, queued);
    assert.ok(!seen.includes(1));
    loop.close();
  });

  test(`a chain of a million callbacks neither grows the stack nor the queue [${backend}]`, () => {
    const loop = newEventLoop({ backend, clock: 'virtual' });
    let left = MILLION;
    const step = (): void => {
      if (--left === 0) loop.stop();
      else loop.callSoon(step);
    };
    loop.callSoon(step);
    loop.runForever();
    assert.equal(left, 0);
    assert.equal(getRunning(), null);
    loop.close();
  });
}

function getRunning(): unknown {
  try {
    return getRunningLoop();
  } catch {
    return null;
  }
}
