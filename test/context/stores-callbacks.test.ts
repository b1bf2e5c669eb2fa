import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { ContextVar, type Coroutine, type Future, sleep, type Task } from 'asyncio-native';
import { type LoopTest, loopTest } from '../support/loop-test.js';

const id = new AsyncLocalStorage<string>();
const objects = new AsyncLocalStorage<object>();

/** Ways to have a callback called. */
const SCHEDULE: Record<string, (t: LoopTest, callback: () => void) => void> = {
  callSoon: (t, callback) => t.loop.callSoon(callback),
  callLater: (t, callback) => t.loop.callLater(1, callback),
  callAt: (t, callback) => t.loop.callAt(t.loop.time() + 1, callback),
  callSoonThreadsafe: (t, callback) => t.loop.callSoonThreadsafe(callback),
  'addDoneCallback of a pending future': (t, callback) => soonDone(t).addDoneCallback(callback),
  'addDoneCallback of a future that is done': (t, callback) => done(t).addDoneCallback(callback),
  'addDoneCallback of a task': (t, callback) => t.loop.createTask(sleep(1)).addDoneCallback(callback),
  then: (t, callback) => void soonDone(t).then(callback),
  catch: (t, callback) => {
    const future = t.loop.createFuture();
    future.catch(callback);
    future.setException(new Error('expected'));
  },
  finally: (t, callback) => void soonDone(t).finally(callback),
};

function done(t: LoopTest): Future<unknown> {
  const future = t.loop.createFuture();
  future.setResult(undefined);
  return future;
}

function soonDone(t: LoopTest): Future<unknown> {
  const future = t.loop.createFuture();
  t.loop.callLater(1, () => future.setResult(undefined));
  return future;
}

for (const [name, schedule] of Object.entries(SCHEDULE)) {
  loopTest(`${name}: the callback sees the stores, and no other does`, (t) => {
    const log = (): void => t.log(id.getStore());
    schedule(t, log);
    id.run('a', () => schedule(t, log));
    schedule(t, () => id.enterWith('left behind'));
    schedule(t, log);
    id.run('b', () => schedule(t, log));
    t.run(() => sleep(5));
    assert.deepEqual(t.trace, ['undefined', 'a', 'undefined', 'b']);
    assert.equal(id.getStore(), undefined);
  });
}

loopTest('a callback with arguments and a context variable has those and the stores', (t) => {
  const variable = new ContextVar<string>('variable');
  variable.set('set');
  id.run('a', () => t.loop.callSoon((x: number, y: number) => t.log(x, y, variable.get(), id.getStore()), 1, 2));
  t.turn();
  assert.deepEqual(t.trace, ['1 2 set a']);
});

loopTest('a callback that was registered with stores can be taken back', (t) => {
  const future = t.loop.createFuture();
  const callback = (): void => t.log('called');
  id.run('a', () => future.addDoneCallback(callback));
  assert.equal(future.removeDoneCallback(callback), 1);
  future.setResult(undefined);
  t.turn();
  assert.deepEqual(t.trace, []);
});

loopTest('the exception handler runs with the stores of the callback that failed', (t) => {
  t.loop.setExceptionHandler(() => t.log(id.getStore()));
  id.run('a', () =>
    t.loop.callSoon(() => {
      throw new Error('expected');
    }),
  );
  t.turn();
  assert.deepEqual(t.trace, ['a']);
});

loopTest('a task that awaits a future keeps its own stores, whoever completes it', (t) => {
  const future = t.loop.createFuture<string>();
  function* awaiting(): Coroutine<string | undefined> {
    yield* future;
    return id.getStore();
  }
  const task = id.run('waiter', () => t.loop.createTask(awaiting()));
  t.turn();
  id.run('completer', () => future.setResult(''));
  assert.equal(t.loop.runUntilComplete(task), 'waiter');
});

loopTest('a task that is done lets go of its store', async (t) => {
  const start = (): [Task, WeakRef<object>] => {
    const store = {};
    return [objects.run(store, () => t.loop.createTask(sleep(1))), new WeakRef(store)];
  };
  const [task, store] = start();
  await t.host(() => sleep(2));
  await turn();
  assert.equal(task.done(), true);
  globalThis.gc?.();
  assert.equal(store.deref(), undefined);
});
