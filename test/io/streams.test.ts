import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import {
  type Coroutine,
  createTask,
  gather,
  openConnection,
  type Server,
  type StreamReader,
  type StreamWriter,
  sleep,
  startServer,
  waitFor,
} from 'asyncio-native';
import { echo, ioTest, portOf, WAYS } from '../support/io-test.js';
import { raised } from '../support/raised.js';

/** A server, a connection to it, and the end of both. */
function* connected(
  handler: (reader: StreamReader, writer: StreamWriter) => unknown,
  body: (reader: StreamReader, writer: StreamWriter, server: Server) => Coroutine<unknown>,
): Coroutine<void> {
  const server = yield* startServer(handler, '127.0.0.1', 0);
  yield* server.with(function* () {
    const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
    yield* body(reader, writer, server);
    writer.close();
    yield writer.waitClosed().then(null, () => {});
  });
}

ioTest('lines there and back, strings and bytes', function* () {
  yield* connected(echo, function* (reader, writer) {
    writer.write('first\n');
    writer.writelines([
      Buffer.from('sec'),
      new Uint8Array([111, 110]),
      'd\n',
      new TextEncoder().encode('ümlaut\n').buffer,
    ]);
    assert.equal(String(yield* reader.readline()), 'first\n');
    assert.equal(String(yield* reader.readline()), 'second\n');
    assert.equal(String(yield* reader.readline()), 'ümlaut\n');
    writer.write('abcdef');
    assert.equal(String(yield* reader.readexactly(4)), 'abcd');
    assert.equal(String(yield* reader.readexactly(2)), 'ef');
  });
});

ioTest('half-close: the peer reads the end and still answers', function* () {
  yield* connected(
    function* (reader, writer) {
      const all = yield* reader.read();
      writer.write(`got ${all.length}`);
    },
    function* (reader, writer) {
      assert.equal(writer.canWriteEof(), true);
      writer.write('x'.repeat(100_000));
      writer.writeEof();
      assert.throws(() => writer.write('more'), { code: 'ERR_ASYNCIO_WRITE_AFTER_EOF' });
      assert.equal(String(yield* reader.read()), 'got 100000');
      assert.equal(reader.atEof(), true);
    },
  );
});

ioTest('much in both directions, with drain', function* () {
  const total = 8 << 20;
  yield* connected(echo, function* (reader, writer) {
    let sum = 0;
    const reading = createTask(
      (function* () {
        while (sum < total) {
          const data = yield* reader.read(1 << 20);
          for (const byte of [data[0], data[data.length - 1]]) {
            assert.equal(byte, 7);
          }
          sum += data.length;
        }
      })(),
    );
    const chunk = Buffer.alloc(1 << 16, 7);
    for (let sent = 0; sent < total; sent += chunk.length) {
      writer.write(chunk);
      yield* writer.drain();
    }
    yield* reading;
    assert.equal(sum, total);
  });
});

ioTest('bytes keep their order over all sizes of writes', function* () {
  const sizes = [1, 100, 8191, 8192, 8193, 3, 70_000, 200_000, 5];
  const sent = Buffer.concat(sizes.map((size, i) => Buffer.alloc(size, i + 65)));
  yield* connected(echo, function* (reader, writer) {
    let at = 0;
    for (const size of sizes) {
      writer.write(sent.subarray(at, at + size));
      at += size;
    }
    assert.ok((yield* reader.readexactly(sent.length)).equals(sent));
  });
});

ioTest('drain waits for a peer that does not read, and goes on when it does', function* () {
  let waits = true;
  yield* connected(
    function* (reader) {
      while (waits) {
        yield* sleep(1);
      }
      let size = 0;
      while (size < 20 << 20) {
        size += (yield* reader.read(1 << 20)).length;
      }
    },
    function* (_reader, writer) {
      for (let i = 0; i < 20; i++) {
        writer.write(Buffer.alloc(1 << 20));
      }
      assert.ok(writer.transport.getWriteBufferSize() > 65_536);
      const draining = createTask(writer.drain());
      yield* sleep(5);
      assert.equal(draining.done(), false);
      waits = false;
      yield* draining;
      assert.ok(writer.transport.getWriteBufferSize() <= 16_384);
    },
  );
});

