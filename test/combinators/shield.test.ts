import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { createTask, HostBlockedError, shield, sleep } from 'asyncio-native';
import { loopTest } from '../support/loop-test.js';

loopTest('awaitables of every kind', async (t) => {
  const results = await t.host(function* () {
    return [
      yield* shield(sleep(1, 'coroutine')),
      yield* shield(createTask(sleep(1, 'task'))),
      yield* shield(Promise.resolve('promise')),
    ];
  });
  assert.deepEqual(results, ['coroutine', 'task', 'promise']);
});

loopTest('a coroutine begins whether the shield is awaited or not', (t) => {
  t.run(function* () {
    function* child() {
      t.log('child');
      yield* sleep(1);
    }
    shield(child());
    yield* sleep(2);
  });
  assert.deepEqual(t.trace, ['child']);
});

loopTest('several shields of one task, of which one is cancelled', (t) => {
  t.run(function* () {
    const task = createTask(sleep(5, 'result'));
    const shields = [shield(task), shield(task), shield(task)];
    yield* sleep(1);
    shields[1]!.cancel('one');
    yield* sleep(10);
    assert.deepEqual(
      shields.map((each) => each.cancelled()),
      [false, true, false],
    );
    assert.equal(yield* shields[2]!, 'result');
  });
});

loopTest('a shield that is completed by hand lets the inner one go', (t) => {
  t.run(function* () {
    const inner = t.loop.createFuture<string>();
    const outer = shield(inner);
    outer.setResult('by hand');
    yield* sleep(0);
    inner.setException(new Error('late'));
    yield* sleep(1);
    assert.equal(outer.result(), 'by hand');
  });
  const { message, exception, future } = t.takeReport();
  assert.equal(message, 'Error exception in shielded future');
  assert.equal((exception as Error).message, 'late');
  assert.match(inspect(future), /^<Future finished exception=/);
});

loopTest('a report names what was thrown, even if it is no error', (t) => {
  t.run(function* () {
    const inner = t.loop.createFuture<void>();
    shield(inner).cancel();
    yield* sleep(0);
    inner.setException('text');
    yield* sleep(0);
  });
  const { message, exception } = t.takeReport();
  assert.deepEqual([message, exception], ['string exception in shielded future', 'text']);
});

loopTest('a Promise where none can settle', (t) => {
  t.run(function* () {
    try {
      yield* shield(new Promise(() => {}));
      assert.fail('nothing was raised');
    } catch (error) {
      assert.ok(error instanceof HostBlockedError, String(error));
    }
  });
});

loopTest('the loop is closed before the shield is cancelled', (t) => {
  const inner = t.loop.createFuture<void>();
  const outer = shield(inner);
  t.loop.close();
  assert.equal(outer.cancel(), true);
  assert.deepEqual([outer.cancelled(), inner.done()], [true, false]);
});

loopTest('bad input', () => {
  for (const wrong of [undefined, null, 5, {}, [], function* () {}]) {
    assert.throws(() => shield(wrong as never), { name: 'TypeError', code: 'ERR_ASYNCIO_NOT_AWAITABLE' });
  }
});
