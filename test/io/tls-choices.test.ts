import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import {
  CancelledError,
  type Coroutine,
  newEventLoop,
  openConnection,
  runAsync,
  type StreamReader,
  type StreamWriter,
  sleep,
  startServer,
  TlsContext,
  type TlsInfo,
  type TlsOptions,
} from 'asyncio-native';
import { BACKENDS } from '../support/backends.js';
import { Authority } from '../support/certificates.js';
import { echo, ioTest, portOf, WAYS } from '../support/io-test.js';
import { ROOT } from '../support/paths.js';
import { raised } from '../support/raised.js';

const authority = new Authority();
const ca = authority.cert;
const own = authority.issue();

/** The first message of a client that asks for `localhost`. */
function* firstMessage(): Coroutine<Buffer> {
  let message: Buffer = Buffer.alloc(0);
  const server = yield* startServer(
    function* (reader) {
      message = yield* reader.read(65_536);
    },
    '127.0.0.1',
    0,
  );
  yield* raised(openConnection('127.0.0.1', portOf(server), { tls: { ca }, serverHostname: 'localhost' }));
  server.close();
  yield* server.waitClosed();
  return message;
}

ioTest(
  'while a context is being chosen, nothing is kept of what the client sends',
  function* ({ loop }) {
    const asked = loop.createFuture<void>();
    const chosen = loop.createFuture<null>();
    const SNICallback = function* (): Coroutine<null> {
      asked.setResult();
      return yield* chosen;
    };
    const hello = yield* firstMessage();
    const server = yield* startServer(echo, '127.0.0.1', 0, { tls: { ...own, SNICallback } });
    const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server));
    writer.write(hello);
    yield* asked;
    writer.write(Buffer.alloc(64 << 20));
    for (let turn = 0; turn < 500; turn++) {
      yield* sleep(0);
    }
    assert.ok(writer.transport.getWriteBufferSize() > 32 << 20, `${writer.transport.getWriteBufferSize()}`);
    chosen.setResult(null);
    // It goes on, and finds nonsense.
    yield* settled(reader);
    writer.transport.abort();
    server.close();
    yield* server.waitClosed();
  },
  WAYS.filter(([backend]) => backend === 'native'),
);

ioTest('an SNICallback that is cancelled ends the handshake', function* () {
  const SNICallback = function* (): Coroutine<null> {
    yield* sleep(0);
    throw new CancelledError();
  };
  const server = yield* startServer(echo, '127.0.0.1', 0, { tls: { ...own, SNICallback } });
  const error = yield* raised(
    openConnection('127.0.0.1', portOf(server), {
      tls: { ca },
      serverHostname: 'localhost',
      tlsHandshakeTimeout: 10_000,
    }),
  );
  assert.match(String(error.code), /ECONNRESET|ERR_SSL/);
  server.close();
  yield* server.waitClosed();
});

/** A client with a certificate of an authority that only the default trust has, at a server that chooses a context. */
const PROGRAM = `
import { openConnection, runAsync, startServer, TlsContext } from 'asyncio-native';
const { own, ca } = JSON.parse(process.env.CERTIFICATES);
await runAsync(function* () {
  const serve = function* (reader, writer) {
    writer.write(String(writer.getExtraInfo('tls').authorized));
  };
  const chosen = new TlsContext(own);
  const tls = { ...own, ca: [], requestCert: true, SNICallback: () => chosen };
  const server = yield* startServer(serve, '127.0.0.1', 0, { tls });
  const options = { tls: { ca, ...own }, serverHostname: 'localhost' };
  const [reader, writer] = yield* openConnection('127.0.0.1', server.sockets[0].port, options);
  process.stdout.write(yield* reader.read());
  writer.close();
  server.close();
});
`;

test('a context that is chosen and names no authorities trusts those of the default', () => {
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    cwd: ROOT,
    timeout: 30_000,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_EXTRA_CA_CERTS: authority.file(ca), CERTIFICATES: JSON.stringify({ own, ca }) },
  });
  assert.equal(output, 'true');
});

