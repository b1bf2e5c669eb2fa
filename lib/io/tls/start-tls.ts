import type { Coroutine } from '../../coroutine/coroutine.js';
import { invalidType } from '../../errors/arguments.js';
import { RuntimeError } from '../../errors/errors.js';
import type { EventLoop } from '../../event-loop/event-loop.js';
import { isInstance } from '../../util/is-instance.js';
import type { BufferedProtocol, Protocol } from '../base-protocol.js';
import { driverOf } from '../driver-of.js';
import type { Link } from '../link.js';
import { StreamTransport } from '../stream-transport.js';
import type { Transport } from '../transport.js';
import { secured } from './secured.js';
import type { TlsContext } from './tls-context.js';
import type { TlsOptions } from './tls-options.js';
import { checkTls, clientSide, serverSide } from './tls-side.js';

/** What `loop.startTls` does. `early`: what was read from the peer, and belongs to TLS. */
export function* startTlsOver(
  where: string,
  loop: EventLoop,
  transport: Transport,
  protocol: Protocol | BufferedProtocol,
  tls: true | TlsContext | TlsOptions,
  serverHostname: string | undefined,
  timeout: number | undefined,
  early: readonly Buffer[] = [],
): Coroutine<StreamTransport> {
  const driver = driverOf(loop, where);
  if (!isInstance(transport, StreamTransport)) {
    throw invalidType(where, 'transport', 'the transport of a connection', transport);
  }
  if (transport.isClosing()) {
    throw new RuntimeError('The transport is closed, or is being closed', 'ERR_ASYNCIO_TRANSPORT_CLOSED');
  }
  if (transport._isSecure) {
    throw new RuntimeError('The connection speaks TLS already', 'ERR_ASYNCIO_UNSUPPORTED');
  }
  const isServer = transport._isServerSide;
  checkTls(where, tls, isServer);
  const peer = transport.getExtraInfo('peername') as { address?: string } | string | undefined;
  const host = typeof peer === 'object' ? peer.address : undefined;
  const side = isServer
    ? serverSide(where, tls, true)
    : clientSide(where, tls, host, serverHostname, (name) => driver.version(name) !== 0);
  const [link, held, owner] = transport._release();
  let open: Link;
  try {
    open = yield* secured(loop, driver, link, side, timeout, [...early, ...held]);
  } catch (error) {
    owner?.detach(transport);
    loop.callSoon(() => protocol.connectionLost(error as Error));
    throw error;
  }
  const secure = new StreamTransport(loop, open, protocol, owner);
  owner?.detach(transport);
  secure._beginReading();
  return secure;
}
