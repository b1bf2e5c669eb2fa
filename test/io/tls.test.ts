import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import {
  type Coroutine,
  createTask,
  gather,
  getRunningLoop,
  openConnection,
  openUnixConnection,
  type Pem,
  Protocol,
  type Server,
  type StreamReader,
  type StreamWriter,
  sleep,
  startServer,
  startUnixServer,
  TlsContext,
  type TlsInfo,
  type TlsOptions,
  type Transport,
  timeout,
} from 'asyncio-native';
import { Authority } from '../support/certificates.js';
import { echo, ioTest, portOf } from '../support/io-test.js';
import { raised } from '../support/raised.js';

const authority = new Authority();
const ca: Pem = authority.cert;
const own = authority.issue();
const tls: TlsOptions = { cert: own.cert, key: own.key };

const OF_CLIENT_CERTIFICATE = /^ERR_SSL_TLSV1.*(CERTIFICATE_REQUIRED|UNKNOWN_CA)$/;

type Streams = [StreamReader, StreamWriter];

/** What `writer` says of TLS. */
function tlsOf(writer: StreamWriter): TlsInfo {
  return writer.getExtraInfo('tls') as TlsInfo;
}

/** Serves by TLS while `body` runs. */
function* serving(
  handler: (reader: StreamReader, writer: StreamWriter) => Coroutine<unknown>,
  options: TlsOptions,
  body: (port: number, server: Server) => Coroutine<void>,
): Coroutine<void> {
  const server = yield* startServer(handler, '127.0.0.1', 0, { tls: options });
  yield* server.with(() => body(portOf(server), server));
}

ioTest('a connection and a server speak TLS', function* () {
  yield* serving(echo, tls, function* (port): Coroutine<void> {
    const [reader, writer] = yield* openConnection('127.0.0.1', port, { tls: { ca } });
    writer.write('hello\n');
    assert.equal(String(yield* reader.readline()), 'hello\n');
    const info = tlsOf(writer);
    assert.equal(info.protocol, 'TLSv1.3');
    assert.match(info.cipher.name, /^TLS_/);
    assert.equal(info.alpnProtocol, false);
    assert.equal(info.servername, false);
    assert.equal(info.authorized, true);
    assert.equal(info.authorizationError, null);
    assert.equal(info.isSessionReused, false);
    assert.equal(info.peerCertificate?.subject.CN, 'localhost');
    writer.close();
    yield* writer.waitClosed();
    assert.equal(tlsOf(writer).protocol, 'TLSv1.3');
  });
});

ioTest('each end tells the context by which it speaks TLS', function* ({ loop }) {
  const [client, server] = [new TlsContext({ ca }), new TlsContext(tls)];
  const ofServer = loop.createFuture<unknown>();
  const handler = function* (_reader: StreamReader, writer: StreamWriter): Coroutine<void> {
    if (!ofServer.done()) {
      ofServer.setResult(writer.getExtraInfo('secureContext'));
    }
  };
  yield* serving(handler, { secureContext: server }, function* (port): Coroutine<void> {
    const [reader, writer] = yield* openConnection('127.0.0.1', port, { tls: client });
    assert.equal(writer.getExtraInfo('secureContext'), client);
    assert.equal(yield* ofServer, server);
    yield* reader.read();
    writer.close();
    // One that was made for a connection can be used for more.
    const [again, second] = yield* openConnection('127.0.0.1', port, { tls: { ca } });
    const made = second.getExtraInfo('secureContext') as TlsContext;
    assert.ok(made instanceof TlsContext);
    second.close();
    yield* again.read();
    const plain = yield* openConnection('127.0.0.1', port);
    assert.equal(plain[1].getExtraInfo('secureContext'), undefined);
    plain[1].transport.abort();
    const [, third] = yield* openConnection('127.0.0.1', port, { tls: made });
    assert.equal(third.getExtraInfo('secureContext'), made);
    third.close();
  });
});

