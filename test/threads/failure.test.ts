import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import { ExceptionGroup } from 'asyncio-native';
import { lazyRpc } from '../internals.js';
import { HOSTILE_VALUES } from '../support/hostile-values.js';

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

test('an error of another realm keeps name, message, code and properties', () => {
  const realm = createContext({});
  const foreign = runInContext(
    "Object.assign(new RangeError('far', { cause: new TypeError('inner') }), { code: 'E_FAR', at: 3 })",
    realm,
  );
  assert.ok(!(foreign instanceof Error));
  const arrived = sent(foreign);
  assert.ok(arrived instanceof RangeError);
  assert.equal(arrived.message, 'far');
  assert.ok(arrived.cause instanceof TypeError);
  const { code, at } = arrived as RangeError & { code?: unknown; at?: unknown };
  assert.deepEqual([code, at], ['E_FAR', 3]);
  const several = sent(runInContext("new AggregateError([new Error('a'), 2], 'both')", realm));
  assert.ok(several instanceof AggregateError);
  assert.ok(several.errors[0] instanceof Error);
  assert.equal(several.errors[1], 2);
});

test('a DOMException keeps name, code, cause and own properties', () => {
  const thrown = Object.assign(new DOMException('gone', 'AbortError'), { detail: [1] });
  Object.defineProperty(thrown, 'cause', { value: new RangeError('why') });
  const arrived = sent(thrown);
  assert.ok(arrived instanceof DOMException);
  assert.deepEqual([arrived.name, arrived.message, arrived.code], ['AbortError', 'gone', 20]);
  assert.deepEqual(arrived.detail, [1]);
  assert.ok((arrived as { cause?: unknown }).cause instanceof RangeError);
  assert.deepEqual(Object.keys(arrived), ['detail'], 'its code follows from its name');
});

test('parts of an error that the program has made enumerable arrive as parts', () => {
  const thrown = Object.defineProperties(Object.assign(new RangeError('plain'), { name: 'Named', at: 1 }), {
    message: { value: 'shown', enumerable: true },
    cause: { value: 'why', enumerable: true },
  });
  const arrived = sent(thrown);
  assert.deepEqual([arrived.name, arrived.message, arrived.cause], ['Named', 'shown', 'why']);
  assert.deepEqual(Object.keys(arrived), ['at']);
});

test('a code that is not an own property arrives', () => {
  class Coded extends Error {
    get code(): string {
      return 'E_CODED';
    }
  }
  assert.equal(sent(new Coded('coded')).code, 'E_CODED');
});

test('a property named __proto__ is a property, and changes no prototype', () => {
  const thrown = new RangeError('plain');
  Object.defineProperty(thrown, '__proto__', { value: { polluted: true }, enumerable: true });
  const arrived = sent(thrown);
  assert.ok(arrived instanceof RangeError);
  assert.equal(Object.getPrototypeOf(arrived), RangeError.prototype);
  assert.deepEqual(Object.getOwnPropertyDescriptor(arrived, '__proto__')?.value, { polluted: true });
});

test('an error arrives though the program has put accessors into Object.prototype', () => {
  const encoded = encodeError(Object.assign(new RangeError('plain', { cause: 1 }), { code: 'E' }), isCloneable);
  for (const key of ['get', 'set', 'writable']) {
    Object.defineProperty(Object.prototype, key, {
      value: () => 1,
      configurable: true,
      writable: true,
      enumerable: true,
    });
    let arrived: unknown;
    try {
      arrived = decodeError(encoded);
    } finally {
      Reflect.deleteProperty(Object.prototype, key);
    }
    assert.ok(arrived instanceof RangeError, key);
    assert.deepEqual([arrived.message, arrived.cause, (arrived as NodeJS.ErrnoException).code], ['plain', 1, 'E']);
  }
});

test('a class by any name is a class here', () => {
  for (const name of ['__proto__', 'constructor', 'toString', '']) {
    const type = class extends Error {};
    Object.defineProperty(type, 'name', { value: name });
    const arrived = sent(new type('odd'));
    assert.ok(arrived instanceof Error);
    assert.equal(arrived.message, 'odd');
  }
});

for (const [kind, make] of Object.entries(HOSTILE_VALUES)) {
  test(`${kind} is encoded without a throw, and so is an error that has it in each place`, () => {
    sent(make());
    const arrived = sent(Object.assign(new AggregateError([make()], 'all', { cause: make() }), { detail: make() }));
    assert.equal(arrived.message, 'all');
    assert.equal(arrived.errors.length, 1);
  });
}

test('what a getter refuses is marked, and the rest arrives', () => {
  const thrown = Object.assign(new Error('half'), { good: 1 });
  Object.defineProperty(thrown, 'bad', {
    enumerable: true,
    get() {
      throw new Error('refused');
    },
  });
  const arrived = sent(thrown) as Error & { good?: unknown; bad?: unknown };
  assert.deepEqual([arrived.message, arrived.good, arrived.bad], ['half', 1, '<not readable>']);
});
