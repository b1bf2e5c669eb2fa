import assert from 'node:assert/strict';
import { type Future, newEventLoop, type Task } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

/** Ways for a future to end, with what `outcome` then tells. */
const ENDINGS: [string, (f: Future) => unknown][] = [
  ['a result', (f) => f.setResult(1)],
  ['an exception', (f) => f.setException(new Error('no'))],
  ['cancel', (f) => f.cancel()],
];

for (const [name, end] of ENDINGS) {
  loopTest(`callbacks are not called at once: ${name}`, (t) => {
    const { loop, log, trace } = t;
    const f = loop.createFuture();
    f.addDoneCallback((given) => {
      log('called', given === f, given.done());
      if (!given.cancelled()) given.exception();
    });
    end(f);
    log('ended');
    f.addDoneCallback(() => log('added when done'));
    log('added');
    t.turn();
    assert.deepEqual(trace, ['ended', 'added', 'called true true', 'added when done']);
  });
}

loopTest('a callback is called once', (t) => {
  const f = t.loop.createFuture<undefined>();
  f.addDoneCallback(() => t.log('called'));
  f.setResult(undefined);
  t.turn(3);
  assert.deepEqual(t.trace, ['called']);
});

loopTest('a callback that was added twice is called twice', (t) => {
  const f = t.loop.createFuture<undefined>();
  const callback = (): void => t.log('called');
  f.addDoneCallback(callback);
  f.addDoneCallback(callback);
  f.setResult(undefined);
  t.turn();
  assert.deepEqual(t.trace, ['called', 'called']);
});

loopTest('the callback of a task receives the task', (t) => {
  const task = t.loop.createTask((function* () {})());
  const received: unknown[] = [];
  task.addDoneCallback((given: Task) => received.push(given));
  task.addDoneCallback((given: Task) => received.push(given));
  t.turn(3);
  assert.deepEqual(
    received.map((given) => given === task),
    [true, true],
  );
});

loopTest('a thousand callbacks run in the order of registration', (t) => {
  const f = t.loop.createFuture<undefined>();
  const order: number[] = [];
  for (let i = 0; i < 1000; i++) f.addDoneCallback(() => order.push(i));
  f.setResult(undefined);
  t.turn();
  assert.deepEqual(
    order,
    Array.from({ length: 1000 }, (_, i) => i),
  );
});

loopTest('removeDoneCallback counts', (t) => {
  const f = t.loop.createFuture<undefined>();
  const a = (): void => t.log('a');
  const b = (): void => t.log('b');
  assert.equal(f.removeDoneCallback(a), 0);
  f.addDoneCallback(a);
  assert.equal(f.removeDoneCallback(b), 0);
  assert.equal(f.removeDoneCallback(a), 1);
  assert.equal(f.removeDoneCallback(a), 0);
  for (const callback of [a, b, a, a, b]) f.addDoneCallback(callback);
  assert.equal(f.removeDoneCallback(a), 3);
  assert.equal(f.removeDoneCallback(a), 0);
  f.addDoneCallback(a);
  f.setResult(undefined);
  assert.equal(f.removeDoneCallback(b), 0, 'on its way already');
  t.turn();
  assert.deepEqual(t.trace, ['b', 'b', 'a']);
});

loopTest('removeDoneCallback of a task whose only callback is on its way', (t) => {
  const task = t.loop.createTask((function* () {})());
  const callback = (): void => t.log('called');
  task.addDoneCallback(callback);
  t.turn();
  assert.equal(task.done(), true);
  assert.equal(task.removeDoneCallback(callback), 0);
  t.turn();
  assert.deepEqual(t.trace, ['called']);
});

loopTest('removing one does not disturb who else waits', (t) => {
  const f = t.loop.createFuture<number>();
  const callback = (): void => t.log('removed');
  f.addDoneCallback(callback);
  const task = t.loop.createTask(
    (function* () {
      t.log('task', yield* f);
    })(),
  );
  t.turn();
  assert.equal(f.removeDoneCallback(callback), 1);
  f.setResult(1);
  t.turn(2);
  assert.equal(task.done(), true);
  assert.deepEqual(t.trace, ['task 1']);
});

for (const bad of [undefined, null, 1, 'callback', {}]) {
  loopTest(`addDoneCallback(${JSON.stringify(bad)})`, ({ loop }) => {
    const f = loop.createFuture();
    const expected = {
      name: 'TypeError',
      code: 'ERR_ASYNCIO_INVALID_ARG_TYPE',
      message: /addDoneCallback: "callback"/,
    };
    assert.throws(() => f.addDoneCallback(bad as never), expected);
    f.setResult(1);
    assert.throws(() => f.addDoneCallback(bad as never), expected);
  });
}

loopTest('an exception in a callback is reported with the future, and loses no other callback', (t) => {
  const f = t.loop.createFuture<undefined>();
  const error = new Error('in callback');
  f.addDoneCallback(function failing() {
    throw error;
  });
  f.addDoneCallback(() => t.log('next'));
  f.setResult(undefined);
  t.loop.callSoon(t.log, 'soon');
  t.turn();
  const report = t.takeReport();
  assert.equal(report.message, 'Exception in callback failing()');
  assert.equal(report.exception, error);
  assert.equal(report.future, f);
  assert.deepEqual(t.trace, ['next', 'soon']);
});

loopTest('callbacks run with the loop running', (t) => {
  const f = t.loop.createFuture<undefined>();
  let running: unknown;
  f.addDoneCallback(() => {
    running = t.loop.isRunning();
  });
  f.setResult(undefined);
  t.turn();
  assert.equal(running, true);
});

loopTest('callbacks of a future whose loop was closed: an error, as of callSoon', (t) => {
  const closed = { name: 'RuntimeError', code: 'ERR_ASYNCIO_LOOP_CLOSED', message: 'Event loop is closed' };
  const other = newEventLoop({ backend: t.loop.backend });
  const f = other.createFuture<number>();
  const g = other.createFuture<number>();
  f.addDoneCallback(() => t.log('called'));
  other.close();
  assert.throws(() => f.setResult(1), closed);
  assert.equal(f.result(), 1, 'the result is there all the same');
  g.setResult(1);
  assert.throws(() => g.addDoneCallback(() => t.log('called')), closed);
  assert.deepEqual(t.trace, []);
});