ioTest('megabytes both ways at once, whole and in order', function* () {
  const bytes = Buffer.alloc(3_000_000);
  for (let i = 0; i < bytes.length; i += 4) {
    bytes.writeUInt32LE(i, i);
  }
  yield* serving(echo, tls, function* (port): Coroutine<void> {
    const [reader, writer] = yield* openConnection('127.0.0.1', port, { tls: { ca } });
    const writing = createTask(
      (function* (): Coroutine<void> {
        for (let at = 0; at < bytes.length; at += 7001) {
          writer.write(bytes.subarray(at, at + 7001));
          yield* writer.drain();
        }
      })(),
    );
    const back = yield* reader.readexactly(bytes.length);
    yield* writing;
    assert.ok(back.equals(bytes));
    writer.write(bytes);
    assert.ok((yield* reader.readexactly(bytes.length)).equals(bytes));
    writer.close();
    yield* writer.waitClosed();
  });
});

ioTest('close tells the peer the end, after what was written', function* () {
  let got = '';
  let isAtEnd = false;
  yield* serving(
    function* (reader) {
      got = String(yield* reader.read());
      isAtEnd = reader.atEof() && reader.exception() === null;
    },
    tls,
    function* (port): Coroutine<void> {
      const [, writer]: Streams = yield* openConnection('127.0.0.1', port, { tls: { ca } });
      writer.write('all of it');
      writer.close();
      yield* writer.waitClosed();
    },
  );
  assert.equal(got, 'all of it');
  assert.equal(isAtEnd, true);
});

ioTest('one direction has no end of its own, as of asyncio', function* () {
  yield* serving(echo, tls, function* (port): Coroutine<void> {
    const [, writer]: Streams = yield* openConnection('127.0.0.1', port, { tls: { ca } });
    assert.equal(writer.canWriteEof(), false);
    assert.throws(() => writer.writeEof(), { code: 'ERR_ASYNCIO_UNSUPPORTED' });
    writer.close();
    yield* writer.waitClosed();
  });
});

ioTest('the end of the peer closes a connection, whatever eofReceived returns', function* () {
  const loop = getRunningLoop();
  const events: string[] = [];
  class Client extends Protocol {
    readonly lost = loop.createFuture<void>();
    override connectionMade(): void {
      events.push('made');
    }
    override dataReceived(data: Buffer): void {
      events.push(String(data));
    }
    override eofReceived(): boolean {
      events.push('eof');
      return true;
    }
    override connectionLost(error: Error | null): void {
      events.push(`lost ${error}`);
      this.lost.setResult();
    }
  }
  yield* serving(
    function* (_reader, writer) {
      writer.write('bye');
      yield* writer.drain();
    },
    tls,
    function* (port): Coroutine<void> {
      const [, client] = yield* loop.createConnection(() => new Client(), '127.0.0.1', port, { tls: { ca } });
      yield* client.lost;
    },
  );
  assert.deepEqual(events, ['made', 'bye', 'eof', 'lost null']);
});

ioTest('the name: servername and serverHostname, a wildcard, a name with a dot at its end', function* () {
  const named = authority.issue({ altNames: 'DNS:*.example.test' });
  yield* serving(echo, { cert: named.cert, key: named.key }, function* (port): Coroutine<void> {
    for (const options of [
      { tls: { ca, servername: 'a.example.test' } },
      { tls: { ca }, serverHostname: 'b.example.test' },
      { tls: { ca }, serverHostname: 'c.example.test.' },
      { tls: { ca, servername: 'elsewhere.test' }, serverHostname: 'd.example.test' },
    ]) {
      const [, writer]: Streams = yield* openConnection('127.0.0.1', port, options);
      assert.equal(tlsOf(writer).authorized, true);
      assert.match(String(tlsOf(writer).servername), /^[a-d]\.example\.test$/);
      writer.close();
      yield* writer.waitClosed();
    }
    for (const name of ['example.test', 'a.b.example.test', 'a.example.org']) {
      const error: NodeJS.ErrnoException = yield* raised(
        openConnection('127.0.0.1', port, { tls: { ca }, serverHostname: name }),
      );
      assert.equal(error.code, 'ERR_TLS_CERT_ALTNAME_INVALID', name);
    }
  });
});

