import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as asyncio from 'asyncio-native';
import { ERROR_CODES } from './surface.js';

type ErrorConstructor = new (...args: unknown[]) => Error & { code: string };

const exported: [string, unknown][] = Object.entries(asyncio);
const classes = exported.filter(
  (entry): entry is [string, ErrorConstructor] =>
    typeof entry[1] === 'function' && (entry[1] as ErrorConstructor).prototype instanceof Error,
);

/** Those with other parameters than a message. */
const SPECIMENS: Record<string, () => Error & { code: string }> = {
  RuntimeError: () => new asyncio.RuntimeError('text', 'ERR_ASYNCIO_LOOP_CLOSED'),
  IncompleteReadError: () => Object.assign(new asyncio.IncompleteReadError(Buffer.from('x'), 2), { message: 'text' }),
  LimitOverrunError: () => new asyncio.LimitOverrunError('text', 1),
  ExceptionGroup: () => new asyncio.ExceptionGroup([new Error('inner')], 'text'),
};

/** Own keys that errors may show. */
const DETAILS = ['code', 'consumed', 'expected', 'partial', 'signal', 'tasks'];

test('every error is in the table', () => {
  assert.deepEqual(classes.map(([name]) => name).sort(), Object.keys(ERROR_CODES).sort());
});

for (const [name, type] of classes) {
  const make = SPECIMENS[name] ?? (() => new type('text'));

  test(`${name}: an Error with name, message, code and stack`, () => {
    const error = make();
    assert.ok(error instanceof Error);
    assert.ok(error instanceof type);
    assert.equal(error.name, name);
    assert.equal(type.name, name);
    assert.ok(error.message.startsWith('text'));
    assert.equal(error.code, ERROR_CODES[name]);
    assert.match(error.code, /^ERR_ASYNCIO_[A-Z_]+$/);
    assert.ok(error.stack!.startsWith(`${name}: text`), error.stack);
    assert.match(inspect(error), new RegExp(`^${name}: text`));
    assert.equal(String(error), `${name}: ${error.message}`);
    assert.deepEqual(
      Object.keys(error).filter((key) => !DETAILS.includes(key)),
      [],
    );
  });

  test(`${name} can be extended`, () => {
    class Special extends type {}
    const error = name === 'RuntimeError' ? new Special('text', 'ERR_ASYNCIO_LOOP_CLOSED') : undefined;
    const special = error ?? (name === 'ExceptionGroup' ? new Special([1], 'text') : new Special('text'));
    assert.ok(special instanceof type);
    assert.equal(special.code, ERROR_CODES[name]);
    assert.equal(special.name, name);
  });
}

test('codes are not shared', () => {
  const codes = Object.values(ERROR_CODES);
  assert.equal(new Set(codes).size, codes.length);
});

test('ExceptionGroup is an AggregateError', () => {
  assert.ok(new asyncio.ExceptionGroup([new Error('inner')], 'text') instanceof AggregateError);
});

test('DeadlockError carries the tasks', () => {
  assert.deepEqual(new asyncio.DeadlockError('text').tasks, []);
  const task = {};
  assert.deepEqual(new asyncio.DeadlockError('text', [task]).tasks, [task]);
});
