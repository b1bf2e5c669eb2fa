import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import type { PeerCertificate } from 'node:tls';
import {
  type Coroutine,
  openConnection,
  type StreamReader,
  type StreamWriter,
  startServer,
  type TlsInfo,
  type TlsOptions,
} from 'asyncio-native';
import { Authority, type Identity } from '../support/certificates.js';
import { echo, ioTest, portOf } from '../support/io-test.js';
import { raised } from '../support/raised.js';

const authority = new Authority();
const ca = authority.cert;
const good = authority.issue();
const revoked = authority.issue();
const lists = authority.revoke(revoked);
const middle = authority.issue({ subject: 'middle', altNames: '', isAuthority: true });
const leaf = authority.issue({}, middle);
const elsewhere = new Authority().issue();

/** What connecting to a server that has `identity` comes to: the code of the error, or of `authorizationError` where all is let in. */
function* outcomes(identity: Identity, options: TlsOptions): Coroutine<[string, string | null]> {
  const server = yield* startServer(echo, '127.0.0.1', 0, { tls: { cert: identity.cert, key: identity.key } });
  const port = portOf(server);
  const connect = function* (tls: TlsOptions): Coroutine<TlsInfo> {
    const [, writer] = yield* openConnection('127.0.0.1', port, { tls });
    const info = writer.getExtraInfo('tls') as TlsInfo;
    writer.close();
    yield* writer.waitClosed();
    return info;
  };
  return yield* server.with(function* () {
    let code = 'accepted';
    try {
      assert.equal((yield* connect(options)).authorized, true);
    } catch (error) {
      code = String((error as NodeJS.ErrnoException).code);
    }
    const info = yield* connect({ ...options, rejectUnauthorized: false });
    assert.equal(info.authorized, info.authorizationError === null);
    return [code, info.authorizationError] as [string, string | null];
  });
}

const cases: [name: string, Identity, TlsOptions, code: string][] = [
  ['of the authority', good, { ca }, 'accepted'],
  ['of an RSA key', authority.issue({ keyType: 'rsa' }), { ca }, 'accepted'],
  ['expired', authority.issue({ from: '200101000000Z', until: '210101000000Z' }), { ca }, 'CERT_HAS_EXPIRED'],
  ['not valid yet', authority.issue({ from: '480101000000Z', until: '490101000000Z' }), { ca }, 'CERT_NOT_YET_VALID'],
  ['for another name', authority.issue({ altNames: 'DNS:elsewhere.test' }), { ca }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['for another address', authority.issue({ altNames: 'IP:127.0.0.9' }), { ca }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  [
    'for a name that reads like the address',
    authority.issue({ altNames: 'DNS:127.0.0.1' }),
    { ca },
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ],
  ['for clients only', authority.issue({ usage: 'clientAuth' }), { ca }, 'INVALID_PURPOSE'],
  ['signed by itself', authority.selfSigned(), { ca }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['signed by itself, for another name', authority.selfSigned('DNS:x.test'), { ca }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['of an authority that nobody knows', elsewhere, { ca }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['of an authority that Node does not know', good, {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['of a middle authority, with it', { cert: leaf.cert + middle.cert, key: leaf.key }, { ca }, 'accepted'],
  ['of a middle authority, without it', leaf, { ca }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['of one that may sign nothing', authority.issue({}, good), { ca: [ca, good.cert] }, 'INVALID_PURPOSE'],
  ['revoked', revoked, { ca, crl: lists }, 'CERT_REVOKED'],
  ['not revoked', good, { ca, crl: lists }, 'accepted'],
];

for (const [name, identity, options, code] of cases) {
  ioTest(`a certificate ${name}: ${code}`, function* () {
    const [rejected, noted] = yield* outcomes(identity, options);
    const expected = code === 'accepted' ? null : code;
    assert.deepEqual([rejected, noted], [code, expected]);
  });
}

ioTest('who meets another name is told whose certificate it is', function* () {
  for (const [identity, named] of [
    [authority.issue({ altNames: 'DNS:elsewhere.test,IP:127.0.0.9' }), /DNS:elsewhere\.test, IP Address:127\.0\.0\.9/],
    [authority.issue({ altNames: '', subject: 'plain.test' }), /plain\.test/],
  ] as const) {
    const server = yield* startServer(quietly, '127.0.0.1', 0, { tls: identity });
    yield* server.with(function* () {
      const options = { tls: { ca }, serverHostname: 'wanted.test' };
      const error = yield* raised(openConnection('127.0.0.1', portOf(server), options));
      assert.match(error.message, named);
      assert.match(error.message, /wanted\.test/);
      const { reason, host, cert } = error as Error & { reason?: string; host?: string; cert?: PeerCertificate };
      assert.match(String(reason), named);
      assert.equal(host, 'wanted.test');
      assert.equal(cert?.raw.equals(new X509Certificate(identity.cert).raw), true);
    });
  }
});

ioTest('two trusted authorities in one text, and in several', function* () {
  const other = new Authority();
  for (const trusted of [ca + other.cert, [other.cert, Buffer.from(ca)]]) {
    assert.equal((yield* outcomes(good, { ca: trusted }))[0], 'accepted');
    assert.equal((yield* outcomes(other.issue(), { ca: trusted }))[0], 'accepted');
  }
});

/** {@link echo}, of which it is no matter how it ends. */
function* quietly(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
  try {
    yield* echo(reader, writer);
  } catch {
    // The client has gone away.
  }
}

ioTest('a session of one name does not do for another', function* () {
  const server = yield* startServer(quietly, '127.0.0.1', 0, { tls: good });
  const port = portOf(server);
  yield* server.with(function* () {
    const [reader, writer] = yield* openConnection('127.0.0.1', port, { tls: { ca } });
    writer.write('x');
    yield* reader.readexactly(1);
    const { session } = writer.getExtraInfo('tls') as TlsInfo;
    writer.close();
    yield* writer.waitClosed();
    const options = { tls: { ca, session }, serverHostname: 'elsewhere.test' };
    const error = yield* raised(openConnection('127.0.0.1', port, options));
    assert.equal(error.code, 'ERR_TLS_CERT_ALTNAME_INVALID');
    assert.match(error.message, /DNS:localhost/);
  });
});
