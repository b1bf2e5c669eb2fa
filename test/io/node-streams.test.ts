import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough, Readable, Writable } from 'node:stream';
import { test } from 'node:test';
import {
  type Coroutine,
  createTask,
  newEventLoop,
  runAsync,
  StreamReader,
  StreamWriter,
  sleep,
  waitFor,
  type Yieldable,
} from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';

/** `stream`, destroyed: with an error of that message, or without. */
function over<T extends Readable | Writable>(stream: T, message?: string): T {
  stream.on('error', () => {});
  stream.destroy(message === undefined ? undefined : new RangeError(message));
  return stream;
}

/** The text of what `operation` returns; or the code, or else the message, of what it raises. */
function* outcome(operation: Yieldable<unknown>): Coroutine<string | undefined> {
  try {
    const value = yield* operation;
    return value === undefined ? undefined : String(value);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  }
}

for (const backend of BACKENDS) {
  const loopFactory = () => newEventLoop({ backend });

  test(`StreamReader.from: lines of a stream of Node's, and its end [${backend}]`, async () => {
    const lines = await runAsync(
      function* () {
        const reader = StreamReader.from(Readable.from(['first\nsec', Buffer.from('ond\n'), 'rest']));
        const found: string[] = [];
        while (!reader.atEof()) {
          found.push(String(yield* reader.readline()));
        }
        return found;
      },
      { loopFactory },
    );
    assert.deepEqual(lines, ['first\n', 'second\n', 'rest']);
  });

  for (const method of ['write', 'final'] as const) {
    test(`StreamWriter.from: a stream whose ${method} throws is destroyed, and nobody waits [${backend}]`, async () => {
      const target = new Writable({
        write: (_chunk, _encoding, done) => done(),
        [method]() {
          throw new RangeError('from the stream');
        },
      });
      const found = await runAsync(
        function* () {
          const writer = StreamWriter.from(target);
          writer.write('abc');
          yield* sleep(0);
          writer.close();
          return yield* outcome(writer.waitClosed());
        },
        { loopFactory },
      );
      assert.equal(found, 'from the stream');
      assert.equal(target.destroyed, true);
    });
  }

  test(`StreamReader.from: pauses a stream above twice its limit [${backend}]`, async () => {
    const size = await runAsync(
      function* () {
        let made = 0;
        const source = new Readable({
          highWaterMark: 100,
          read() {
            made += 100;
            this.push(made > 10_000 ? null : Buffer.alloc(100));
          },
        });
        const reader = StreamReader.from(source, { limit: 200 });
        yield* sleep(5);
        assert.ok(made < 2000, `${made} bytes were read ahead`);
        return (yield* reader.read()).length;
      },
      { loopFactory },
    );
    assert.equal(size, 10_000);
  });

  test(`StreamReader.from: an error, and a stream that is destroyed [${backend}]`, async () => {
    const errors = await runAsync(
      function* () {
        const found: unknown[] = [];
        for (const error of [new RangeError('broken'), undefined]) {
          const source = new PassThrough();
          const reader = StreamReader.from(source);
          const reading = createTask(reader.readexactly(5));
          yield* sleep(1);
          source.destroy(error);
          try {
            yield* reading;
          } catch (raised) {
            found.push((raised as NodeJS.ErrnoException).code ?? (raised as Error).message);
          }
        }
        return found;
      },
      { loopFactory },
    );
    assert.deepEqual(errors, ['broken', 'ECONNRESET']);
  });

  test(`StreamWriter.from: drain waits for a slow stream, close for its end [${backend}]`, async () => {
    await runAsync(
      function* () {
        const parts: string[] = [];
        let next: (() => void) | undefined;
        const target = new Writable({
          highWaterMark: 4,
          write(chunk, _encoding, done) {
            parts.push(String(chunk));
            next = done;
          },
        });
        const writer = StreamWriter.from(target);
        const memory = Buffer.from('abcdef');
        writer.write(memory);
        memory.fill('x');
        const draining = createTask(writer.drain());
        yield* sleep(2);
        assert.equal(draining.done(), false);
        assert.equal(writer.transport.getWriteBufferSize(), 6);
        next!();
        yield* draining;
        writer.close();
        assert.throws(() => writer.write('late'), { code: 'ERR_ASYNCIO_WRITE_AFTER_EOF' });
        yield* writer.waitClosed();
        assert.deepEqual(parts, ['abcdef']);
      },
      { loopFactory },
    );
  });

  test(`StreamWriter.from: the error of a stream comes out of drain and waitClosed [${backend}]`, async () => {
    const errors = await runAsync(
      function* () {
        const target = new Writable({ write: (_chunk, _encoding, done) => done(new RangeError('full disk')) });
        const writer = StreamWriter.from(target);
        writer.write('x');
        yield* sleep(2);
        const found: string[] = [];
        for (const operation of [writer.drain(), writer.waitClosed()]) {
          try {
            yield* operation;
          } catch (error) {
            found.push((error as Error).message);
          }
        }
        return found;
      },
      { loopFactory },
    );
    assert.deepEqual(errors, ['full disk', 'full disk']);
  });

  test(`streams that are over before they are wrapped keep nobody waiting [${backend}]`, async () => {
    const discard = { write: (_chunk: unknown, _encoding: unknown, done: () => void) => done() };
    const ended = Readable.from([]).resume();
    const unclosed = new PassThrough({ autoDestroy: false }).resume();
    unclosed.end();
    const finished = new Writable(discard).end();
    await Promise.all([once(ended, 'close'), once(unclosed, 'end'), once(finished, 'close')]);
    const results = await runAsync(
      function* () {
        const found: unknown[] = [];
        for (const stream of [ended, unclosed, over(new PassThrough()), over(new PassThrough(), 'broken')]) {
          found.push(yield* outcome(waitFor(StreamReader.from(stream).read(), 2000)));
        }
        for (const stream of [finished, over(new Writable(discard)), over(new Writable(discard), 'full disk')]) {
          const writer = StreamWriter.from(stream);
          found.push(yield* outcome(waitFor(writer.drain(), 2000)));
          found.push(yield* outcome(waitFor(writer.waitClosed(), 2000)));
        }
        return found;
      },
      { loopFactory },
    );
    assert.deepEqual(results.slice(0, 4), ['', '', 'ECONNRESET', 'broken']);
    assert.deepEqual(results.slice(4), ['ECONNRESET', undefined, 'ECONNRESET', undefined, 'full disk', 'full disk']);
  });

  test(`StreamReader.from: what is neither text nor bytes fails the reader, and destroys the stream [${backend}]`, async () => {
    await runAsync(
      function* () {
        const source = Readable.from(['text', 5]);
        const reader = StreamReader.from(source);
        assert.equal(yield* outcome(reader.read()), 'ERR_ASYNCIO_INVALID_ARG_TYPE');
        assert.equal(source.destroyed, true);
        assert.equal((source.errored as NodeJS.ErrnoException).code, 'ERR_ASYNCIO_INVALID_ARG_TYPE');
      },
      { loopFactory },
    );
  });

  test(`after the loop is closed, the events of a stream raise nothing [${backend}]`, async () => {
    for (const happen of [
      (stream: PassThrough) => stream.write('late'),
      (stream: PassThrough) => stream.end(),
      (stream: PassThrough) => stream.destroy(),
      (stream: PassThrough) => stream.destroy(new RangeError('broken')),
    ]) {
      const loop = loopFactory();
      // Closing the loop reports the pending tasks.
      loop.setExceptionHandler(() => {});
      const [source, target] = [new PassThrough(), new PassThrough({ highWaterMark: 1 })];
      const waiting = function* (): Coroutine<void> {
        loop.createTask(StreamReader.from(source).read());
        const writer = StreamWriter.from(target);
        writer.write('more than it takes');
        loop.createTask(writer.drain());
        loop.createTask(writer.waitClosed());
        yield* sleep(2);
      };
      await loop.runUntilCompleteAsync(waiting());
      loop.close();
      assert.doesNotThrow(() => {
        happen(source);
        happen(target);
        target.read();
      });
      // What is thrown later is an uncaught exception, which fails the test.
      await new Promise((resolve) => setTimeout(resolve, 5));
      source.destroy();
      target.destroy();
    }
  });

  test(`StreamReader.from: a stream that is paused, and streams that emit text [${backend}]`, async () => {
    const bytes = Buffer.from([0x68, 0xe9, 0x69, 0x6a]);
    await runAsync(
      function* () {
        const paused = new PassThrough();
        paused.pause();
        paused.end(bytes);
        assert.deepEqual(yield* StreamReader.from(paused).read(), bytes);
        for (const encoding of ['latin1', 'hex', 'utf16le', 'base64'] as const) {
          const source = new PassThrough().setEncoding(encoding);
          source.end(bytes);
          assert.deepEqual(yield* StreamReader.from(source).read(), bytes, encoding);
        }
        const listened = new PassThrough().on('readable', () => {});
        assert.throws(() => StreamReader.from(listened), { code: 'ERR_ASYNCIO_UNSUPPORTED', message: /'readable'/ });
      },
      { loopFactory },
    );
  });

  test(`what is no stream is refused by name [${backend}]`, async () => {
    await runAsync(
      function* () {
        yield* sleep(0);
        assert.throws(() => StreamReader.from({} as never), {
          code: 'ERR_ASYNCIO_INVALID_ARG_TYPE',
          message: /"readable"/,
        });
        assert.throws(() => StreamWriter.from(null as never), {
          code: 'ERR_ASYNCIO_INVALID_ARG_TYPE',
          message: /"writable"/,
        });
      },
      { loopFactory },
    );
  });
}
