import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExceptionGroup } from 'asyncio-native';
import { lazyRpc } from '../internals.js';

const { decodeError, encodeError } = lazyRpc();

/** What arrives of `thrown` in another thread. */
function sent<T>(thrown: T): T {
  return decodeError(structuredClone(encodeError(thrown, isCloneable))) as T;
}

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

test('an error that holds itself arrives as one that does', () => {
  const error = new AggregateError([new TypeError('first')], 'self');
  error.errors.push(error);
  error.cause = error;
  const arrived = sent(error);
  assert.ok(arrived instanceof AggregateError);
  assert.ok(arrived.errors[0] instanceof TypeError);
  assert.equal(arrived.errors[1], arrived);
  assert.equal(arrived.cause, arrived);
});

test('a circle of causes arrives as a circle', () => {
  const first = new RangeError('first');
  const second = new Error('second', { cause: first });
  first.cause = second;
  const arrived = sent(first);
  assert.equal((arrived.cause as Error).message, 'second');
  assert.equal((arrived.cause as Error).cause, arrived);
});

test('a group in a circle is a group', () => {
  const inner = new Error('inner');
  const group = new ExceptionGroup([inner, new TypeError('other')], 'some');
  inner.cause = group;
  const arrived = sent(group);
  assert.ok(arrived instanceof ExceptionGroup);
  assert.equal(arrived.message, 'some (2 sub-exceptions)');
  assert.equal((arrived.errors[0] as Error).cause, arrived);
  assert.deepEqual(
    arrived.subgroup(TypeError)?.errors.map((error) => (error as Error).message),
    ['other'],
  );
  assert.equal(arrived.subgroup(TypeError)?.message, 'some (1 sub-exception)');
});

test('an error that is there many times is sent once', () => {
  const shared = new Error('shared');
  // Of 30 levels, each twice the one below: a billion, if they were sent one by one.
  let top: Error = shared;
  for (let i = 0; i < 30; i++) top = new AggregateError([top, top], `level ${i}`, { cause: shared });
  const arrived = sent(top) as AggregateError;
  const seen = new Set<Error>();
  let at = arrived as Error;
  while (at instanceof AggregateError) {
    assert.equal(at.errors[0], at.errors[1]);
    seen.add(at.cause as Error);
    at = at.errors[0];
  }
  assert.deepEqual([...seen], [at]);
  assert.equal(at.message, 'shared');
});

test('a wide error keeps all that it holds', () => {
  const shared = new Error('shared', { cause: { some: 'value' } });
  const wide = new AggregateError(
    Array.from({ length: 10_000 }, (_none, i) => (i % 2 === 0 ? shared : `text ${i}`)),
    'wide',
  );
  const arrived = sent(wide);
  assert.equal(arrived.errors.length, 10_000);
  assert.equal(new Set(arrived.errors).size, 5_001);
  assert.deepEqual(arrived.errors[0].cause, { some: 'value' });
  assert.equal(arrived.errors[9_999], 'text 9999');
});

test('properties that are errors are the same errors as elsewhere', () => {
  const cause = Object.assign(new SyntaxError('cause'), { code: 'E_CAUSE' });
  const error = Object.assign(new Error('top', { cause }), { original: cause, list: [1], none: undefined });
  const arrived = sent(error);
  assert.ok(arrived.original instanceof SyntaxError);
  assert.equal(arrived.original, arrived.cause);
  assert.equal(arrived.original.code, 'E_CAUSE');
  assert.deepEqual(arrived.list, [1]);
  assert.ok('none' in arrived);
});

test('causes without end are cut', () => {
  class Endless extends Error {}
  Object.defineProperty(Endless.prototype, 'cause', {
    get(this: Endless) {
      return new Endless(`below ${this.message.length}`);
    },
  });
  let depth = 0;
  for (let at = sent(new Endless('top')) as Error | undefined; at !== undefined; at = at.cause as Error) depth++;
  assert.ok(depth > 10 && depth < 1_000);
});