ioTest('a certificate that is accepted nevertheless is not why a connection ends', function* ({ isNative }) {
  const identity = authority.selfSigned();
  const cut = function* (_reader: StreamReader, writer: StreamWriter): Coroutine<void> {
    writer.write('x');
    yield* writer.drain();
    writer.transport.abort();
  };
  const server = yield* startServer(cut, '127.0.0.1', 0, { tls: identity });
  const tls: TlsOptions = { rejectUnauthorized: false };
  const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server), { tls });
  assert.equal((writer.getExtraInfo('tls') as TlsInfo).authorizationError, 'DEPTH_ZERO_SELF_SIGNED_CERT');
  if (isNative) {
    const error = yield* raised(reader.readexactly(2));
    assert.match(String(error.code), /^ERR_SSL_UNEXPECTED_EOF_WHILE_READING$|^ECONNRESET$/);
  } else {
    yield* settled(reader);
  }
  writer.close();
  server.close();
  yield* server.waitClosed();
});

ioTest('an address with an interface is an address', function* () {
  const identity = authority.issue({ subject: 'nobody', altNames: 'IP:::1' });
  const server = yield* startServer(echo, '127.0.0.1', 0, { tls: identity });
  const options = { tls: { ca }, serverHostname: '::1%lo' };
  const [, writer] = yield* openConnection('127.0.0.1', portOf(server), options);
  assert.equal((writer.getExtraInfo('tls') as TlsInfo).authorized, true);
  writer.close();
  server.close();
  yield* server.waitClosed();
});

ioTest('what OpenSSL would take for something else is refused by name', function* () {
  const type = 'ERR_ASYNCIO_INVALID_ARG_TYPE';
  const value = 'ERR_ASYNCIO_INVALID_ARG_VALUE';
  const words = new Uint16Array(8);
  const view = new DataView(new ArrayBuffer(8));
  const wrong: [object, RegExp, string][] = [
    [{ servername: 'localhost\0.example.com' }, /"servername"/, value],
    [{ passphrase: 'a\0b' }, /"passphrase"/, value],
    [{ ciphers: 'HIGH\0' }, /"ciphers"/, value],
    [{ ca: words }, /"ca"/, type],
    [{ cert: view }, /"cert"/, type],
    [{ pfx: words }, /"pfx"/, type],
    [{ session: view }, /"session"/, type],
    [{ session: words }, /"session"/, type],
    [{ ALPNProtocols: Array.from({ length: 300 }, (_, i) => `${i}`.padEnd(255, 'x')) }, /"ALPNProtocols"/, value],
  ];
  for (const [tls, message, code] of wrong) {
    assert.throws(() => openConnection('127.0.0.1', 1, { tls: tls as TlsOptions }), { message, code }, String(message));
  }
  for (const name of ['.localhost', '.']) {
    const error = yield* raised(openConnection('127.0.0.1', 1, { tls: { ca }, serverHostname: name }));
    assert.match(error.message, /"serverHostname"/);
    assert.equal(error.code, value);
  }
});

ioTest('protocols and sessions are those of the time when the server was made', function* () {
  const protocols = ['h2'];
  const server = yield* startServer(echo, '127.0.0.1', 0, { tls: { ...own, ALPNProtocols: protocols } });
  protocols[0] = 'x'.repeat(300);
  const options = { tls: { ca, ALPNProtocols: ['h2'] }, serverHostname: 'localhost' };
  const [, writer] = yield* openConnection('127.0.0.1', portOf(server), options);
  assert.equal((writer.getExtraInfo('tls') as TlsInfo).alpnProtocol, 'h2');
  writer.close();
  server.close();
  yield* server.waitClosed();
});

for (const backend of BACKENDS) {
  test(`what is known of TLS can be asked for when the loop is closed [${backend}]`, async () => {
    const loop = newEventLoop({ backend });
    const info = await runAsync(
      function* (): Coroutine<TlsInfo> {
        const server = yield* startServer(echo, '127.0.0.1', 0, { tls: new TlsContext(own) });
        const [reader, writer] = yield* openConnection('127.0.0.1', portOf(server), { tls: { ca } });
        writer.write('x');
        yield* reader.readexactly(1);
        server.close();
        return writer.getExtraInfo('tls') as TlsInfo;
      },
      { loopFactory: () => loop },
    );
    assert.equal(loop.isClosed(), true);
    assert.equal(info.authorized, true);
    assert.doesNotThrow(() => info.session);
  });
}

function* settled(reader: StreamReader): Coroutine<void> {
  try {
    yield* reader.read();
  } catch {
    // However it ends.
  }
}
