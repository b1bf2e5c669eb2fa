import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Coroutine, coroutine, isCoroutine, isCoroutineFunction, newEventLoop, sleep } from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';

function* generatorFunction(): Coroutine<number> {
  return 1;
}
async function* asyncGeneratorFunction() {
  yield 1;
}
async function asyncFunction() {}
const tracked = coroutine(generatorFunction);

class Methods {
  *method(): Coroutine<number> {
    return 1;
  }
  static *staticMethod(): Coroutine<number> {
    return 1;
  }
}

test('isCoroutineFunction: generator functions and what coroutine() returns', () => {
  const yes = [
    generatorFunction,
    tracked,
    function* () {},
    new Methods().method,
    Methods.staticMethod,
    { *method() {} }.method,
    coroutine(new Methods().method),
  ];
  for (const fn of yes) assert.equal(isCoroutineFunction(fn), true, String(fn));
});

test('isCoroutineFunction: nothing else', () => {
  const no = [
    asyncGeneratorFunction,
    asyncFunction,
    () => {},
    () => generatorFunction(),
    generatorFunction.bind(null),
    tracked.bind(null),
    Methods,
    generatorFunction(),
    tracked(),
    undefined,
    null,
    1,
    'function*(){}',
    {},
    Promise,
  ];
  for (const fn of no) assert.equal(isCoroutineFunction(fn), false, String(fn));
});

test('isCoroutine: generator objects, tracked ones and operations', () => {
  for (const object of [
    generatorFunction(),
    tracked(),
    sleep(1),
    new Methods().method(),
    generatorFunction.bind(null)(),
  ]) {
    assert.equal(isCoroutine(object), true);
  }
  const finished = generatorFunction();
  finished.next();
  assert.equal(isCoroutine(finished), true);
});

test('isCoroutine: nothing else', () => {
  const loop = newEventLoop({ backend: BACKENDS[0] });
  const iterator = [1][Symbol.iterator]();
  const lookalike = { next() {}, throw() {}, return() {}, [Symbol.iterator]() {} };
  for (const other of [
    generatorFunction,
    asyncGeneratorFunction(),
    asyncFunction(),
    loop.createFuture(),
    iterator,
    lookalike,
    undefined,
    null,
    1,
    'text',
    {},
  ]) {
    assert.equal(isCoroutine(other), false);
  }
  loop.close();
});

test('coroutine() keeps name, receiver and arguments', () => {
  const object = {
    factor: 2,
    times: coroutine(function* times(this: { factor: number }, n: number): Coroutine<number> {
      return n * this.factor;
    }),
  };
  assert.equal(object.times.name, 'times');
  const loop = newEventLoop({ backend: BACKENDS[0] });
  assert.equal(loop.runUntilComplete(object.times(21)), 42);
  loop.close();
});

for (const [name, bad] of Object.entries({
  'an async function': asyncFunction,
  'an async generator function': asyncGeneratorFunction,
  'an arrow function': () => {},
  'a bound function': generatorFunction.bind(null),
  'a class': Methods,
  'a generator object': generatorFunction(),
  undefined: undefined,
  null: null,
})) {
  test(`coroutine() of ${name}`, () => {
    assert.throws(() => coroutine(bad as never), {
      name: 'TypeError',
      code: 'ERR_ASYNCIO_INVALID_ARG_TYPE',
      message: /^coroutine: "fn" must be a generator function, got /,
    });
  });
}
