import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { CancelledError, Future, InvalidStateError, isFuture, newEventLoop } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { loopTest } from '../support/loop-test.js';

const INVALID_STATE = { name: 'InvalidStateError', code: 'ERR_ASYNCIO_INVALID_STATE' };

loopTest('a new future is pending', ({ loop }) => {
  const f = loop.createFuture();
  assert.equal(f.done(), false);
  assert.equal(f.cancelled(), false);
  assert.equal(f.getLoop(), loop);
  assert.throws(() => f.result(), { ...INVALID_STATE, message: 'Result is not set.' });
  assert.throws(() => f.exception(), { ...INVALID_STATE, message: 'Exception is not set.' });
});

loopTest('a future with a result', ({ loop }) => {
  const f = loop.createFuture<number>();
  assert.equal(f.setResult(42), undefined);
  assert.equal(f.done(), true);
  assert.equal(f.cancelled(), false);
  assert.equal(f.result(), 42);
  assert.equal(f.result(), 42);
  assert.equal(f.exception(), null);
});

loopTest('a future with an exception', ({ loop }) => {
  const error = new Error('no');
  const f = loop.createFuture();
  assert.equal(f.setException(error), undefined);
  assert.equal(f.done(), true);
  assert.equal(f.cancelled(), false);
  assert.equal(f.exception(), error);
  assert.throws(
    () => f.result(),
    (thrown) => thrown === error,
  );
});

loopTest('a cancelled future', ({ loop }) => {
  const f = loop.createFuture();
  assert.equal(f.cancel('enough'), true);
  assert.equal(f.done(), true);
  assert.equal(f.cancelled(), true);
  for (const look of [() => f.result(), () => f.exception()]) {
    assert.throws(look, { name: 'CancelledError', code: 'ERR_ASYNCIO_CANCELLED', message: 'enough' });
    assert.throws(look, CancelledError);
  }
});

loopTest('cancelling without a message', ({ loop }) => {
  const f = loop.createFuture();
  f.cancel();
  assert.throws(() => f.result(), { name: 'CancelledError', message: '' });
});

loopTest('what is done stays as it is', ({ loop }) => {
  const endings: ((f: Future<unknown>) => unknown)[] = [
    (f) => f.setResult(1),
    (f) => f.setException(new Error('1')),
    (f) => f.cancel('1'),
  ];
  for (const end of endings) {
    const f = loop.createFuture();
    end(f);
    const before = inspect(f);
    assert.throws(() => f.setResult(2), INVALID_STATE);
    assert.throws(() => f.setResult(2), InvalidStateError);
    assert.throws(() => f.setException(new Error('2')), INVALID_STATE);
    assert.equal(f.cancel('2'), false);
    assert.equal(inspect(f), before);
    if (!f.cancelled()) f.exception();
  }
});

loopTest('the error for setting twice tells the state', ({ loop }) => {
  const f = loop.createFuture();
  f.setResult(1);
  assert.throws(() => f.setResult(2), { message: /^invalid state: <Future finished result=1>$/ });
});

// An exception need not be an Error, as `throw` in JavaScript does not ask for one.
for (const exception of [undefined, null, 0, '', false, 'text', Symbol('s'), { plain: true }, () => {}]) {
  loopTest(`as an exception: ${inspect(exception)}`, ({ loop }) => {
    const f = loop.createFuture();
    f.setException(exception);
    assert.equal(f.exception(), exception);
    let caught: unknown = 'nothing';
    try {
      f.result();
    } catch (error) {
      caught = error;
    }
    assert.equal(caught, exception);
    assert.equal(f.cancelled(), false);
  });
}

const results: Record<string, unknown> = {
  undefined: undefined,
  null: null,
  NaN: Number.NaN,
  'an error': new Error('as a result'),
  'a promise': Promise.resolve(1),
};
for (const [name, result] of Object.entries(results)) {
  loopTest(`as a result: ${name}`, ({ loop }) => {
    const f = loop.createFuture();
    f.setResult(result);
    assert.equal(Object.is(f.result(), result), true);
    assert.equal(f.exception(), null);
  });
}

loopTest('a CancelledError as an exception is no cancellation', ({ loop }) => {
  const f = loop.createFuture();
  f.setException(new CancelledError('set'));
  assert.equal(f.cancelled(), false);
  assert.ok(f.exception() instanceof CancelledError);
});

loopTest('a future knows its loop', ({ loop }) => {
  const other = newEventLoop({ backend: BACKENDS[0] });
  assert.equal(loop.createFuture().getLoop(), loop);
  assert.equal(other.createFuture().getLoop(), other);
  other.close();
});

loopTest('isFuture', ({ loop }) => {
  const task = loop.createTask((function* () {})());
  assert.equal(isFuture(loop.createFuture()), true);
  assert.equal(isFuture(task), true);
  assert.ok(task instanceof Future);
  loop.runUntilComplete(task);
  for (const other of [undefined, null, 1, {}, Promise.resolve(), { then() {} }, (function* () {})(), Future]) {
    assert.equal(isFuture(other), false);
  }
});

loopTest('a pending future of a closed loop can still be looked at and completed', ({ loop }) => {
  const other = newEventLoop({ backend: loop.backend });
  const f = other.createFuture<number>();
  const g = other.createFuture<number>();
  other.close();
  assert.equal(f.done(), false);
  f.setResult(1);
  assert.equal(f.result(), 1);
  assert.equal(g.cancel(), true);
  assert.equal(g.cancelled(), true);
});
