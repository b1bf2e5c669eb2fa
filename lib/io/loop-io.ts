import type { Operation } from '../coroutine/coroutine.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { checkFunction, checkOptions, invalidType } from '../errors/arguments.js';
import { EventLoop } from '../event-loop/event-loop.js';
import type { AddressInfo, SocketAddress } from './addresses.js';
import type { BufferedProtocol, Protocol } from './base-protocol.js';
import type { DatagramOptions } from './datagram-options.js';
import type { DatagramProtocol } from './datagram-protocol.js';
import type { DatagramTransport } from './datagram-transport.js';
import {
  type ConnectionOptions,
  checkConnectionOptions,
  checkHandshakeTimeout,
  checkHost,
  checkPort,
  checkServerOptions,
  checkSocketPath,
  checkText,
  type ServerOptions,
  type StartTlsOptions,
  type UnixConnectionOptions,
} from './io-settings.js';
import { lazyIo } from './lazy-io.js';
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

    /** As {@link createServer}, at `path`. Replaces a stale socket there. Closing the server removes the new one. */
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

const methods = {
  createConnection(
    this: EventLoop,
    factory: () => AnyProtocol,
    host: string | null,
    port: number,
    options: ConnectionOptions = {},
  ) {
    checkFunction('createConnection', 'factory', factory);
    checkHost('createConnection', host);
    checkPort('createConnection', 'port', port);
    checkConnectionOptions('createConnection', options);
    const steps = lazyIo().connectTcp('createConnection', this, factory, host, port, options);
    return new GeneratorOperation('createConnection', steps);
  },

  createUnixConnection(this: EventLoop, factory: () => AnyProtocol, path: string, options: UnixConnectionOptions = {}) {
    checkFunction('createUnixConnection', 'factory', factory);
    checkSocketPath('createUnixConnection', path);
    checkConnectionOptions('createUnixConnection', options);
    const steps = lazyIo().connectUnix('createUnixConnection', this, factory, path, options);
    return new GeneratorOperation('createUnixConnection', steps);
  },

  startTls(
    this: EventLoop,
    transport: Transport,
    protocol: AnyProtocol,
    tls: true | TlsContext | TlsOptions,
    options: StartTlsOptions = {},
  ) {
    if (typeof protocol !== 'object' || protocol === null) {
      throw invalidType('startTls', 'protocol', 'a protocol', protocol);
    }
    checkOptions('startTls', options, ['serverHostname', 'tlsHandshakeTimeout']);
    const { serverHostname, tlsHandshakeTimeout } = options;
    checkText('startTls', 'serverHostname', serverHostname);
    checkHandshakeTimeout('startTls', tlsHandshakeTimeout);
    const steps = lazyIo().startTlsOver(
      'startTls',
      this,
      transport,
      protocol,
      tls,
      serverHostname,
      tlsHandshakeTimeout,
    );
    return new GeneratorOperation('startTls', steps);
  },

  createServer(
    this: EventLoop,
    factory: () => AnyProtocol,
    host: string | null | readonly string[],
    port: number,
    options: ServerOptions = {},
  ) {
    checkFunction('createServer', 'factory', factory);
    checkHosts('createServer', host);
    checkPort('createServer', 'port', port);
    checkServerOptions('createServer', options);
    const steps = lazyIo().listenTcp('createServer', this, factory, host, port, options);
    return new GeneratorOperation('createServer', steps);
  },

  createUnixServer(this: EventLoop, factory: () => AnyProtocol, path: string, options: ServerOptions = {}) {
    checkFunction('createUnixServer', 'factory', factory);
    checkSocketPath('createUnixServer', path);
    checkServerOptions('createUnixServer', options);
    const steps = lazyIo().listenUnix('createUnixServer', this, factory, path, options);
    return new GeneratorOperation('createUnixServer', steps);
  },

  createDatagramEndpoint(this: EventLoop, factory: () => DatagramProtocol, options: DatagramOptions) {
    checkFunction('createDatagramEndpoint', 'factory', factory);
    const { checkDatagramOptions, openDatagrams } = lazyIo();
    checkDatagramOptions('createDatagramEndpoint', options ?? {});
    const steps = openDatagrams('createDatagramEndpoint', this, factory, options);
    return new GeneratorOperation('createDatagramEndpoint', steps);
  },

  getaddrinfo(
    this: EventLoop,
    host: string | null,
    port: number | string | null = null,
    options: GetAddrInfoOptions = {},
  ) {
    lazyIo().checkLookUp('getaddrinfo', host, port, options);
    return new GeneratorOperation('getaddrinfo', lazyIo().lookUp('getaddrinfo', this, host, port, options));
  },

  getnameinfo(this: EventLoop, address: { readonly address: string; readonly port: number }, flags = 0) {
    if (typeof address?.address !== 'string') {
      throw invalidType('getnameinfo', 'address', 'an object with an address and a port', address);
    }
    checkPort('getnameinfo', 'address.port', address.port);
    const steps = lazyIo().reverseLookUp('getnameinfo', this, address.address, address.port, flags);
    return new GeneratorOperation('getnameinfo', steps);
  },
};

for (const [name, value] of Object.entries(methods)) {
  Object.defineProperty(EventLoop.prototype, name, { value, writable: true, configurable: true });
}

/** Raises unless `host` is one, null, or an array of them. */
export function checkHosts(where: string, host: unknown): asserts host is string | null | readonly string[] {
  for (const one of Array.isArray(host) ? host : [host]) {
    checkHost(where, one);
  }
}
