import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createServer as createTlsServer } from 'node:tls';
import {
  type Coroutine,
  Event,
  HostBlockedError,
  openConnection,
  type StreamReader,
  type StreamWriter,
  sleep,
  startServer,
  toNodeStream,
} from 'asyncio-native';
import { Authority } from '../support/certificates.js';
import { echo, HOSTED, ioTest, portOf, WAYS } from '../support/io-test.js';

/** A connection to a server that does `serve`, as a stream of Node's. */
function* connected(
  serve: (reader: StreamReader, writer: StreamWriter) => Coroutine<unknown>,
  body: (stream: Duplex, writer: StreamWriter) => Coroutine<unknown>,
): Coroutine<void> {
  const server = yield* startServer(serve, '127.0.0.1', 0);
  yield* server.with(function* () {
    const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
    const stream = toNodeStream(reader, writer);
    const closed = once(stream, 'close').catch(() => {});
    yield* body(stream, writer);
    stream.destroy();
    yield closed;
  });
}

ioTest(
  'writes, ends and reads to the end',
  function* () {
    yield* connected(echo, function* (stream) {
      stream.write('one ');
      stream.write(Buffer.from('two '));
      stream.end('three');
      assert.equal(yield text(stream), 'one two three');
    });
  },
  HOSTED,
);

ioTest(
  'half-close: the other end goes on to send',
  function* () {
    function* answer(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
      const asked = yield* reader.read();
      writer.write(`${asked.length} bytes`);
    }
    yield* connected(answer, function* (stream) {
      stream.end('x'.repeat(100_000));
      assert.equal(yield text(stream), '100000 bytes');
    });
  },
  HOSTED,
);

const authority = new Authority();

ioTest(
  'with TLS: end() tells the peer, which may close, or go on to send',
  function* () {
    const identity = authority.issue();
    const options = { tls: { ca: authority.cert } };
    let received = 0;
    // As of asyncio, a server by TLS is closed when its client has ended.
    const take = function* (reader: StreamReader, writer: StreamWriter): Coroutine<void> {
      writer.write('begin');
      received = (yield* reader.read()).length;
    };
    const server = yield* startServer(take, '127.0.0.1', 0, { tls: identity });
    yield* server.with(function* () {
      const stream = toNodeStream(...(yield* openConnection('127.0.0.1', portOf(server), options)));
      yield once(stream, 'readable');
      stream.end('x'.repeat(100_000));
      assert.equal(yield text(stream), 'begin');
      assert.equal(stream.writableFinished, true);
    });
    assert.equal(received, 100_000);
    const nodes = createTlsServer({ ...identity, allowHalfOpen: true }, (socket) => {
      let received = 0;
      socket.on('data', ({ length }) => {
        received += length;
      });
      socket.on('end', () => socket.end(`${received} bytes`));
    });
    nodes.listen(0, '127.0.0.1');
    yield once(nodes, 'listening');
    const [reader, writer] = yield* openConnection('127.0.0.1', (nodes.address() as AddressInfo).port, options);
    const stream = toNodeStream(reader, writer);
    stream.end('x'.repeat(300_000));
    assert.equal(yield text(stream), '300000 bytes');
    assert.throws(() => writer.writeEof(), { code: 'ERR_ASYNCIO_UNSUPPORTED' });
    yield* writer.waitClosed();
    nodes.close();
    yield once(nodes, 'close');
  },
  HOSTED,
);

ioTest(
  'backpressure: a peer that reads nothing stops the writer, one that is not read is stopped',
  function* () {
    const goOn = new Event();
    let received = 0;
    function* late(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
      yield* goOn.wait();
      for (let data = yield* reader.read(65_536); data.length > 0; data = yield* reader.read(65_536)) {
        received += data.length;
      }
      for (let i = 0; i < 200; i++) {
        writer.write(Buffer.alloc(65_536));
        yield* writer.drain();
      }
    }
    yield* connected(late, function* (stream, writer) {
      let sent = 0;
      while (stream.write(Buffer.alloc(65_536)) || sent < 100) {
        sent++;
      }
      assert.equal(stream.writableNeedDrain, true);
      assert.ok(writer.transport.getWriteBufferSize() < sent * 65_536, 'all of it was taken at once');
      goOn.set();
      yield once(stream, 'drain');
      stream.end();
      let read = 0;
      yield pipeline(stream, async (source: AsyncIterable<Buffer>) => {
        for await (const chunk of source) {
          read += chunk.length;
          assert.ok(stream.readableLength <= 4 * 65_536, 'more was read ahead than the stream asked for');
        }
      });
      assert.equal(received, (sent + 1) * 65_536);
      assert.equal(read, 200 * 65_536);
    });
  },
  HOSTED,
);

