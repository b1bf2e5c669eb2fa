import assert from 'node:assert/strict';
import {
  CancelledError,
  type Coroutine,
  createSubprocessExec,
  createTask,
  getRunningLoop,
  openConnection,
  PIPE,
  Protocol,
  type Server,
  type StreamReader,
  type StreamWriter,
  sleep,
  startServer,
  type Transport,
} from 'asyncio-native';
import { Authority } from '../support/certificates.js';
import { ioTest, portOf } from '../support/io-test.js';
import { raised } from '../support/raised.js';

const authority = new Authority();
const ca = authority.cert;
const own = authority.issue();

type Handler = (reader: StreamReader, writer: StreamWriter) => Coroutine<void>;

function* serving(handler: Handler, body: (port: number, server: Server) => Coroutine<void>): Coroutine<void> {
  const server = yield* startServer(handler, '127.0.0.1', 0);
  yield* server.with(() => body(portOf(server), server));
}

ioTest('a handler that has begun TLS, and ends, closes its connection', function* () {
  const handler: Handler = function* (_reader, writer) {
    yield* writer.startTls(own);
    writer.write('bye');
  };
  yield* serving(handler, function* (port) {
    const [reader, writer] = yield* openConnection('127.0.0.1', port);
    yield* writer.startTls({ ca, serverHostname: 'localhost' });
    assert.equal(String(yield* reader.read()), 'bye');
    writer.close();
    yield* writer.waitClosed();
  });
});

ioTest('what was read is not lost where TLS cannot begin', function* () {
  const handler: Handler = function* (reader, writer) {
    writer.write('one\ntwo\n');
    yield* reader.read();
  };
  yield* serving(handler, function* (port) {
    const [reader, writer] = yield* openConnection('127.0.0.1', port);
    assert.equal(String(yield* reader.readline()), 'one\n');
    const wrong = { ca: 1 } as unknown as { ca: string };
    assert.equal((yield* raised(writer.startTls(wrong))).code, 'ERR_ASYNCIO_INVALID_ARG_TYPE');
    assert.equal(String(yield* reader.readline()), 'two\n');
    writer.close();
    yield* writer.waitClosed();
  });
});

ioTest('what is written while TLS begins is refused, not lost', function* ({ loop }) {
  const handler: Handler = function* (reader, writer) {
    yield* reader.readline();
    yield* writer.startTls(own);
    writer.write(yield* reader.readline());
  };
  yield* serving(handler, function* (port) {
    const [reader, writer] = yield* openConnection('127.0.0.1', port);
    const plain = writer.transport;
    const refusal = { code: 'ERR_ASYNCIO_TRANSPORT_CLOSED', message: /startTls is under way/ };
    writer.write('begin\n');
    const starting = loop.createTask(writer.startTls({ ca, serverHostname: 'localhost' }));
    yield* sleep(0);
    assert.throws(() => writer.write('lost\n'), refusal);
    assert.throws(() => writer.writelines(['lost', '\n']), refusal);
    yield* starting;
    writer.write('secret\n');
    assert.equal(String(yield* reader.readline()), 'secret\n');
    assert.throws(() => plain.write('lost\n'), refusal);
    writer.close();
    yield* writer.waitClosed();
  });
});

ioTest('what is written after TLS could not begin is dropped, as on any lost connection', function* () {
  const handler: Handler = function* (_reader, writer) {
    writer.transport.abort();
  };
  yield* serving(handler, function* (port) {
    const [, writer] = yield* openConnection('127.0.0.1', port);
    assert.ok((yield* raised(writer.startTls({ ca, serverHostname: 'localhost' }))) instanceof Error);
    assert.doesNotThrow(() => writer.write('late'));
    writer.close();
  });
});

for (const how of ['close', 'abort'] as const) {
  ioTest(`${how} during the handshake ends it`, function* ({ loop }) {
    const handler: Handler = function* (reader) {
      yield* reader.read();
    };
    yield* serving(handler, function* (port) {
      const [reader, writer] = yield* openConnection('127.0.0.1', port);
      const starting = loop.createTask(raised(writer.startTls({ ca, serverHostname: 'localhost' })));
      for (let turn = 0; turn < 5; turn++) {
        yield* sleep(0);
      }
      if (how === 'close') {
        writer.close();
      } else {
        writer.transport.abort();
      }
      assert.equal((yield* starting).code, 'ERR_ASYNCIO_TRANSPORT_CLOSED');
      assert.equal((yield* reader.read()).length, 0);
      yield* writer.waitClosed();
    });
  });
}

for (const how of ['closeClients', 'abortClients'] as const) {
  ioTest(`a server ends handshakes that its handlers have begun by ${how}`, function* ({ loop }) {
    const begun = loop.createFuture<void>();
    const codes: unknown[] = [];
    const handler: Handler = function* (reader, writer) {
      yield* reader.readexactly(1);
      loop.callSoon(() => begun.setResult());
      codes.push((yield* raised(writer.startTls(own))).code);
    };
    const server = yield* startServer(handler, '127.0.0.1', 0);
    const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
    writer.write('x');
    yield* begun;
    for (let turn = 0; turn < 5; turn++) {
      yield* sleep(0);
    }
    server.close();
    server[how]();
    yield* server.waitClosed();
    yield* sleep(0);
    assert.deepEqual(codes, ['ERR_ASYNCIO_TRANSPORT_CLOSED']);
    yield* settled(reader);
    writer.close();
  });
}

