import type { Coroutine } from '../../coroutine/coroutine.js';
import { invalidType } from '../../errors/arguments.js';
import { CancelledError, RuntimeError } from '../../errors/errors.js';
import type { EventLoop } from '../../event-loop/event-loop.js';
import type { Future } from '../../future/future.js';
import { isInstance } from '../../util/is-instance.js';
import type { BufferedProtocol, Protocol } from '../base-protocol.js';
import { driverOf } from '../driver-of.js';
import type { Link } from '../link.js';
import { StreamTransport } from '../stream-transport.js';
import { taken } from '../taken.js';
import type { Transport } from '../transport.js';
import { handshakeOn } from './secured.js';
import type { TlsContext } from './tls-context.js';
import type { TlsOptions } from './tls-options.js';
import { checkTls, clientSide, releaseContext, serverSide } from './tls-side.js';

/**
 * What `loop.startTls` does. `takeEarly` returns the bytes from the peer that belong to TLS; it is called once the
 * start is certain.
 */
export function* startTlsOver(
  where: string,
  loop: EventLoop,
  transport: Transport,
  protocol: Protocol | BufferedProtocol,
  tls: true | TlsContext | TlsOptions,
  serverHostname: string | undefined,
  timeout: number | undefined,
  takeEarly: () => readonly Buffer[] = () => [],
): Coroutine<StreamTransport> {
  const driver = driverOf(loop, where);
  if (!isInstance(transport, StreamTransport) || transport._isOneWay) {
    throw invalidType(where, 'transport', 'the transport of a connection', transport);
  }
  if (transport.isClosing()) {
    throw closed('The transport is closed, or is being closed');
  }
  if (transport._isSecure) {
    throw new RuntimeError('The connection speaks TLS already', 'ERR_ASYNCIO_UNSUPPORTED');
  }
  const isServer = transport._isServerSide;
  checkTls(where, tls, isServer);
  // Not for the address of the peer: an attacker may control what the name resolves to.
  const side = isServer
    ? serverSide(where, tls, true)
    : clientSide(where, tls, transport._host, serverHostname, (name) => driver.version(name) !== 0);
  let handshake: Future<Link> | null = null;
  let secure: StreamTransport | null = null;
  let isClosed = false;
  const { link, early, owner, isPaused } = transport._release((how) => {
    isClosed = true;
    if (secure !== null) {
      secure[how]();
    } else if (handshake !== null && !handshake.done()) {
      handshake.setException(closedEarly());
    }
  });
  try {
    handshake = handshakeOn(loop, driver, link, side, timeout, [...takeEarly(), ...early]);
    const open = yield* taken(handshake);
    if (isClosed) {
      open.close();
      throw closedEarly();
    }
    secure = new StreamTransport(loop, open, protocol, owner);
  } catch (error) {
    // The program itself has ended it, so it is no failure of the connection.
    const reason = isClosed || isInstance(error, CancelledError) ? null : (error as Error);
    owner?.detach(transport);
    transport._lostReleased();
    loop.callSoon(() => protocol.connectionLost(reason));
    throw error;
  } finally {
    releaseContext(side);
  }
  owner?.detach(transport);
  secure._goOn(isPaused && transport.getProtocol() === protocol);
  return secure;
}

function closedEarly(): RuntimeError {
  return closed('The transport was closed before the TLS handshake was done');
}

function closed(message: string): RuntimeError {
  return new RuntimeError(message, 'ERR_ASYNCIO_TRANSPORT_CLOSED');
}
