import type { Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { EventLoop } from '../../event-loop/event-loop.js';
import { destroyReason } from '../../util/destroy-reason.js';
import { chooseContext } from '../tls/chosen-context.js';
import { certificateIn, sessionInDer } from '../tls/session.js';
import type { TlsContext } from '../tls/tls-context.js';
import { handshakeCutOff } from '../tls/tls-error.js';
import type { TlsInfo } from '../tls/tls-options.js';
import type { TlsSide } from '../tls/tls-side.js';

/** Node itself gives up a handshake after this many milliseconds: never before this package does. */
const NEVER = 2 ** 31 - 1;

/** Receives the events of a handshake of Node. */
export interface NodeHandshakeClient {
  onSecure(socket: TLSSocket): void;
  onError(error: unknown): void;
}

/** Begins a handshake over `socket`, which must have no other listeners. */
export function beginNodeTls(loop: EventLoop, socket: Socket, side: TlsSide, client: NodeHandshakeClient): void {
  // While there is a handshake, the end of the peer is the end of both.
  socket.allowHalfOpen = false;
  const ofBoth: NodeHandshakeClient = {
    onSecure: (secure) => {
      secure.allowHalfOpen = true;
      client.onSecure(secure);
    },
    onError: client.onError,
  };
  if (side.isServer) {
    accept(loop, socket, side, ofBoth);
  } else {
    connect(socket, side, ofBoth);
  }
}

function connect(socket: Socket, side: TlsSide, client: NodeHandshakeClient): void {
  const tls = process.getBuiltinModule('node:tls');
  const secure = tls.connect({
    socket,
    secureContext: side.context._maker.node(),
    ...(side.servername !== '' && { servername: side.servername }),
    host: side.identity,
    checkServerIdentity: checkIdentity,
    ALPNProtocols: [...side.protocols],
    rejectUnauthorized: side.rejectUnauthorized,
    ...(side.session && { session: Buffer.from(side.session) }),
  });
  watch(secure, client);
  secure.once('secureConnect', () => {
    // Node checks no name if the server resumes a session, which may be that of another server.
    const error =
      side.rejectUnauthorized && secure.isSessionReused() ? otherServer(side.identity, side.session) : undefined;
    if (error === undefined) {
      client.onSecure(secure);
    } else {
      client.onError(error);
      secure.destroy();
    }
  });
}

/** The error if the certificate in `session` is not for `identity`, or cannot be read. */
function otherServer(identity: string, session: Uint8Array | undefined): Error | undefined {
  try {
    const { X509Certificate } = process.getBuiltinModule('node:crypto');
    const certificate = new X509Certificate(certificateIn(sessionInDer(session as Uint8Array)));
    return checkIdentity(identity, certificate.toLegacyObject());
  } catch {
    return handshakeCutOff();
  }
}

/** As Node's own, but finds IPv6 addresses, too, which Node 22.23 does not. */
function checkIdentity(identity: string, certificate: PeerCertificate): Error | undefined {
  const error = process.getBuiltinModule('node:tls').checkServerIdentity(identity, certificate);
  if (error === undefined || !process.getBuiltinModule('node:net').isIPv6(identity)) {
    return error;
  }
  const { X509Certificate } = process.getBuiltinModule('node:crypto');
  return new X509Certificate(certificate.raw).checkIP(identity) === undefined ? error : undefined;
}

/** Uses a server that listens nowhere, which treats the certificate of a client as Node does. */
function accept(loop: EventLoop, socket: Socket, side: TlsSide, client: NodeHandshakeClient): void {
  const tls = process.getBuiltinModule('node:tls');
  const server = tls.createServer({
    ...side.context._maker.nodeOptions(side.requestCert, side.rejectUnauthorized, side.chooseContext !== undefined),
    ...(side.protocols.length > 0 && { ALPNProtocols: [...side.protocols] }),
    requestCert: side.requestCert,
    rejectUnauthorized: side.rejectUnauthorized,
    handshakeTimeout: NEVER,
    pauseOnConnect: true,
    ...(side.chooseContext && {
      SNICallback: (
        name: string,
        answer: (error: Error | null, context?: import('node:tls').SecureContext) => void,
      ) => {
        const use = (context: TlsContext | undefined): void => answer(null, context?._maker.node());
        chooseContext(loop, side, name, use, (error) => answer(destroyReason(error)));
      },
    }),
  } as import('node:tls').TlsOptions);
  server.once('secureConnection', (secure) => {
    watch(secure, client);
    client.onSecure(secure);
  });
  server.once('tlsClientError', (error, secure) => {
    secure.on('error', () => {});
    client.onError(error);
    secure.destroy();
  });
  server.emit('connection', socket);
}

function watch(secure: TLSSocket, client: NodeHandshakeClient): void {
  secure.on('error', (error) => client.onError(error));
  secure.once('close', () => client.onError(handshakeCutOff()));
}

/** The result of a handshake of Node. */
export function nodeTlsInfo(secure: TLSSocket, side: TlsSide): TlsInfo {
  const { standardName, name, version } = secure.getCipher();
  const certificate = secure.getPeerCertificate(true);
  const hasCertificate = Object.keys(certificate ?? {}).length > 0;
  const { authorizationError, servername } = secure as TLSSocket & { servername?: string | false | null };
  let session: Buffer | undefined;
  secure.on('session', (given: Buffer) => {
    session = given;
  });
  return {
    protocol: secure.getProtocol() ?? '',
    cipher: { name, standardName, version },
    alpnProtocol: secure.alpnProtocol || false,
    servername: (side.isServer ? servername : side.servername) || false,
    // Node treats a client that resumes a session as verified, even if it has shown no certificate.
    authorized: secure.authorized && (hasCertificate || !side.isServer),
    authorizationError: authorizationError ? codeOf(authorizationError) : null,
    isSessionReused: secure.isSessionReused(),
    peerCertificate: hasCertificate ? certificate : undefined,
    get session() {
      return session ?? (secure.destroyed ? undefined : secure.getSession());
    },
  };
}

/** Node gives the code, or an error that has it. */
function codeOf(error: unknown): string {
  return typeof error === 'string' ? error : ((error as NodeJS.ErrnoException).code ?? String(error));
}