ioTest('a cancelled read leaves the reader usable', function* () {
  yield* connected(echo, function* (reader, writer) {
    const reading = createTask(reader.readline());
    yield* sleep(1);
    reading.cancel();
    yield* sleep(0);
    assert.equal(reading.cancelled(), true);
    writer.write('after\n');
    assert.equal(String(yield* reader.readline()), 'after\n');
  });
});

ioTest('two tasks cannot wait for one reader', function* () {
  yield* connected(echo, function* (reader, writer) {
    const first = createTask(reader.readline());
    yield* sleep(1);
    try {
      yield* reader.read(1);
      assert.fail('did not raise');
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'ERR_ASYNCIO_READER_BUSY');
      assert.match((error as Error).message, /^read\(\) called while another coroutine/);
    }
    writer.write('x\n');
    assert.equal(String(yield* first), 'x\n');
  });
});

ioTest('a handler that throws is reported once, and its connection closed', function* ({ reports }) {
  yield* connected(
    function* () {
      throw new RangeError('handler');
    },
    function* (reader) {
      assert.equal((yield* reader.read()).length, 0);
    },
  );
  const [report, ...others] = reports.splice(0);
  assert.deepEqual(others, []);
  assert.equal(report!.message, 'Unhandled exception in client_connected_cb');
  assert.equal((report!.exception as Error).message, 'handler');
  assert.match(inspect(report!.transport), /^<StreamTransport .*peer=127\.0\.0\.1:\d+/);
});

ioTest('a plain function that throws as handler: the same', function* ({ reports }) {
  const values = [new RangeError('handler'), undefined];
  for (const value of values) {
    yield* connected(
      () => {
        throw value;
      },
      function* (reader) {
        assert.equal((yield* reader.read()).length, 0);
      },
    );
  }
  const told = reports.splice(0);
  assert.deepEqual(
    told.map(({ message, exception }) => [message, exception]),
    values.map((value) => ['Unhandled exception in client_connected_cb', value]),
  );
  assert.match(inspect(told[0]!.transport), /^<StreamTransport /);
});

ioTest(
  'an async function as handler: it fails at once in a run that reaches no Promises, and its connection is closed',
  function* ({ way, reports }) {
    yield* connected(
      async (_reader: StreamReader, writer: StreamWriter) => {
        await null;
        writer.write('answered');
      },
      function* (reader) {
        assert.equal(String(yield* reader.read()), way === 'hosted' ? 'answered' : '');
      },
    );
    const names = reports.splice(0).map(({ exception }) => (exception as Error).name);
    assert.deepEqual(names, way === 'hosted' ? [] : ['HostBlockedError']);
  },
);

ioTest('a handler that ends has its connection closed after what it wrote', function* () {
  const size = 3 << 20;
  yield* connected(
    function* (_reader, writer) {
      writer.write(Buffer.alloc(size));
    },
    function* (reader) {
      assert.equal((yield* reader.read()).length, size);
    },
  );
});

ioTest('a plain function as handler keeps the connection', function* () {
  const writers: StreamWriter[] = [];
  yield* connected(
    (_reader: StreamReader, writer: StreamWriter) => void writers.push(writer),
    function* (reader) {
      yield* sleep(2);
      writers[0]!.write('later\n');
      assert.equal(String(yield* reader.readline()), 'later\n');
      writers[0]!.close();
    },
  );
});

ioTest('many connections at once', function* () {
  const server = yield* startServer(echo, '127.0.0.1', 0, { backlog: 512 });
  const port = portOf(server);
  const answers = yield* gather(
    Array.from({ length: 200 }, function* one(_, i): Coroutine<number> {
      const [reader, writer] = yield* openConnection('127.0.0.1', port);
      writer.write(`${i}\n`);
      const line = yield* reader.readline();
      writer.close();
      yield* writer.waitClosed();
      return Number(line);
    } as (_: unknown, i: number) => Coroutine<number>),
  );
  assert.deepEqual(
    answers,
    Array.from({ length: 200 }, (_, i) => i),
  );
  server.close();
  yield* server.waitClosed();
});

