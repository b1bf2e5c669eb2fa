import type { Operation } from '../coroutine/coroutine.js';
import type { AddressInfo, SocketAddress } from './addresses.js';
import type { BufferedProtocol, Protocol } from './base-protocol.js';
import type { DatagramOptions } from './datagram-options.js';
import type { DatagramProtocol } from './datagram-protocol.js';
import type { DatagramTransport } from './datagram-transport.js';
import type { ConnectionOptions, ServerOptions, StartTlsOptions, UnixConnectionOptions } from './io-settings.js';
import { addLoopMethods } from './loop-method.js';
import type { GetAddrInfoOptions } from './name-options.js';
import type { Server } from './server.js';
import type { TlsContext } from './tls/tls-context.js';
import type { TlsOptions } from './tls/tls-options.js';
import type { Transport } from './transport.js';
import './loop-watch.js';

type AnyProtocol = Protocol | BufferedProtocol;

// Added here, because the event loop is in a lower layer and does not know its sockets.
declare module '../event-loop/event-loop.js' {
  interface EventLoop {
    /**
     * Connects to `port` of `host`, the loopback if that is null. `factory` returns the protocol, whose methods the
     * loop calls.
     *
     * @throws TypeError or RangeError for wrong arguments.
     * @throws (when awaited) the error of the system, an AggregateError of all where several addresses were tried; HostBlockedError in a
     * blocking run where sockets are Node's.
     */
    createConnection<P extends AnyProtocol>(
      factory: () => P,
      host: string | null,
      port: number,
      options?: ConnectionOptions,
    ): Operation<[Transport, P]>;

    /** As {@link createConnection}, to the Unix socket at `path`. */
    createUnixConnection<P extends AnyProtocol>(
      factory: () => P,
      path: string,
      options?: UnixConnectionOptions,
    ): Operation<[Transport, P]>;

    /**
     * Starts TLS on the connection of `transport`. The side that has connected is the client. Returns the new
     * transport, which calls `protocol`, but not its `connectionMade`. The old transport must not be used any more.
     * Bytes that were read before, but not passed to its protocol, belong to TLS.
     *
     * @throws TypeError or RangeError for wrong arguments.
     * @throws (when awaited) the reason if the handshake fails: the connection is closed then.
     */
    startTls(
      transport: Transport,
      protocol: AnyProtocol,
      tls: true | TlsContext | TlsOptions,
      options?: StartTlsOptions,
    ): Operation<Transport>;

    /**
     * Listens at `port` of `host`: port 0 for a free one, host null for every interface. `factory` returns a protocol
     * for each connection.
     *
     * @throws TypeError or RangeError for wrong arguments.
     * @throws (when awaited) the error of the system; HostBlockedError in a blocking run where sockets are Node's.
     */
    createServer(
      factory: () => AnyProtocol,
      host: string | null | readonly string[],
      port: number,
      options?: ServerOptions,
    ): Operation<Server<SocketAddress>>;

    /**
     * As {@link createServer}, at `path`. If there is a socket, it is replaced, even that of a running server, which no
     * client reaches any more: as asyncio does. Closing the server removes the new one. A server that is never closed,
     * because its process exits or is killed before, leaves it there.
     */
    createUnixServer(factory: () => AnyProtocol, path: string, options?: ServerOptions): Operation<Server<string>>;

    /**
     * Opens a socket for datagrams, UDP or Unix. `factory` returns the protocol, whose methods the loop calls.
     *
     * @throws TypeError or RangeError for wrong arguments.
     * @throws (when awaited) the error of the system, an AggregateError of all where several addresses were tried; HostBlockedError in a
     * blocking run where sockets are Node's; RuntimeError for Unix sockets there.
     */
    createDatagramEndpoint<P extends DatagramProtocol>(
      factory: () => P,
      options: DatagramOptions,
    ): Operation<[DatagramTransport, P]>;

    /**
     * Looks up the addresses of `host`; null means those to listen on. A numeric address is not looked up if `type` is
     * given.
     *
     * @throws TypeError or RangeError for wrong arguments; (when awaited) the error of the system.
     */
    getaddrinfo(
      host: string | null,
      port?: number | string | null,
      options?: GetAddrInfoOptions,
    ): Operation<AddressInfo[]>;

    /** Looks up the names of a host and a port, as the system knows them. `flags`: the system's numbers. */
    getnameinfo(
      address: { readonly address: string; readonly port: number },
      flags?: number,
    ): Operation<[host: string, service: string]>;
  }
}

addLoopMethods([
  'createConnection',
  'createUnixConnection',
  'startTls',
  'createServer',
  'createUnixServer',
  'createDatagramEndpoint',
  'getaddrinfo',
  'getnameinfo',
]);
