import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import {
  type Context,
  ContextVar,
  copyContext,
  Handle,
  type TimerHandle,
  TimerHandle as TimerHandleClass,
} from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

loopTest('the kinds of handles', ({ loop }) => {
  const soon = loop.callSoon(() => {});
  const later = loop.callLater(1, () => {});
  assert.ok(soon instanceof Handle && !(soon instanceof TimerHandleClass));
  assert.ok(loop.callSoonThreadsafe(() => {}) instanceof Handle);
  assert.ok(later instanceof TimerHandleClass && later instanceof Handle);
  assert.ok(loop.callAt(1, () => {}) instanceof TimerHandleClass);
});

loopTest('a cancelled handle does not run, and says so', (t) => {
  const handles = [
    t.loop.callSoon(t.log, 'soon'),
    t.loop.callSoonThreadsafe(t.log, 'threadsafe'),
    t.loop.callLater(0, t.log, 'now'),
    t.loop.callLater(5, t.log, 'later'),
    t.loop.callAt(-1, t.log, 'past'),
  ];
  for (const handle of handles) {
    assert.equal(handle.cancelled(), false);
    assert.equal(handle.cancel(), undefined);
    assert.equal(handle.cancelled(), true);
    handle.cancel();
    assert.equal(handle.cancelled(), true);
  }
  t.loop.callLater(10, () => t.loop.stop());
  t.loop.runForever();
  assert.deepEqual(t.trace, []);
});

loopTest('a handle that ran is not cancelled', (t) => {
  const soon = t.loop.callSoon(t.log, 'soon');
  const timer = t.loop.callLater(0, t.log, 'timer');
  t.turn();
  assert.deepEqual(t.trace, ['soon', 'timer']);
  assert.equal(soon.cancelled(), false);
  assert.equal(timer.cancelled(), false);
});

loopTest('a callback may cancel itself, to no effect', (t) => {
  const handle = t.loop.callSoon(() => {
    handle.cancel();
    t.log('goes on');
  });
  const timer: TimerHandle = t.loop.callLater(0, () => {
    timer.cancel();
    t.log('goes on');
  });
  t.turn();
  assert.deepEqual(t.trace, ['goes on', 'goes on']);
});

loopTest('a callback may cancel the ones behind it', (t) => {
  t.loop.callSoon(() => {
    for (const handle of behind) handle.cancel();
    t.log('first');
  });
  const behind = Array.from({ length: 5 }, (_, n) => t.loop.callSoon(t.log, n));
  t.loop.callSoon(t.log, 'last');
  t.turn(2);
  assert.deepEqual(t.trace, ['first', 'last']);
});

loopTest('cancelling lets go of callback and arguments at once', async ({ loop }) => {
  const references: WeakRef<object>[] = [];
  const handles = [0, 10].map((delay) => {
    const argument = { delay };
    const callback = (_argument: object): object => argument;
    references.push(new WeakRef(argument), new WeakRef(callback));
    return loop.callLater(delay, callback, argument);
  });
  for (const handle of handles) handle.cancel();
  await collect();
  assert.ok(references.every((reference) => reference.deref() === undefined));
});

loopTest('a handle that ran lets go of callback and arguments', async (t) => {
  const references: WeakRef<object>[] = [];
  const handles = [0, 1].map(() => {
    const argument = {};
    const callback = (_argument: object): object => argument;
    references.push(new WeakRef(argument), new WeakRef(callback));
    return t.loop.callSoon(callback, argument);
  });
  t.turn();
  await collect();
  assert.ok(references.every((reference) => reference.deref() === undefined));
  assert.equal(handles.length, 2);
});

loopTest('util.inspect tells the state', (t) => {
  function greet(): void {}
  const soon = t.loop.callSoon(greet);
  assert.equal(inspect(soon), '<Handle greet()>');
  const timer = t.loop.callAt(12.5, greet);
  assert.equal(inspect(timer), '<TimerHandle when=12.500 greet()>');
  const anonymous = t.loop.callSoon(() => {});
  assert.match(inspect(anonymous), /^<Handle .*anonymous.*>$/);
  anonymous.cancel();
  assert.equal(inspect(anonymous), '<Handle cancelled>');
  timer.cancel();
  assert.equal(inspect(timer), '<TimerHandle when=12.500 cancelled>');
  t.turn();
  assert.equal(inspect(soon), '<Handle done>');
  assert.equal(inspect({ soon }), '{ soon: <Handle done> }');
});

/** Collects what a WeakRef holds until the end of the present job. */
async function collect(): Promise<void> {
  await new Promise(setImmediate);
  globalThis.gc?.();
}

loopTest('a handle tells the context in which its callback will run', (t) => {
  const variable = new ContextVar<string>('variable', 'unset');
  const see = (...args: unknown[]): void => t.log([variable.get(), ...args].join(' '));
  const context = copyContext();
  const handles = context.run(() => {
    variable.set('set');
    return [t.loop.callSoon(see), t.loop.callSoon(see, 1), t.loop.callLater(0, see)];
  });
  handles.push(t.loop.callSoon(see), t.loop.callSoon(see, 2), t.loop.callSoon(see, [3]), t.loop.callLater(0, see));
  for (const [i, handle] of handles.entries()) {
    const own = handle.getContext() as Context;
    assert.equal(own.get(variable), i < 3 ? 'set' : undefined);
    assert.equal(handle.getContext(), own);
    assert.notEqual(own, context);
    own.run(() => variable.set(`${variable.get()}+`));
    assert.match(inspect(handle), /see\(\)/);
  }
  t.turn();
  assert.deepEqual(t.trace, ['set+', 'set+ 1', 'unset+', 'unset+ 2', 'unset+ 3', 'set+', 'unset+']);
  assert.equal(variable.get(), 'unset');
});

loopTest('a handle that has run, or is cancelled, has no context', (t) => {
  const handles = [t.loop.callSoon(t.log, 'ran'), t.loop.callSoon(() => {}), t.loop.callLater(0, () => {})];
  for (const make of [() => t.loop.callSoon(() => {}), () => t.loop.callLater(0, () => {})]) {
    const handle = make();
    handle.getContext();
    handle.cancel();
    assert.equal(handle.getContext(), null);
  }
  t.turn();
  assert.deepEqual(
    handles.map((handle) => handle.getContext()),
    [null, null, null],
  );
});
