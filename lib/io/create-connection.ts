import type { Coroutine } from '../coroutine/coroutine.js';
import { invalidValue } from '../errors/arguments.js';
import { CancelledError } from '../errors/errors.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { isInstance } from '../util/is-instance.js';
import type { BufferedProtocol, Protocol } from './base-protocol.js';
import type { IoDriver } from './driver.js';
import { driverOf } from './driver-of.js';
import type { ConnectionOptions, UnixConnectionOptions } from './io-settings.js';
import type { Link } from './link.js';
import { protocolOf } from './protocols.js';
import { raceToConnect } from './race.js';
import { interleaved, resolveHost } from './resolve.js';
import { StreamTransport } from './stream-transport.js';
import { secured } from './tls/secured.js';
import { clientSide, releaseContext, type TlsSide } from './tls/tls-side.js';
import { tuneLink } from './tune-link.js';

/** Milliseconds between the starts of two attempts; RFC 8305, section 5. */
const HAPPY_EYEBALLS_DELAY = 250;

type AnyProtocol = Protocol | BufferedProtocol;

/** What `loop.createConnection` does. */
export function* connectTcp<P extends AnyProtocol>(
  where: string,
  loop: EventLoop,
  factory: () => P,
  host: string | null,
  port: number,
  options: ConnectionOptions,
): Coroutine<[StreamTransport, P]> {
  const driver = driverOf(loop, where);
  const side = sideOf(where, driver, options, host || 'localhost');
  try {
    // All before it connects: a getter may throw.
    const { family = 0, happyEyeballsDelay = HAPPY_EYEBALLS_DELAY, interleave = 1 } = options;
    const { noDelay, keepAlive, tlsHandshakeTimeout } = options;
    const local = localOf(where, options, (address) => driver.version(address));
    const found = yield* resolveHost(driver, host || 'localhost', port, family);
    const usable = local?.family === undefined ? found : found.filter((one) => one.family === local.family);
    if (usable.length === 0) {
      throw invalidValue(where, 'localAddress', 'of the family of one of the addresses of the host', local?.address);
    }
    const attempts = interleaved(usable, interleave).map((address) => {
      const own = local && { port: local.port, address: local.address ?? UNSPECIFIED[address.family] };
      return () => driver.connect(address, own);
    });
    const link = yield* raceToConnect(loop, attempts, happyEyeballsDelay);
    try {
      tuneLink(link, { noDelay, keepAlive });
    } catch (error) {
      link.close();
      throw error;
    }
    const peer = { host: host || 'localhost', port };
    return yield* openTransport(where, loop, factory, link, side, tlsHandshakeTimeout, peer);
  } finally {
    releaseContext(side);
  }
}

/** What `loop.createUnixConnection` does. */
export function* connectUnix<P extends AnyProtocol>(
  where: string,
  loop: EventLoop,
  factory: () => P,
  path: string,
  options: UnixConnectionOptions = {},
): Coroutine<[StreamTransport, P]> {
  const driver = driverOf(loop, where);
  const side = sideOf(where, driver, options, undefined);
  try {
    const { tlsHandshakeTimeout } = options;
    const link = yield* raceToConnect(loop, [() => driver.connectUnix(path)], 0);
    return yield* openTransport(where, loop, factory, link, side, tlsHandshakeTimeout);
  } finally {
    releaseContext(side);
  }
}

/** Null without TLS. `host`: the name for the certificate if the user gives none. */
function sideOf(
  where: string,
  driver: IoDriver,
  { tls, serverHostname }: UnixConnectionOptions,
  host: string | undefined,
): TlsSide | null {
  if (tls === undefined || tls === false) {
    return null;
  }
  return clientSide(where, tls, host, serverHostname, (name) => driver.version(name) !== 0);
}

/** The transport over `link`, after `connectionMade` of its protocol was called. */
export function* openTransport<P extends AnyProtocol>(
  where: string,
  loop: EventLoop,
  factory: () => P,
  connected: Link,
  side: TlsSide | null = null,
  tlsHandshakeTimeout?: number,
  peer?: Peer,
): Coroutine<[StreamTransport, P]> {
  let protocol: P;
  try {
    protocol = protocolOf(where, factory);
  } catch (error) {
    connected.close();
    throw error;
  }
  let link = connected;
  if (side !== null) {
    try {
      link = yield* secured(loop, driverOf(loop, where), connected, side, tlsHandshakeTimeout);
    } catch (error) {
      throw withPeer(error, peer);
    }
  }
  const transport = new StreamTransport(loop, link, protocol, null);
  transport._host = peer?.host;
  const made = loop.createFuture<void>();
  transport.begin(made);
  try {
    yield* made;
  } catch (error) {
    transport.close();
    throw error;
  }
  return [transport, protocol];
}

/** As the program has named it. */
interface Peer {
  readonly host: string;
  readonly port: number;
}

/** `error` of a handshake with the host and port, as Node's errors of connections have them. */
function withPeer(error: unknown, peer: Peer | undefined): unknown {
  if (
    peer === undefined ||
    !isInstance(error, Error) ||
    isInstance(error, CancelledError) ||
    !Object.isExtensible(error)
  ) {
    return error;
  }
  return Object.assign(error, { ...peer, ...error });
}

/** Any local address of a family. */
const UNSPECIFIED = { IPv4: '0.0.0.0', IPv6: '::' };

interface LocalAddress {
  /** Undefined: any. */
  readonly address: string | undefined;
  readonly family: 'IPv4' | 'IPv6' | undefined;
  readonly port: number;
}

function localOf(
  where: string,
  { localAddress, localPort = 0 }: ConnectionOptions,
  version: (address: string) => number,
): LocalAddress | undefined {
  if (localAddress === undefined) {
    return localPort === 0 ? undefined : { address: undefined, family: undefined, port: localPort };
  }
  const number = version(localAddress);
  if (number === 0) {
    throw invalidValue(where, 'localAddress', 'a numeric address', localAddress);
  }
  return { address: localAddress, family: number === 6 ? 'IPv6' : 'IPv4', port: localPort };
}