ioTest('a name with letters of other alphabets, as certificates have it', function* () {
  const named = authority.issue({ altNames: 'DNS:xn--bcher-kva.example' });
  yield* serving(echo, { cert: named.cert, key: named.key }, function* (port): Coroutine<void> {
    for (const name of ['bücher.example', 'BÜCHER.example.', 'xn--bcher-kva.example']) {
      const [, writer]: Streams = yield* openConnection('127.0.0.1', port, { tls: { ca }, serverHostname: name });
      assert.equal(tlsOf(writer).authorized, true);
      assert.equal(tlsOf(writer).servername, 'xn--bcher-kva.example');
      writer.close();
      yield* writer.waitClosed();
    }
    const error: Error & { host?: string } = yield* raised(
      openConnection('127.0.0.1', port, { tls: { ca }, serverHostname: 'bücher.test' }),
    );
    assert.equal(error.host, 'xn--bcher-kva.test');
  });
});

ioTest('ALPN: the best that both have; none in common ends the handshake', function* () {
  const seen: unknown[] = [];
  yield* serving(
    function* (reader, writer) {
      seen.push(tlsOf(writer).alpnProtocol);
      yield* reader.read();
    },
    { ...tls, ALPNProtocols: ['h2', 'http/1.1'] },
    function* (port): Coroutine<void> {
      for (const [offered, agreed] of [
        [['http/1.1', 'h2'], 'h2'],
        [['http/1.1'], 'http/1.1'],
        [undefined, false],
      ] as const) {
        const [, writer]: Streams = yield* openConnection('127.0.0.1', port, {
          tls: { ca, ...(offered && { ALPNProtocols: offered }) },
        });
        assert.equal(tlsOf(writer).alpnProtocol, agreed);
        writer.close();
        yield* writer.waitClosed();
      }
      const error: NodeJS.ErrnoException = yield* raised(
        openConnection('127.0.0.1', port, { tls: { ca, ALPNProtocols: ['gopher'] } }),
      );
      assert.match(String(error.code), /ERR_SSL_.*NO_APPLICATION_PROTOCOL/);
    },
  );
  assert.deepEqual(seen, ['h2', 'http/1.1', false]);
});

ioTest('versions: what both speak, and an error where there is none', function* () {
  yield* serving(echo, { ...tls, maxVersion: 'TLSv1.2' }, function* (port): Coroutine<void> {
    const [reader, writer] = yield* openConnection('127.0.0.1', port, { tls: { ca } });
    assert.equal(tlsOf(writer).protocol, 'TLSv1.2');
    writer.write('x');
    assert.equal(String(yield* reader.read(1)), 'x');
    writer.close();
    yield* writer.waitClosed();
    const error: NodeJS.ErrnoException = yield* raised(
      openConnection('127.0.0.1', port, { tls: { ca, minVersion: 'TLSv1.3' } }),
    );
    assert.match(String(error.code), /ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION/);
  });
});