ioTest(
  'destroy closes the connection',
  function* () {
    const over = new Event();
    function* serve(reader: StreamReader): Coroutine<void> {
      try {
        yield* reader.read();
      } catch {
        // Reset.
      }
      over.set();
    }
    yield* connected(serve, function* (stream, writer) {
      stream.write('some');
      yield* sleep(0);
      stream.destroy();
      yield once(stream, 'close');
      assert.equal(writer.isClosing(), true);
      yield* over.wait();
    });
  },
  HOSTED,
);

ioTest(
  'destroy with an error: that is the error of the stream',
  function* () {
    yield* connected(echo, function* (stream, writer) {
      const failed = once(stream, 'error');
      stream.destroy(new RangeError('enough'));
      const [error] = (yield failed) as [Error];
      assert.equal(error.message, 'enough');
      assert.equal(writer.isClosing(), true);
    });
  },
  HOSTED,
);

ioTest(
  'destroy: a write that was not sent has the error',
  function* () {
    const isOver = new Event();
    const silent = function* (): Coroutine<void> {
      yield* isOver.wait();
    };
    yield* connected(silent, function* (stream) {
      const closed = once(stream, 'error');
      const written = new Promise((resolve) => stream.write(Buffer.alloc(1 << 25), resolve));
      yield* sleep(1);
      const reason = new RangeError('enough');
      stream.destroy(reason);
      assert.equal(yield written, reason);
      assert.deepEqual(yield closed, [reason]);
      isOver.set();
    });
  },
  HOSTED,
);

ioTest(
  'an error of the connection destroys the stream, also where nobody reads',
  function* () {
    function* reset(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
      yield* reader.readexactly(1);
      // What is left unread makes the system reset the connection.
      writer.transport.abort();
    }
    yield* connected(reset, function* (stream) {
      const failed = once(stream, 'error');
      // If Node has read all of it for the other end, the system resets only what comes later.
      const writing = setInterval(() => stream.write('x'.repeat(500_000)), 1);
      const [error] = (yield failed) as [NodeJS.ErrnoException];
      clearInterval(writing);
      assert.match(error.code ?? '', /^(ECONNRESET|EPIPE)$/);
      assert.equal(stream.destroyed, true);
    });
  },
  HOSTED,
);

ioTest(
  "a client of node:http's over a connection of the loop's",
  function* () {
    const http = createHttpServer((request, response) => response.end(`you asked for ${request.url}`));
    http.listen(0, '127.0.0.1');
    yield once(http, 'listening');
    const { port } = http.address() as AddressInfo;
    const [reader, writer] = yield* openConnection('127.0.0.1', port);
    const stream = toNodeStream(reader, writer);
    const request = get({ path: '/page', headers: { connection: 'close' }, createConnection: () => stream as never });
    const [response] = (yield once(request, 'response')) as [NodeJS.ReadableStream];
    assert.equal(yield text(response), 'you asked for /page');
    stream.destroy();
    yield* writer.waitClosed();
    http.close();
    yield once(http, 'close');
  },
  HOSTED,
);

ioTest(
  'what listeners throw is uncaught, and no error of the stream, which goes on',
  function* () {
    const uncaught: unknown[] = [];
    const note = (error: unknown): unknown => uncaught.push(error);
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', note);
    try {
      const answer = function* (reader: StreamReader, writer: StreamWriter): Coroutine<void> {
        writer.write(yield* reader.readexactly(4));
        yield* reader.readexactly(1);
        writer.write('more');
      };
      yield* connected(answer, function* (stream) {
        const events: string[] = [];
        const hear = function (this: string): never {
          events.push(this);
          throw new RangeError(this);
        };
        stream.write('data', hear.bind('written'));
        stream.on('error', () => events.push('error'));
        stream.once('data', () => stream.write('x'));
        stream.on('data', (chunk: Buffer) => hear.call(String(chunk)));
        yield once(stream, 'end');
        assert.deepEqual(events, ['written', 'data', 'more']);
        yield* sleep(1);
      });
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const other of others) {
        process.on('uncaughtException', other);
      }
    }
    assert.deepEqual(
      uncaught.map((error) => (error as Error).message),
      ['written', 'data', 'more'],
    );
  },
  HOSTED,
);

ioTest(
  'wrong arguments, and a blocking run that cannot give Node its turn',
  function* ({ way }) {
    const server = yield* startServer(echo, '127.0.0.1', 0);
    yield* server.with(function* () {
      const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
      const type = { code: 'ERR_ASYNCIO_INVALID_ARG_TYPE' };
      assert.throws(() => toNodeStream({} as never, writer), type);
      assert.throws(() => toNodeStream(reader, undefined as never), type);
      if (way === 'blocking') {
        assert.throws(() => toNodeStream(reader, writer), HostBlockedError);
      }
      writer.close();
      yield* writer.waitClosed();
    });
  },
  WAYS,
);
