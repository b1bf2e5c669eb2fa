import assert from 'node:assert/strict';
import {
  type Coroutine,
  openConnection,
  type StreamReader,
  type StreamWriter,
  startServer,
  TlsContext,
  type TlsInfo,
  type TlsOptions,
} from 'asyncio-native';
import { Authority } from '../support/certificates.js';
import { echo, ioTest, portOf } from '../support/io-test.js';

const authority = new Authority();
const ca = authority.cert;
const own = authority.issue();

/** What a client comes to that sends a byte and waits for it: a session, or the code of why not. */
function* attempt(port: number, tls: TlsOptions): Coroutine<{ info: TlsInfo | null; code: string | undefined }> {
  try {
    const [reader, writer] = yield* openConnection('127.0.0.1', port, { tls });
    try {
      writer.write('x');
      const echoed = yield* reader.read(1);
      if (echoed.length === 0) {
        return { info: null, code: 'closed' };
      }
      const info = writer.getExtraInfo('tls') as TlsInfo;
      assert.ok(info.session !== undefined);
      return { info, code: undefined };
    } finally {
      writer.close();
    }
  } catch (error) {
    return { info: null, code: (error as NodeJS.ErrnoException).code };
  }
}

for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
  ioTest(`${maxVersion}: a session without a certificate does not do where one is insisted on`, function* () {
    const ofServers = new TlsContext({ ca, cert: own.cert, key: own.key, maxVersion });
    const open = yield* startServer(echo, '127.0.0.1', 0, { tls: ofServers });
    const optional = yield* startServer(echo, '127.0.0.1', 0, {
      tls: { secureContext: ofServers, requestCert: true, rejectUnauthorized: false },
    });
    const strict = yield* startServer(echo, '127.0.0.1', 0, { tls: { secureContext: ofServers, requestCert: true } });
    const secureContext = new TlsContext({ ca });
    for (const lax of [open, optional]) {
      const first = yield* attempt(portOf(lax), { secureContext });
      assert.equal(first.code, undefined);
      const session = first.info?.session as Buffer;
      assert.equal((yield* attempt(portOf(lax), { secureContext, session })).info?.isSessionReused, true);
      const { info, code } = yield* attempt(portOf(strict), { secureContext, session });
      assert.notEqual(code, undefined, `accepted without a certificate: ${info?.isSessionReused}`);
    }
    for (const server of [open, optional, strict]) {
      server.close();
      yield* server.waitClosed();
    }
  });

  ioTest(`${maxVersion}: a session of one name does not do for another that trusts others`, function* () {
    const other = new Authority();
    const client = authority.issue({ subject: 'somebody', altNames: '', usage: 'clientAuth' });
    const forNames = authority.issue({ altNames: 'DNS:a.test,DNS:b.test' });
    const identity = { cert: forNames.cert, key: forNames.key, maxVersion };
    const contexts: Record<string, TlsContext> = {
      'a.test': new TlsContext({ ...identity, ca }),
      'b.test': new TlsContext({ ...identity, ca: other.cert }),
    };
    const seen: (string | false)[] = [];
    const serve = function* (reader: StreamReader, writer: StreamWriter): Coroutine<void> {
      seen.push((writer.getExtraInfo('tls') as TlsInfo).servername);
      yield* echo(reader, writer);
    };
    const server = yield* startServer(serve, '127.0.0.1', 0, {
      tls: {
        secureContext: contexts['a.test'] as TlsContext,
        requestCert: true,
        SNICallback: (name) => contexts[name],
      },
    });
    const secureContext = new TlsContext({ ca, ...client });
    const first = yield* attempt(portOf(server), { secureContext, servername: 'a.test' });
    assert.equal(first.code, undefined);
    // Without a session it is refused.
    assert.notEqual((yield* attempt(portOf(server), { secureContext, servername: 'b.test' })).code, undefined);
    const session = first.info?.session as Buffer;
    const { code } = yield* attempt(portOf(server), { secureContext, servername: 'b.test', session });
    assert.notEqual(code, undefined);
    assert.equal(seen.includes('b.test'), false);
    server.close();
    yield* server.waitClosed();
  });

  ioTest(`${maxVersion}: who goes on with a session without a certificate is not authorized by that`, function* () {
    const seen: [boolean, boolean][] = [];
    const serve = function* (reader: StreamReader, writer: StreamWriter): Coroutine<void> {
      const { isSessionReused, authorized } = writer.getExtraInfo('tls') as TlsInfo;
      seen.push([isSessionReused, authorized]);
      yield* echo(reader, writer);
    };
    const server = yield* startServer(serve, '127.0.0.1', 0, {
      tls: { ca, ...own, maxVersion, requestCert: true, rejectUnauthorized: false },
    });
    const client = authority.issue({ subject: 'somebody', altNames: '', usage: 'clientAuth' });
    for (const secureContext of [new TlsContext({ ca }), new TlsContext({ ca, ...client })]) {
      const first = yield* attempt(portOf(server), { secureContext });
      const session = first.info?.session as Buffer;
      yield* attempt(portOf(server), { secureContext, session });
    }
    assert.deepEqual(seen, [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ]);
    server.close();
    yield* server.waitClosed();
  });
}