ioTest('ciphers: of TLS 1.2, of TLS 1.3, and an error where they share none', function* () {
  const only = { ...tls, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' } as const;
  yield* serving(echo, only, function* (port): Coroutine<void> {
    const [, writer]: Streams = yield* openConnection('127.0.0.1', port, { tls: { ca } });
    assert.equal(tlsOf(writer).cipher.name, 'ECDHE-ECDSA-AES256-GCM-SHA384');
    writer.close();
    yield* writer.waitClosed();
    const other = { ca, ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' };
    const error: NodeJS.ErrnoException = yield* raised(openConnection('127.0.0.1', port, { tls: other }));
    assert.match(String(error.code), /ERR_SSL_.*HANDSHAKE_FAILURE/);
  });
  yield* serving(echo, { ...tls, ciphers: 'TLS_CHACHA20_POLY1305_SHA256' }, function* (port): Coroutine<void> {
    const [, writer]: Streams = yield* openConnection('127.0.0.1', port, { tls: { ca } });
    assert.equal(tlsOf(writer).cipher.name, 'TLS_CHACHA20_POLY1305_SHA256');
    writer.close();
    yield* writer.waitClosed();
  });
});

ioTest('a session of before is gone on with', function* ({ isNative }) {
  yield* serving(echo, tls, function* (port): Coroutine<void> {
    const context = new TlsContext({ ca });
    const connect = function* (session?: Buffer): Coroutine<TlsInfo> {
      const options = { secureContext: context, ...(session && { session }) };
      const [reader, writer] = yield* openConnection('127.0.0.1', port, { tls: options });
      const info = tlsOf(writer);
      writer.write('x');
      yield* reader.readexactly(1);
      assert.ok(info.session !== undefined);
      writer.close();
      yield* writer.waitClosed();
      return info;
    };
    const first = yield* connect();
    assert.equal(first.isSessionReused, false);
    const second = yield* connect(first.session);
    assert.equal(second.isSessionReused, true);
    assert.equal(second.authorized, true);
    // Node gives sessions with a header; Node before June 2026, on the pure backend, knows no header.
    const header = Buffer.from('\0nodejs:tls:session:1\0\0\x09localhost', 'latin1');
    const isDer = second.session?.[0] === 0x30;
    const third = yield* connect(isDer ? Buffer.concat([header, second.session as Buffer]) : second.session);
    assert.equal(third.isSessionReused, isNative || !isDer);
  });
});

ioTest('one context for many connections and servers', function* () {
  const ofServer = new TlsContext({ cert: own.cert, key: own.key });
  const ofClient = new TlsContext({ ca });
  const servers = yield* gather([1, 2].map(() => startServer(echo, '127.0.0.1', 0, { tls: ofServer })));
  yield* gather(
    Array.from({ length: 20 }, function* (_, i): Coroutine<void> {
      const [reader, writer] = yield* openConnection('127.0.0.1', portOf(servers[i % 2] as Server), { tls: ofClient });
      writer.write(`${i}\n`);
      assert.equal(String(yield* reader.readline()), `${i}\n`);
      writer.close();
      yield* writer.waitClosed();
    }),
  );
  for (const server of servers) {
    server.close();
    yield* server.waitClosed();
  }
});

ioTest('a client certificate: asked for, insisted on, and told', function* ({ isNative }) {
  const client = authority.issue({ subject: 'somebody', altNames: '', usage: 'clientAuth' });
  const stranger = new Authority().issue({ subject: 'stranger', altNames: '' });
  const seen: [boolean, unknown, unknown][] = [];
  const note = function* (reader: StreamReader, writer: StreamWriter): Coroutine<void> {
    const info = tlsOf(writer);
    seen.push([info.authorized, info.authorizationError, info.peerCertificate?.subject.CN]);
    writer.write('in');
    yield* reader.read();
  };
  const connect = function* (port: number, own: object): Coroutine<string> {
    const [reader, writer] = yield* openConnection('127.0.0.1', port, { tls: { ca, ...own } });
    try {
      return String(yield* reader.read(2));
    } finally {
      writer.close();
      yield* raisedOrNull(writer);
    }
  };
  yield* serving(note, { ...tls, ca, requestCert: true }, function* (port): Coroutine<void> {
    assert.equal(yield* connect(port, client), 'in');
    // With TLS 1.3 a client finds out when it reads: Node's servers end the connection, OpenSSL says why.
    for (const other of [{}, stranger]) {
      let got: string;
      try {
        got = yield* connect(port, other);
      } catch (error) {
        got = String((error as NodeJS.ErrnoException).code);
      }
      assert.match(
        got,
        isNative ? OF_CLIENT_CERTIFICATE : new RegExp(`^$|^ECONNRESET$|${OF_CLIENT_CERTIFICATE.source}`),
      );
    }
  });
  assert.deepEqual(seen.splice(0), [[true, null, 'somebody']]);
  yield* serving(note, { ...tls, ca, requestCert: true, rejectUnauthorized: false }, function* (port): Coroutine<void> {
    assert.equal(yield* connect(port, {}), 'in');
    assert.equal(yield* connect(port, stranger), 'in');
  });
  assert.equal(seen[0]?.[0], false);
  assert.equal(seen[0]?.[2], undefined);
  assert.deepEqual(seen[1], [false, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'stranger']);
});

/** Waits until the connection is gone, by whatever. */
function* raisedOrNull(writer: StreamWriter): Coroutine<unknown> {
  try {
    yield* writer.waitClosed();
    return null;
  } catch (error) {
    return error;
  }
}

for (const [kind, callback] of Object.entries({
  'a function': (name: string): TlsContext | undefined => contextFor(name),
  'a coroutine function': function* (name: string): Coroutine<TlsContext | undefined> {
    yield* sleep(0);
    return contextFor(name);
  },
})) {
  ioTest(`SNICallback chooses the certificate by name: ${kind}`, function* () {
    yield* serving(echo, { ...tls, SNICallback: callback }, function* (port): Coroutine<void> {
      for (const [name, subject] of [
        ['one.test', 'one'],
        ['two.test', 'two'],
        ['localhost', 'localhost'],
      ] as const) {
        const [, writer]: Streams = yield* openConnection('127.0.0.1', port, { tls: { ca }, serverHostname: name });
        assert.equal(tlsOf(writer).peerCertificate?.subject.CN, subject);
        writer.close();
        yield* writer.waitClosed();
      }
      // No name is told for an address.
      const [, writer]: Streams = yield* openConnection('127.0.0.1', port, { tls: { ca } });
      assert.equal(tlsOf(writer).peerCertificate?.subject.CN, 'localhost');
      writer.close();
      yield* writer.waitClosed();
    });
  });
}

const one = authority.issue({ subject: 'one', altNames: 'DNS:one.test' });
const two = authority.issue({ subject: 'two', altNames: 'DNS:two.test' });

function contextFor(name: string): TlsContext | undefined {
  return name === 'one.test' ? new TlsContext(one) : name === 'two.test' ? new TlsContext(two) : undefined;
}

ioTest('an SNICallback that throws, or returns nonsense, ends that handshake only', function* () {
  let calls = 0;
  const SNICallback = (): TlsContext => {
    if (++calls === 1) {
      throw new Error('no such name');
    }
    return 17 as unknown as TlsContext;
  };
  yield* serving(echo, { ...tls, SNICallback }, function* (port): Coroutine<void> {
    for (let i = 0; i < 2; i++) {
      const error: NodeJS.ErrnoException = yield* raised(
        openConnection('127.0.0.1', port, { tls: { ca }, serverHostname: 'localhost' }),
      );
      assert.match(String(error.code), /ECONNRESET|ERR_SSL/);
    }
    assert.equal(calls, 2);
    const [reader, writer] = yield* openConnection('127.0.0.1', port, { tls: { ca } });
    writer.write('x');
    assert.equal(String(yield* reader.read(1)), 'x');
    writer.close();
    yield* writer.waitClosed();
  });
});

ioTest('TLS over a Unix socket, which has no name of its own', function* () {
  const path = join(tmpdir(), `asyncio-native-tls-${process.pid}.sock`);
  const server = yield* startUnixServer(echo, path, { tls });
  yield* server.with(function* () {
    const error: NodeJS.ErrnoException = yield* raised(openUnixConnection(path, { tls: { ca } }));
    assert.equal(error.code, 'ERR_ASYNCIO_INVALID_ARG_VALUE');
    assert.match(error.message, /serverHostname/);
    const [reader, writer] = yield* openUnixConnection(path, { tls: { ca }, serverHostname: 'localhost' });
    writer.write('x');
    assert.equal(String(yield* reader.read(1)), 'x');
    writer.close();
    yield* writer.waitClosed();
  });
});

ioTest('a handshake that takes too long is given up; one that is cancelled leaves nothing', function* () {
  // It accepts, and says nothing.
  const silent = yield* startServer(
    function* (reader) {
      yield* reader.read();
    },
    '127.0.0.1',
    0,
  );
  const port = portOf(silent);
  const connecting = openConnection('127.0.0.1', port, { tls: { ca }, tlsHandshakeTimeout: 20 });
  const error: NodeJS.ErrnoException = yield* raised(connecting);
  assert.equal(error.code, 'ERR_TLS_HANDSHAKE_TIMEOUT');
  const { host, port: ofError } = error as { host?: string; port?: number };
  assert.deepEqual([host, ofError], ['127.0.0.1', port]);
  const late = yield* raised(
    timeout(20, function* () {
      yield* openConnection('127.0.0.1', port, { tls: { ca } });
    }),
  );
  assert.equal(late.name, 'TimeoutError');
  silent.close();
  yield* silent.waitClosed();
});

ioTest('a server gives up clients that say nothing, and waits for handshakes when it is closed', function* () {
  const server = yield* startServer(echo, '127.0.0.1', 0, { tls, tlsHandshakeTimeout: 20 });
  const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
  assert.equal((yield* reader.read()).length, 0);
  writer.close();
  yield* writer.waitClosed();
  server.close();
  yield* server.waitClosed();

  const patient = yield* startServer(echo, '127.0.0.1', 0, { tls });
  const [silentReader, silentWriter] = yield* openConnection('127.0.0.1', portOf(patient));
  yield* sleep(5);
  patient.close();
  const closed = createTask(patient.waitClosed());
  yield* sleep(5);
  assert.equal(closed.done(), false);
  assert.match(inspect(patient), /connections=0 handshakes=1/);
  patient.closeClients();
  yield* closed;
  assert.doesNotMatch(inspect(patient), /handshakes/);
  assert.equal((yield* silentReader.read()).length, 0);
  silentWriter.close();
  yield* silentWriter.waitClosed();
});

ioTest('strangers who speak no TLS are told to the program in debug mode only', function* ({ loop, reports }) {
  const server = yield* startServer(echo, '127.0.0.1', 0, { tls });
  const clients: unknown[] = [];
  for (const debug of [false, true]) {
    loop.setDebug(debug);
    const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
    clients.push(writer.getExtraInfo('sockname'));
    writer.write('GET / HTTP/1.0\r\n\r\n');
    yield* raised(reader.readexactly(100_000));
    writer.close();
    yield* raisedOrNull(writer);
  }
  loop.setDebug(false);
  const told = reports.splice(0);
  assert.equal(told.length, 1);
  assert.match(String((told[0]?.exception as NodeJS.ErrnoException | undefined)?.code), /ERR_SSL_HTTP_REQUEST/);
  assert.deepEqual(told[0]?.peername, clients[1]);
  server.close();
  yield* server.waitClosed();
});

ioTest('wrong options are told at once, by name', function* ({ loop }) {
  const connect = (options: object) => () => openConnection('127.0.0.1', 1, options);
  const wrong: [object, RegExp, string][] = [
    [{ tls: 1 }, /"tls"/, 'ERR_ASYNCIO_INVALID_ARG_TYPE'],
    [{ tls: { certs: '' } }, /"certs"/, 'ERR_ASYNCIO_UNKNOWN_OPTION'],
    [{ tls: { requestCert: true } }, /"requestCert"/, 'ERR_ASYNCIO_UNKNOWN_OPTION'],
    [{ tls: { ca: 7 } }, /"ca"/, 'ERR_ASYNCIO_INVALID_ARG_TYPE'],
    [{ tls: { minVersion: 'SSLv3' } }, /"minVersion"/, 'ERR_ASYNCIO_INVALID_ARG_VALUE'],
    [{ tls: { ALPNProtocols: 'h2' } }, /"ALPNProtocols"/, 'ERR_ASYNCIO_INVALID_ARG_TYPE'],
    [{ tls: { ALPNProtocols: [''] } }, /"ALPNProtocols"/, 'ERR_ASYNCIO_INVALID_ARG_VALUE'],
    [{ tls: { rejectUnauthorized: 0 } }, /"rejectUnauthorized"/, 'ERR_ASYNCIO_INVALID_ARG_TYPE'],
    [{ tls: { session: 'x' } }, /"session"/, 'ERR_ASYNCIO_INVALID_ARG_TYPE'],
    [{ tls: { secureContext: {} } }, /"secureContext"/, 'ERR_ASYNCIO_INVALID_ARG_TYPE'],
    [{ tls: { secureContext: new TlsContext(), ca } }, /"ca"/, 'ERR_ASYNCIO_INVALID_ARG_VALUE'],
    [{ tls: true, serverHostname: 1 }, /"serverHostname"/, 'ERR_ASYNCIO_INVALID_ARG_TYPE'],
    [{ tls: true, tlsHandshakeTimeout: 0 }, /"tlsHandshakeTimeout"/, 'ERR_ASYNCIO_INVALID_ARG_VALUE'],
    [{ serverHostname: 'x' }, /"serverHostname"/, 'ERR_ASYNCIO_INVALID_ARG_VALUE'],
  ];
  for (const [options, message, code] of wrong) {
    assert.throws(connect(options), { message, code }, String(message));
  }
  const nothing = new Protocol();
  assert.throws(() => loop.startTls(null as unknown as Transport, null as unknown as Protocol, true), {
    message: /"protocol"/,
  });
  assert.equal(
    (yield* raised(loop.startTls({} as unknown as Transport, nothing, true))).code,
    'ERR_ASYNCIO_INVALID_ARG_TYPE',
  );
});

ioTest('a server needs a certificate and its key, or a context that has them', function* () {
  const missing: [TlsOptions | true, RegExp][] = [
    [true, /"cert"/],
    [{}, /"cert"/],
    [{ ca }, /"cert"/],
    [{ cert: own.cert }, /"key"/],
    [{ key: own.key }, /"cert"/],
  ];
  for (const [options, name] of missing) {
    const error: NodeJS.ErrnoException = yield* raised(
      startServer(echo, '127.0.0.1', 0, { tls: options as TlsOptions }),
    );
    assert.equal(error.code, 'ERR_ASYNCIO_INVALID_ARG_VALUE');
    assert.match(error.message, name);
  }
  const context = new TlsContext(own);
  for (const options of [{ secureContext: context }, { SNICallback: () => context }]) {
    yield* serving(echo, options, function* (port): Coroutine<void> {
      const [, writer] = yield* openConnection('127.0.0.1', port, { tls: { ca, servername: 'localhost' } });
      assert.equal(tlsOf(writer).authorized, true);
      writer.close();
    });
  }
});

ioTest('certificates and keys that cannot be used are told with the code that Node has', function* () {
  const other = authority.issue();
  const encrypted = authority.encrypted(own, 'secret');
  const cases: [object, RegExp][] = [
    [{ cert: 'nonsense', key: own.key }, /ERR_OSSL_PEM_NO_START_LINE/],
    [{ cert: own.cert, key: other.key }, /ERR_OSSL_X509_KEY_VALUES_MISMATCH/],
    // One wrong passphrase in 256 gives bytes that end as they should, and are no key.
    [{ cert: own.cert, key: encrypted, passphrase: 'wrong' }, /ERR_OSSL_.*(BAD_DECRYPT|UNSUPPORTED|ASN1)/],
    [{ ca: 'nonsense' }, /ERR_OSSL_PEM_NO_START_LINE/],
    [{ ciphers: 'no-such-cipher' }, /ERR_SSL_NO_CIPHER_MATCH/],
  ];
  for (const [options, code] of cases) {
    const error: NodeJS.ErrnoException = yield* raised(startServer(echo, '127.0.0.1', 0, { tls: options }));
    assert.match(String(error.code), code);
  }
  for (const name of ['cert', 'key', 'ca']) {
    const options = { ...own, [name]: `/etc/tls/${name}.pem` };
    const error: Error = yield* raised(startServer(echo, '127.0.0.1', 0, { tls: options }));
    assert.match(error.message, new RegExp(`: "${name}" must be text in PEM, not the path of a file$`));
  }
  for (const options of [
    { cert: own.cert, key: encrypted, passphrase: 'secret' },
    { pfx: authority.pfx(own, 'secret'), passphrase: 'secret' },
    { cert: Buffer.from(own.cert), key: [Buffer.from(own.key)] },
  ]) {
    yield* serving(echo, options, function* (port): Coroutine<void> {
      const [, writer]: Streams = yield* openConnection('127.0.0.1', port, { tls: { ca } });
      assert.equal(tlsOf(writer).authorized, true);
      writer.close();
      yield* writer.waitClosed();
    });
  }
});

ioTest('a client that ends as soon as it is secure: connectionMade comes before eofReceived', function* ({ loop }) {
  const calls: string[] = [];
  const lost = loop.createFuture<void>();
  class Noting extends Protocol {
    override connectionMade(): void {
      calls.push('made');
    }
    override eofReceived(): void {
      calls.push('eof');
    }
    override connectionLost(): void {
      calls.push('lost');
      lost.setResult();
    }
  }
  const server = yield* loop.createServer(() => new Noting(), '127.0.0.1', 0, { tls });
  yield* server.with(function* () {
    const [, writer] = yield* openConnection('127.0.0.1', portOf(server), { tls: { ca } });
    writer.close();
    yield* lost;
    yield* writer.waitClosed();
  });
  assert.deepEqual(calls, ['made', 'eof', 'lost']);
});
