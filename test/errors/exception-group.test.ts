import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExceptionGroup, TimeoutError } from 'asyncio-native';
import { show, ValueError } from '../support/errors.js';

/** A group as CPython prints the tree of it; null as None. */
function tree(group: ExceptionGroup | null): string {
  return group === null ? 'None' : show(group);
}

const value = new ValueError('v');
const type = new TypeError('t');
const range = new RangeError('r');
const sample = (): ExceptionGroup =>
  new ExceptionGroup([value, new ExceptionGroup([type, new ValueError('w')], 'inner'), range], 'outer');

test('message, errors, name and code', () => {
  const group = new ExceptionGroup([value, type], 'two of them');
  assert.equal(group.message, 'two of them (2 sub-exceptions)');
  assert.equal(new ExceptionGroup([value], 'one').message, 'one (1 sub-exception)');
  assert.deepEqual(group.errors, [value, type]);
  assert.equal(group.name, 'ExceptionGroup');
  assert.equal(group.code, 'ERR_ASYNCIO_EXCEPTION_GROUP');
  assert.ok(group instanceof AggregateError);
  assert.match(group.stack!, /^ExceptionGroup: two of them \(2 sub-exceptions\)\n {4}at /);
});

test('takes any iterable, and copies it', () => {
  const errors = [value, type];
  const group = new ExceptionGroup(errors, 'copied');
  errors.length = 0;
  assert.equal(group.errors.length, 2);
  assert.deepEqual(new ExceptionGroup(new Set([value]), 'set').errors, [value]);
});

test('holds whatever was thrown', () => {
  const group = new ExceptionGroup([undefined, 'text', 5], 'things');
  assert.deepEqual(group.errors, [undefined, 'text', 5]);
  const [match, rest] = group.split((thrown) => thrown === undefined);
  assert.deepEqual([match?.errors, rest?.errors], [[undefined], ['text', 5]]);
});

// eg = ExceptionGroup('outer', [ValueError('v'), ExceptionGroup('inner', [TypeError('t'), ValueError('w')]), IndexError('r')])
// for c in (ValueError, TypeError, (TypeError, IndexError), OSError, Exception, ExceptionGroup): print(eg.split(c))
const splits: [name: string, condition: Parameters<ExceptionGroup['split']>[0], match: string, rest: string][] = [
  [
    'a class',
    ValueError,
    'outer [ValueError(v), inner [ValueError(w)]]',
    'outer [inner [TypeError(t)], RangeError(r)]',
  ],
  [
    'what is nested only',
    TypeError,
    'outer [inner [TypeError(t)]]',
    'outer [ValueError(v), inner [ValueError(w)], RangeError(r)]',
  ],
  [
    'classes',
    [TypeError, RangeError],
    'outer [inner [TypeError(t)], RangeError(r)]',
    'outer [ValueError(v), inner [ValueError(w)]]',
  ],
  ['nothing', TimeoutError, 'None', 'outer [ValueError(v), inner [TypeError(t), ValueError(w)], RangeError(r)]'],
  [
    'everything, for the group is one itself',
    Error,
    'outer [ValueError(v), inner [TypeError(t), ValueError(w)], RangeError(r)]',
    'None',
  ],
  [
    'all, by what they are',
    (e) => !(e instanceof ExceptionGroup),
    'outer [ValueError(v), inner [TypeError(t), ValueError(w)], RangeError(r)]',
    'None',
  ],
  [
    'a group, which goes over whole',
    (e) => e instanceof ExceptionGroup && e.errors.length === 2,
    'outer [inner [TypeError(t), ValueError(w)]]',
    'outer [ValueError(v), RangeError(r)]',
  ],
];

for (const [name, condition, match, rest] of splits) {
  test(`split and subgroup: ${name}`, () => {
    const group = sample();
    const parts = group.split(condition);
    assert.deepEqual(parts.map(tree), [match, rest]);
    assert.equal(tree(group.subgroup(condition)), match);
    assert.equal(tree(group), 'outer [ValueError(v), inner [TypeError(t), ValueError(w)], RangeError(r)]');
  });
}

test('a group that meets the condition itself is the match itself', () => {
  const group = sample();
  assert.equal(group.split(ExceptionGroup)[0], group);
  assert.equal(group.subgroup(AggregateError), group);
  const inner = group.errors[1];
  assert.equal(group.subgroup((e) => e === inner)?.errors[0], inner);
});

test('the parts are of the same exceptions, and tell where the group was raised and why', () => {
  const cause = new Error('cause');
  const group = new ExceptionGroup([value, type], 'caused', { cause });
  const [match, rest] = group.split(ValueError);
  assert.equal(match!.errors[0], value);
  assert.equal(match!.message, 'caused (1 sub-exception)');
  for (const part of [match!, rest!]) {
    assert.equal(part.cause, cause);
    assert.equal(part.stack!.split('\n')[0], 'ExceptionGroup: caused (1 sub-exception)');
    assert.equal(part.stack!.split('\n')[1], group.stack!.split('\n')[1]);
  }
  assert.equal(Object.hasOwn(new ExceptionGroup([value, type], 'bare').split(ValueError)[0]!, 'cause'), false);
});

test('derive decides of what kind the parts are', () => {
  class Tagged<E> extends ExceptionGroup<E> {
    readonly tag: string;

    constructor(errors: Iterable<E>, message: string, tag: string) {
      super(errors, message);
      this.tag = tag;
    }

    override derive<D>(errors: Iterable<D>): Tagged<D> {
      return new Tagged(errors, 'derived', this.tag);
    }
  }
  const [match, rest] = new Tagged([value, type], 'tagged', 'x').split(ValueError);
  assert.ok(match instanceof Tagged && rest instanceof Tagged);
  assert.equal(match.tag, 'x');
  assert.equal(match.message, 'derived (1 sub-exception)');
  const plain = sample().derive([type]);
  assert.equal(tree(plain), 'outer [TypeError(t)]');
});

test('bad input', () => {
  const invalidType = { name: 'TypeError', code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };
  const group = sample();
  assert.throws(() => new ExceptionGroup(5 as never, 'm'), invalidType);
  assert.throws(() => new ExceptionGroup(null as never, 'm'), invalidType);
  assert.throws(() => new ExceptionGroup([value], 5 as never), invalidType);
  assert.throws(() => new ExceptionGroup([], 'm'), { name: 'RangeError', code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' });
  for (const wrong of [undefined, null, 'ValueError', {}, [], [ValueError, 5]]) {
    assert.throws(() => group.split(wrong as never), invalidType);
    assert.throws(() => group.subgroup(wrong as never), invalidType);
  }
  const error = new Error('from the condition');
  const raise = (): never => {
    throw error;
  };
  assert.throws(() => group.split(raise), error);
});
