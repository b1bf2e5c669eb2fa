import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Coroutine,
  createTask,
  IncompleteReadError,
  LimitOverrunError,
  newEventLoop,
  run,
  StreamReader,
  sleep,
} from 'asyncio-native';

const bytes = (text: string): Buffer => Buffer.from(text);

/** A reader with `chunks`, at its end unless `open`. */
function fed(chunks: readonly string[], options: { limit?: number; open?: boolean } = {}): StreamReader {
  const reader = new StreamReader(options.limit === undefined ? {} : { limit: options.limit });
  for (const chunk of chunks) {
    reader.feedData(bytes(chunk));
  }
  if (!options.open) {
    reader.feedEof();
  }
  return reader;
}

/** What awaiting `operation` raises. */
function* raised(operation: Coroutine<unknown>): Coroutine<Error & Record<string, unknown>> {
  try {
    yield* operation;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error('did not raise');
}

test('read: up to n, all, none', () => {
  run(function* () {
    const reader = fed(['abc', 'def']);
    assert.equal(String(yield* reader.read(0)), '');
    assert.equal(String(yield* reader.read(2)), 'ab');
    assert.equal(String(yield* reader.read(100)), 'cdef');
    assert.equal(reader.atEof(), true);
    assert.equal(String(yield* reader.read(1)), '');
    assert.equal(String(yield* fed(['abc', 'def', 'g']).read()), 'abcdefg');
  });
});

test('a read may be awaited again: it reads anew', () => {
  run(function* () {
    const reader = fed(['ab\ncd'], { open: true });
    const line = reader.readuntil('\n');
    const part = reader.readexactly(2);
    assert.equal(String(yield* line), 'ab\n');
    const waiting = createTask(
      (function* () {
        return yield* line;
      })(),
    );
    yield* sleep(0);
    reader.feedData(bytes('\nefghijkl\n'));
    assert.equal(String(yield* waiting), 'cd\n');
    reader.feedData(bytes('x\n'));
    assert.equal(String(yield* line), 'efghijkl\n');
    assert.equal(String(yield* part), 'x\n');
  });
});

test('a read that is stepped by hand ends once, as a generator', () => {
  run(function* () {
    const reader = fed([], { open: true });
    const reading = reader.read(2);
    const first = reading.next();
    assert.equal(first.done, false);
    reader.feedData(bytes('abcd'));
    const second = reading.next();
    assert.deepEqual(second, { value: bytes('ab'), done: true });
    assert.deepEqual(reading.next(), { value: undefined, done: true });
    assert.equal(first.done, false, 'each result is an object of its own');
    assert.equal(String(yield* reader.read(2)), 'cd');
    const thrown = reader.read(1);
    thrown.next();
    assert.throws(() => thrown.throw(new RangeError('into it')), RangeError);
    assert.deepEqual(thrown.next(), { value: undefined, done: true });
    reader.feedData(bytes('e'));
    assert.equal(String(yield* reader.read(1)), 'e');
  });
});

test('what was fed may be changed, and what was read may be transferred', () => {
  run(function* () {
    const data = bytes('hello');
    const reader = new StreamReader();
    reader.feedData(data);
    data.fill('*');
    reader.feedEof();
    assert.equal(String(yield* reader.read(10)), 'hello');
    const none = yield* reader.read(1);
    structuredClone(none, { transfer: [none.buffer as ArrayBuffer] });
    assert.equal((yield* reader.read(1)).length, 0);
    assert.equal(structuredClone(yield* reader.read(1)).length, 0);
  });
});

test('a reader waits for what comes later', () => {
  run(function* () {
    const reader = fed([], { open: true });
    const reading = createTask(reader.readexactly(4));
    yield* sleep(0);
    reader.feedData(bytes('ab'));
    yield* sleep(0);
    assert.equal(reading.done(), false);
    reader.feedData(bytes('cdef'));
    assert.equal(String(yield* reading), 'abcd');
    assert.equal(reader.atEof(), false);
    reader.feedEof();
    assert.equal(String(yield* reader.readline()), 'ef');
  });
});

test('readexactly: the stream ends before', () => {
  run(function* () {
    const error = yield* raised(fed(['abc']).readexactly(5));
    assert.ok(error instanceof IncompleteReadError);
    assert.equal(String(error.partial), 'abc');
    assert.equal(error.expected, 5);
    assert.equal(error.code, 'ERR_ASYNCIO_INCOMPLETE_READ');
    assert.equal(error.message, '3 bytes read on a total of 5 expected bytes');
  });
});

test('readuntil: one of several separators, that whose end comes first', () => {
  run(function* () {
    const reader = fed(['some', 'thing\r', '\nnext\nlast']);
    assert.equal(String(yield* reader.readuntil(['\n', '\r\n'])), 'something\r\n');
    assert.equal(String(yield* reader.readuntil([bytes('xt')])), 'next');
    assert.equal(String(yield* reader.readuntil()), '\n');
    const error = yield* raised(reader.readuntil('\n'));
    assert.ok(error instanceof IncompleteReadError);
    assert.equal(error.expected, null);
    assert.equal(String(error.partial), 'last');
  });
});

test('readuntil: beyond the limit, what was read stays', () => {
  run(function* () {
    const found = fed(['x'.repeat(10), '\nrest'], { limit: 4 });
    let error = yield* raised(found.readuntil('\n'));
    assert.ok(error instanceof LimitOverrunError);
    assert.equal(error.consumed, 10);
    assert.match(error.message, /^Separator is found, but chunk is longer than limit: 4 bytes; the option "limit"/);
    assert.equal(String(yield* found.readexactly(11)), 'xxxxxxxxxx\n');

    const missing = fed(['x'.repeat(10)], { limit: 4, open: true });
    error = yield* raised(missing.readuntil('--'));
    assert.ok(error instanceof LimitOverrunError);
    assert.equal(error.consumed, 9);
    assert.match(error.message, /^Separator is not found, and chunk exceed the limit: 4 bytes; the option "limit"/);
  });
});

test('readline: one that is too long raises a RangeError, and is dropped', () => {
  run(function* () {
    const reader = fed(['x'.repeat(10), '\nnext\n'], { limit: 5 });
    const error = yield* raised(reader.readline());
    assert.ok(error instanceof RangeError);
    assert.equal(error.code, 'ERR_ASYNCIO_LINE_TOO_LONG');
    assert.equal(String(yield* reader.readline()), 'next\n');

    const endless = fed(['y'.repeat(10)], { limit: 5, open: true });
    assert.equal((yield* raised(endless.readline())).code, 'ERR_ASYNCIO_LINE_TOO_LONG');
    endless.feedData(bytes('z\n'));
    assert.equal(String(yield* endless.readline()), 'z\n');
  });
});

test('setException: reads raise it, and who waits is told', () => {
  run(function* () {
    const reader = fed(['abc'], { open: true });
    const waiting = createTask(reader.readexactly(10));
    yield* sleep(0);
    const failure = new Error('lost');
    reader.setException(failure);
    assert.equal(yield* raised(waiting as unknown as Coroutine<unknown>), failure);
    assert.equal(yield* raised(reader.read(1)), failure);
    assert.equal(yield* raised(reader.readline()), failure);
    assert.equal(reader.exception(), failure);
  });
});

test('the transport is paused above twice the limit, and resumed at the limit', () => {
  run(function* () {
    const calls: string[] = [];
    const reader = fed([], { limit: 4, open: true });
    reader.setTransport({ pauseReading: () => calls.push('pause'), resumeReading: () => calls.push('resume') });
    reader.feedData(bytes('12345678'));
    assert.deepEqual(calls, []);
    reader.feedData(bytes('9'));
    reader.feedData(bytes('0'));
    assert.deepEqual(calls, ['pause']);
    yield* reader.readexactly(5);
    assert.deepEqual(calls, ['pause']);
    yield* reader.readexactly(1);
    assert.deepEqual(calls, ['pause', 'resume']);
    reader.feedData(bytes('abcdef'));
    yield* reader.readexactly(10);
    const more = createTask(reader.readexactly(1));
    yield* sleep(0);
    reader.feedData(bytes('x'));
    assert.equal(String(yield* more), 'x');
    assert.deepEqual(calls, ['pause', 'resume', 'pause', 'resume']);
  });
});

test('wrong arguments', () => {
  run(function* () {
    const reader = fed([], { open: true });
    const wrongType = { code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };
    const wrongValue = { code: 'ERR_ASYNCIO_INVALID_ARG_VALUE' };
    assert.throws(() => reader.read('1' as never), { ...wrongType, message: /"n"/ });
    assert.throws(() => reader.readexactly(-1), { ...wrongValue, message: /"n"/ });
    assert.throws(() => reader.readexactly(1.5), wrongValue);
    assert.throws(() => reader.readuntil(''), { ...wrongValue, message: /"separator"/ });
    assert.throws(() => reader.readuntil([]), { ...wrongValue, message: /"separator"/ });
    assert.throws(() => reader.readuntil(5 as never), { ...wrongType, message: /"separator"/ });
    assert.throws(() => reader.feedData('text' as never), { ...wrongType, message: /"data"/ });
    assert.throws(() => new StreamReader({ limit: 0 }), { ...wrongValue, message: /"limit"/ });
    assert.throws(() => new StreamReader({ limits: 1 } as never), { code: 'ERR_ASYNCIO_UNKNOWN_OPTION' });
    assert.throws(() => new StreamReader({ loop: {} as never }), { ...wrongType, message: /"loop"/ });
    reader.feedEof();
    assert.throws(() => reader.feedData(bytes('x')), { code: 'ERR_ASYNCIO_FEED_AFTER_EOF' });
    yield* sleep(0);
  });
});

test('outside of a run a reader wants a loop', () => {
  assert.throws(() => new StreamReader(), { code: 'ERR_ASYNCIO_NO_RUNNING_LOOP' });
  const loop = newEventLoop();
  const reader = new StreamReader({ loop });
  reader.feedData(bytes('line\n'));
  assert.equal(String(loop.runUntilComplete(reader.readline())), 'line\n');
  loop.close();
});

/** A stream of numbers that a seed determines: a linear congruential generator. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('any cutting into chunks gives what a model over the whole text gives', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const next = numbers(seed);
    const text = Array.from({ length: 20 + next(200) }, () => 'ab\n-'[next(4)]).join('');
    run(function* () {
      const reader = fed([], { open: true });
      const feeding = createTask(
        (function* () {
          for (let at = 0; at < text.length; ) {
            const size = 1 + next(9);
            reader.feedData(bytes(text.slice(at, at + size)));
            at += size;
            if (next(2) === 0) {
              yield* sleep(0);
            }
          }
          reader.feedEof();
        })(),
      );
      let rest = text;
      const take = (count: number): string => {
        const taken = rest.slice(0, count);
        rest = rest.slice(count);
        return taken;
      };
      while (rest.length > 0) {
        switch (next(4)) {
          case 0: {
            const end = rest.indexOf('\n');
            assert.equal(String(yield* reader.readline()), take(end === -1 ? rest.length : end + 1));
            break;
          }
          case 1: {
            const count = next(12);
            if (count <= rest.length) {
              assert.equal(String(yield* reader.readexactly(count)), take(count));
            }
            break;
          }
          case 2: {
            const ends = ['--', 'ab'].map((one) => rest.indexOf(one)).filter((at) => at !== -1);
            if (ends.length > 0) {
              assert.equal(String(yield* reader.readuntil(['--', 'ab'])), take(Math.min(...ends) + 2));
            }
            break;
          }
          default: {
            const some = String(yield* reader.read(1 + next(6)));
            assert.ok(some.length > 0);
            assert.equal(some, take(some.length));
          }
        }
      }
      assert.equal(String(yield* reader.read()), '');
      yield* feeding;
    });
  }
});