ioTest('waitFor gives an idle connection up', function* () {
  yield* connected(echo, function* (reader) {
    yield waitFor(reader.readline(), 2).then(
      () => assert.fail('did not raise'),
      (error) => assert.equal((error as Error).name, 'TimeoutError'),
    );
  });
});

ioTest('names and addresses of a connection', function* () {
  yield* connected(
    function* (reader, writer) {
      writer.write(`${JSON.stringify([writer.getExtraInfo('peername'), writer.getExtraInfo('sockname')])}\n`);
      yield* reader.read();
    },
    function* (reader, writer, server) {
      const [peer, own] = JSON.parse(String(yield* reader.readline()));
      assert.deepEqual(writer.getExtraInfo('sockname'), peer);
      assert.deepEqual(writer.getExtraInfo('peername'), own);
      assert.deepEqual(own, { address: '127.0.0.1', family: 'IPv4', port: portOf(server) });
      assert.equal(writer.getExtraInfo('unknown'), undefined);
      assert.equal(writer.getExtraInfo('unknown', 1), 1);
      assert.ok(writer.getExtraInfo('socket'));
    },
  );
});

ioTest('async iteration yields lines', function* () {
  yield* connected(
    function* (_reader, writer) {
      writer.write('a\nb\nc');
    },
    function* (reader) {
      const lines: string[] = [];
      for (;;) {
        const line = yield* reader.readline();
        if (line.length === 0) {
          break;
        }
        lines.push(String(line));
      }
      assert.deepEqual(lines, ['a\n', 'b\n', 'c']);
    },
  );
});

/** The functions of this file that the stack of `error` names. */
function ownFrames(error: unknown): string[] {
  const lines = (error as Error).stack!.split('\n').filter((line) => line.includes('streams.test'));
  return lines.map((line) => /at (\S+)/.exec(line)![1]!);
}

/** Elsewhere Node makes the errors of its sockets. */
const NATIVE = WAYS.filter(([backend]) => backend === 'native' && process.platform !== 'win32');

ioTest(
  'an error that came while nobody read names the coroutine that reads next',
  function* ({ loop }) {
    const written = loop.createFuture<undefined>();
    const told = loop.createFuture<string[]>();
    function* readNext(reader: StreamReader): Coroutine<string[]> {
      try {
        yield* reader.readline();
      } catch (error) {
        return ownFrames(error);
      }
      return ['no error'];
    }
    function* handle(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
      writer.write('never read');
      written.setResult(undefined);
      while (reader.exception() === null && !reader.atEof()) yield* sleep(1);
      told.setResult(yield* readNext(reader));
    }
    yield* connected(handle, function* (_reader, writer) {
      writer.transport.pauseReading();
      yield* written;
      writer.transport.abort();
      assert.equal((yield* told)[0], 'readNext');
    });
  },
  NATIVE,
);

ioTest('a local address that this machine does not have is named', function* () {
  const error: NodeJS.ErrnoException = yield* raised(openConnection('127.0.0.1', 9, { localAddress: '192.0.2.1' }));
  assert.equal(error.code, 'EADDRNOTAVAIL');
  assert.equal(error.syscall, 'bind');
  assert.match(error.message, /^bind EADDRNOTAVAIL 192\.0\.2\.1/);
});

ioTest('the empty host is the loopback of a client, and every interface of a server', function* () {
  const server = yield* startServer(echo, '', 0);
  assert.ok(server.sockets.some(({ address }) => address === '0.0.0.0'));
  const [reader, writer] = yield* openConnection('', server.sockets[0]!.port);
  writer.write('there and back');
  writer.writeEof();
  assert.equal(String(yield* reader.read()), 'there and back');
  writer.close();
  server.close();
  yield* server.waitClosed();
});
