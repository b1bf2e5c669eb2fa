import type { Coroutine } from '../coroutine/coroutine.js';
import { throwDelivered } from '../errors/delivered.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Future } from '../future/future.js';
import { sleep } from '../task/sleep.js';
import type { SocketAddress } from './addresses.js';
import type { BufferedProtocol, Protocol } from './base-protocol.js';
import type { IoDriver, ListeningSocket } from './driver.js';
import { driverOf } from './driver-of.js';
import type { ServerOptions } from './io-settings.js';
import { resolveHost } from './resolve.js';
import { Server, type ServerSettings } from './server.js';
import { inodeOf, removeSocket } from './socket-file.js';
import { taken } from './taken.js';
import { handshakeOn } from './tls/secured.js';
import { serverSide } from './tls/tls-side.js';

const BACKLOG = 100;
const EVERYWHERE: readonly SocketAddress[] = [
  { address: '0.0.0.0', family: 'IPv4', port: 0 },
  { address: '::', family: 'IPv6', port: 0 },
];

/** What `loop.createServer` does. `host`: null or '' for every interface, several to listen on each. */
export function* listenTcp(
  where: string,
  loop: EventLoop,
  factory: () => Protocol | BufferedProtocol,
  host: string | null | readonly string[],
  port: number,
  options: ServerOptions,
): Coroutine<Server<SocketAddress>> {
  const driver = driverOf(loop, where);
  const addresses: SocketAddress[] = [];
  const isEverywhere = host === null || host === '';
  for (const one of isEverywhere ? [null] : typeof host === 'string' ? [host] : host) {
    const found = one === null ? EVERYWHERE : yield* resolveHost(driver, one, port);
    addresses.push(...found.filter(({ address }) => !addresses.some((other) => other.address === address)));
  }
  const { noDelay, keepAlive } = options;
  const server = new Server<SocketAddress>(loop, {
    factory,
    noDelay,
    keepAlive,
    ...tlsSettings(where, loop, driver, options),
  });
  const sockets: ListeningSocket[] = [];
  const { backlog = BACKLOG, reusePort = false, ipv6Only = addresses.length > 1 } = options;
  try {
    for (const address of addresses) {
      const socket = yield* bindIfThere(address, isEverywhere, () =>
        driver.bind({ ...address, port }, server._listenerClient, { backlog, reusePort, ipv6Only }),
      );
      if (socket !== undefined) {
        sockets.push(socket);
      }
    }
    return yield* serve(server, sockets, options);
  } catch (error) {
    closeAll(sockets);
    throwDelivered(error);
  }
}

/** What `loop.createUnixServer` does. Replaces any socket at `path`, also of a running server, as asyncio does. */
export function* listenUnix(
  where: string,
  loop: EventLoop,
  factory: () => Protocol | BufferedProtocol,
  path: string,
  options: ServerOptions,
): Coroutine<Server<string>> {
  const driver = driverOf(loop, where);
  const server = new Server<string>(loop, { factory, ...tlsSettings(where, loop, driver, options) });
  const isFile = !path.startsWith('\0');
  if (isFile) {
    removeSocket(path);
  }
  const settings = { backlog: options.backlog ?? BACKLOG, reusePort: false, ipv6Only: false };
  const sockets: ListeningSocket[] = [];
  try {
    sockets.push(yield* taken(driver.bindUnix(path, server._listenerClient, settings)));
    const made = isFile ? inodeOf(path) : undefined;
    return yield* serve(server, sockets, options, () => {
      // Not the socket of another server that has taken the path meanwhile.
      if (made !== undefined && inodeOf(path) === made) {
        removeSocket(path);
      }
    });
  } catch (error) {
    closeAll(sockets);
    throwDelivered(error);
  }
}

/** How its connections speak TLS, if they do. @throws an error of OpenSSL for data that it cannot read. */
function tlsSettings(
  where: string,
  loop: EventLoop,
  driver: IoDriver,
  { tls, tlsHandshakeTimeout }: ServerOptions,
): Partial<ServerSettings> {
  if (tls === undefined) {
    return {};
  }
  const side = serverSide(where, tls);
  return { secure: (link) => handshakeOn(loop, driver, link, side, tlsHandshakeTimeout) };
}

function* serve<Address extends SocketAddress | string>(
  server: Server<Address>,
  sockets: ListeningSocket[],
  { startServing = true }: ServerOptions,
  onClosed?: () => void,
): Coroutine<Server<Address>> {
  server._own(sockets, onClosed);
  if (startServing) {
    server._start();
    // Connections that came earlier are accepted before the caller continues.
    yield* sleep(0);
  }
  return server;
}

/** Undefined if every interface is meant and the system has no IPv6. */
function* bindIfThere(
  address: SocketAddress,
  isOptional: boolean,
  bind: () => Future<ListeningSocket>,
): Coroutine<ListeningSocket | undefined> {
  try {
    return yield* taken(bind());
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (isOptional && address.family === 'IPv6' && (code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL')) {
      return undefined;
    }
    throw error;
  }
}

function closeAll(sockets: readonly ListeningSocket[]): void {
  for (const socket of sockets) {
    socket.close();
  }
}