ioTest('a handshake that is cancelled is an end for the reader, and cancels nobody else', function* () {
  const handler: Handler = function* (reader) {
    yield* reader.read();
  };
  yield* serving(handler, function* (port) {
    const [reader, writer] = yield* openConnection('127.0.0.1', port);
    const starting = createTask(writer.startTls({ ca, serverHostname: 'localhost' }));
    for (let turn = 0; turn < 5; turn++) {
      yield* sleep(0);
    }
    starting.cancel();
    assert.ok((yield* raised(starting)) instanceof CancelledError);
    assert.equal((yield* reader.read()).length, 0);
    yield* writer.waitClosed();
  });
});

ioTest('a peer that has ended before the handshake ends it', function* ({ loop }) {
  const made = loop.createFuture<Transport>();
  const ended = loop.createFuture<void>();
  class Waiting extends Protocol {
    override connectionMade(transport: Transport): void {
      made.setResult(transport);
    }
    override eofReceived(): boolean {
      ended.setResult();
      return true;
    }
  }
  const server = yield* loop.createServer(() => new Waiting(), '127.0.0.1', 0);
  const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
  const transport = yield* made;
  writer.writeEof();
  yield* ended;
  const error = yield* raised(getRunningLoop().startTls(transport, new Protocol(), own));
  assert.equal(error.code, 'ECONNRESET');
  yield* settled(reader);
  writer.close();
  server.close();
  yield* server.waitClosed();
});

ioTest('a peer that has sent some bytes, and ended, before the handshake ends it', function* () {
  const codes: unknown[] = [];
  const handler: Handler = function* (reader, writer) {
    yield* reader.readexactly(1);
    yield* sleep(20);
    codes.push((yield* raised(writer.startTls(own))).code);
  };
  yield* serving(handler, function* (port) {
    const [reader, writer] = yield* openConnection('127.0.0.1', port);
    writer.write('xy');
    writer.writeEof();
    yield* settled(reader);
    writer.close();
    yield* writer.waitClosed();
  });
  assert.deepEqual(codes, ['ECONNRESET']);
});

ioTest('a protocol that was paused writes on', function* ({ loop, isNative }) {
  const calls: string[] = [];
  class Noting extends Protocol {
    transport: Transport | null = null;
    override connectionMade(transport: Transport): void {
      this.transport = transport;
    }
    override pauseWriting(): void {
      calls.push('pause');
    }
    override resumeWriting(): void {
      calls.push('resume');
    }
  }
  const size = 8 << 20;
  const handler: Handler = function* (reader, writer) {
    yield* reader.readexactly(size);
    yield* writer.startTls(own);
    yield* reader.read();
  };
  void isNative;
  yield* serving(handler, function* (port) {
    const [transport, protocol] = yield* loop.createConnection(() => new Noting(), '127.0.0.1', port);
    transport.write(Buffer.alloc(size));
    assert.deepEqual(calls, ['pause']);
    const secure = yield* loop.startTls(transport, protocol, { ca, servername: 'localhost' });
    assert.deepEqual(calls, ['pause', 'resume']);
    secure.close();
  });
});

ioTest('a pipe cannot speak TLS', function* ({ loop }) {
  const process = yield* createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  const { stdin } = process;
  assert.ok(stdin !== null);
  const error = yield* raised(stdin.startTls({ serverHostname: 'localhost', tlsHandshakeTimeout: 10_000 }));
  assert.equal(error.code, 'ERR_ASYNCIO_INVALID_ARG_TYPE');
  const starting = loop.startTls(stdin.transport, new Protocol(), true, { serverHostname: 'localhost' });
  assert.match((yield* raised(starting)).message, /"transport"/);
  const [output] = yield* process.communicate('goes on');
  assert.equal(String(output), 'goes on');
});

function* settled(reader: StreamReader): Coroutine<void> {
  try {
    yield* reader.read();
  } catch {
    // However it ends.
  }
}

ioTest('the certificate must be for the host that was connected to, not for its address', function* () {
  const names = authority.issue({ subject: 'nobody', altNames: 'DNS:localhost' });
  const addresses = authority.issue({ subject: 'nobody', altNames: 'IP:127.0.0.1,IP:::1' });
  for (const [identity, host, code] of [
    [names, 'localhost', undefined],
    [addresses, 'localhost', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [names, '127.0.0.1', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [addresses, '127.0.0.1', undefined],
  ] as const) {
    const handler: Handler = function* (reader, writer) {
      try {
        yield* writer.startTls(identity);
      } catch {
        return; // The client has refused it.
      }
      yield* settled(reader);
    };
    yield* serving(handler, function* (port) {
      const [, writer] = yield* openConnection(host, port, { family: 4 });
      let refused: string | undefined;
      try {
        yield* writer.startTls({ ca });
      } catch (error) {
        refused = (error as NodeJS.ErrnoException).code;
      }
      writer.close();
      assert.equal(refused, code);
    });
  }
});
