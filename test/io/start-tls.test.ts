import assert from 'node:assert/strict';
import {
  type Coroutine,
  getRunningLoop,
  openConnection,
  Protocol,
  type Server,
  type StreamReader,
  type StreamWriter,
  startServer,
  type TlsInfo,
  type Transport,
} from 'asyncio-native';
import { Authority } from '../support/certificates.js';
import { ioTest, portOf } from '../support/io-test.js';
import { raised } from '../support/raised.js';

const authority = new Authority();
const ca = authority.cert;
const own = authority.issue();

/** A server that begins TLS when it is asked to, and then sends back lines. */
function* upgrading(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
  writer.write('220 ready\n');
  assert.equal(String(yield* reader.readline()), 'STARTTLS\n');
  writer.write('go\n');
  yield* writer.startTls(own);
  for (;;) {
    const line = yield* reader.readline();
    if (line.length === 0) {
      return;
    }
    writer.write(line);
    yield* writer.drain();
  }
}

function* serving(body: (port: number, server: Server) => Coroutine<void>): Coroutine<void> {
  const server = yield* startServer(upgrading, '127.0.0.1', 0);
  yield* server.with(() => body(portOf(server), server));
}

ioTest('a reader and a writer begin TLS, each on its own side', function* () {
  yield* serving(function* (port) {
    const [reader, writer] = yield* openConnection('127.0.0.1', port);
    const plain = writer.transport;
    assert.equal(String(yield* reader.readline()), '220 ready\n');
    assert.equal(writer.getExtraInfo('tls'), undefined);
    writer.write('STARTTLS\n');
    assert.equal(String(yield* reader.readline()), 'go\n');
    yield* writer.startTls({ ca, serverHostname: 'localhost' });
    assert.notEqual(writer.transport, plain);
    assert.equal(plain.isClosing(), true);
    const info = writer.getExtraInfo('tls') as TlsInfo;
    assert.equal(info.authorized, true);
    assert.equal(info.servername, 'localhost');
    for (let i = 0; i < 100; i++) {
      writer.write(`line ${i}\n`);
    }
    for (let i = 0; i < 100; i++) {
      assert.equal(String(yield* reader.readline()), `line ${i}\n`);
    }
    const error = yield* raised(writer.startTls({ ca, serverHostname: 'localhost' }));
    assert.equal(error.code, 'ERR_ASYNCIO_UNSUPPORTED');
    writer.close();
    yield* writer.waitClosed();
    assert.equal((yield* raised(writer.startTls({ ca }))).code, 'ECONNRESET');
    const late = getRunningLoop().startTls(writer.transport, new Protocol(), { ca });
    assert.equal((yield* raised(late)).code, 'ERR_ASYNCIO_TRANSPORT_CLOSED');
  });
});

ioTest('what the peer has sent too early belongs to TLS, and is no text that was not protected', function* () {
  const handled = getRunningLoop().createFuture<[unknown, unknown]>();
  const server = yield* startServer(
    function* (reader, writer) {
      assert.equal(String(yield* reader.readline()), 'STARTTLS\n');
      const error = yield* raised(writer.startTls(own));
      handled.setResult([error, yield* raised(reader.read())]);
    },
    '127.0.0.1',
    0,
  );
  yield* server.with(function* () {
    const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
    writer.write('STARTTLS\nINJECTED COMMAND, WHICH IS NO RECORD OF TLS\n');
    yield* settled(reader);
    writer.close();
  });
  const [error, ofReader] = yield* handled;
  assert.match(String((error as NodeJS.ErrnoException).code), /^ERR_SSL_/);
  assert.equal(ofReader, error);
});

/** Reads to the end, whatever that is. */
function* settled(reader: StreamReader): Coroutine<void> {
  try {
    yield* reader.read();
  } catch {
    // It was reset.
  }
}

ioTest('a first flight of the client that came with the last line is taken', function* () {
  const server = yield* startServer(
    function* (reader, writer) {
      assert.equal(String(yield* reader.readline()), 'STARTTLS\n');
      yield* writer.startTls(own);
      writer.write(yield* reader.readline());
      yield* writer.drain();
    },
    '127.0.0.1',
    0,
  );
  yield* server.with(function* () {
    const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
    // Does not wait for an answer.
    writer.write('STARTTLS\n');
    yield* writer.startTls({ ca });
    writer.write('hello\n');
    assert.equal(String(yield* reader.readline()), 'hello\n');
    writer.close();
    yield* writer.waitClosed();
  });
});

ioTest('a certificate that is not accepted closes the connection and tells everybody', function* () {
  const server = yield* startServer(
    function* (_reader, writer) {
      yield* raised(writer.startTls(own));
    },
    '127.0.0.1',
    0,
  );
  yield* server.with(function* () {
    const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
    const error = yield* raised(writer.startTls({ ca, serverHostname: 'elsewhere.test' }));
    assert.equal(error.code, 'ERR_TLS_CERT_ALTNAME_INVALID');
    assert.equal(yield* raised(reader.read()), error);
    assert.equal(yield* raised(writer.waitClosed()), error);
  });
});

ioTest('loop.startTls gives a new transport to a protocol, without a second connectionMade', function* ({ loop }) {
  const events: string[] = [];
  class Line extends Protocol {
    readonly lost = getRunningLoop().createFuture<void>();
    readonly told = getRunningLoop().createFuture<void>();
    readonly #name: string;
    constructor(name: string) {
      super();
      this.#name = name;
    }
    override connectionMade(_transport: Transport): void {
      events.push(`${this.#name} made`);
    }
    override dataReceived(data: Buffer): void {
      events.push(`${this.#name} ${data}`);
      this.told.setResult();
    }
    override connectionLost(error: Error | null): void {
      events.push(`${this.#name} lost ${error}`);
      this.lost.setResult();
    }
  }
  yield* serving(function* (port) {
    const [plain, first] = yield* loop.createConnection(() => new Line('first'), '127.0.0.1', port);
    yield* first.told;
    plain.write('STARTTLS\n');
    const waiting = new Line('waiting');
    plain.setProtocol(waiting);
    yield* waiting.told;
    const second = new Line('second');
    const secure = yield* loop.startTls(plain, second, { ca });
    assert.equal(secure.getProtocol(), second);
    secure.write('hello\n');
    yield* second.told;
    secure.close();
    yield* second.lost;
  });
  assert.deepEqual(events, ['first made', 'first 220 ready\n', 'waiting go\n', 'second hello\n', 'second lost null']);
});
