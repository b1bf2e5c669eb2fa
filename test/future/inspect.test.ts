import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { type Coroutine, createTask, gather, sleep } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

loopTest('a future tells its state', ({ loop }) => {
  const f = loop.createFuture();
  assert.equal(inspect(f), '<Future pending>');
  f.setResult({ deep: { deeper: {} } });
  assert.equal(inspect(f), '<Future finished result={ deep: [Object] }>');
  const g = loop.createFuture();
  g.cancel();
  assert.equal(inspect(g), '<Future cancelled>');
  const h = loop.createFuture();
  h.setException(new TypeError('no'));
  h.exception();
  // The first line only: no stack.
  assert.match(inspect(h), /^<Future finished exception=\[?TypeError: no\]?>$/);
});

loopTest('a task tells its name, its coroutine and what it waits on', (t) => {
  const { loop } = t;
  const f = loop.createFuture<number>();
  function* fetching(): Coroutine<number> {
    return yield* f;
  }
  const task = loop.createTask(fetching(), { name: 'fetch' });
  assert.equal(inspect(task), "<Task pending name='fetch' coro=<coroutine>>");
  t.turn();
  assert.equal(inspect(task), "<Task pending name='fetch' coro=<coroutine> waiting on <Future pending>>");
  f.setResult(3);
  t.turn(2);
  assert.equal(inspect(task), "<Task finished name='fetch' result=3>");
});

loopTest('a sleeping task says so', (t) => {
  const task = t.loop.createTask(sleep(1000), { name: 'sleeper' });
  t.turn();
  assert.match(inspect(task), /^<Task pending name='sleeper' coro=<.*> sleeping>$/);
  task.cancel();
  t.turn(2);
  assert.equal(inspect(task), "<Task cancelled name='sleeper'>");
});

loopTest('a task that waits on a task shows that, with its name', (t) => {
  const inner = t.loop.createTask(sleep(1), { name: 'inner' });
  const outer = t.loop.createTask(
    (function* () {
      yield* inner;
    })(),
    { name: 'outer' },
  );
  t.turn(2);
  assert.match(inspect(outer), /^<Task pending name='outer' coro=<.*> waiting on <Task pending name='inner'.*>>$/);
  t.loop.runUntilComplete(outer);
});

loopTest('a gather, and console.log-like formatting, go the same way', (t) => {
  t.run(function* () {
    const g = gather([sleep(1)]);
    assert.equal(inspect(g), '<GatheringFuture pending>');
    assert.equal(inspect({ g }), '{ g: <GatheringFuture pending> }');
    yield* g;
    assert.equal(inspect(g), '<GatheringFuture finished result=[ undefined ]>');
    const task = createTask(sleep(0));
    yield* task;
    assert.match(`${inspect([task])}`, /^\[ <Task finished name='Task-\d+' result=undefined> \]$/);
  });
});

loopTest('looking changes nothing', (t) => {
  const failing = t.loop.createTask(
    (function* () {
      throw new Error('seen by nobody yet');
    })(),
  );
  t.turn();
  assert.equal(inspect(failing), inspect(failing));
  assert.throws(() => failing.result(), /seen by nobody yet/);
});
