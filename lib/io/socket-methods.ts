import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { checkFunction, checkOptions, invalidType } from '../errors/arguments.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { BufferedProtocol, Protocol } from './base-protocol.js';
import { connectTcp, connectUnix } from './create-connection.js';
import { openDatagrams } from './create-datagram-endpoint.js';
import { listenTcp, listenUnix } from './create-server.js';
import { checkDatagramOptions, type DatagramOptions } from './datagram-options.js';
import type { DatagramProtocol } from './datagram-protocol.js';
import { checkHandshakeTimeout, checkHost, checkHosts, checkPort, checkSocketPath, checkText } from './io-checks.js';
import {
  type ConnectionOptions,
  checkConnectionOptions,
  checkServerOptions,
  type ServerOptions,
  type StartTlsOptions,
  type UnixConnectionOptions,
} from './io-settings.js';
import { checkLookUp, lookUp, reverseLookUp } from './lookups.js';
import type { LoopMethods } from './loop-method.js';
import type { GetAddrInfoOptions } from './name-options.js';
import { startTlsOver } from './tls/start-tls.js';
import type { TlsContext } from './tls/tls-context.js';
import type { TlsOptions } from './tls/tls-options.js';
import type { Transport } from './transport.js';

type AnyProtocol = Protocol | BufferedProtocol;

/** The methods of an event loop that `loop-io.ts` documents. */
export const socketMethods: LoopMethods = {
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
    const steps = connectTcp('createConnection', this, factory, host, port, options);
    return new GeneratorOperation('createConnection', steps);
  },

  createUnixConnection(this: EventLoop, factory: () => AnyProtocol, path: string, options: UnixConnectionOptions = {}) {
    checkFunction('createUnixConnection', 'factory', factory);
    checkSocketPath('createUnixConnection', path);
    checkConnectionOptions('createUnixConnection', options);
    const steps = connectUnix('createUnixConnection', this, factory, path, options);
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
    const steps = startTlsOver('startTls', this, transport, protocol, tls, serverHostname, tlsHandshakeTimeout);
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
    const steps = listenTcp('createServer', this, factory, host, port, options);
    return new GeneratorOperation('createServer', steps);
  },

  createUnixServer(this: EventLoop, factory: () => AnyProtocol, path: string, options: ServerOptions = {}) {
    checkFunction('createUnixServer', 'factory', factory);
    checkSocketPath('createUnixServer', path);
    checkServerOptions('createUnixServer', options);
    const steps = listenUnix('createUnixServer', this, factory, path, options);
    return new GeneratorOperation('createUnixServer', steps);
  },

  createDatagramEndpoint(this: EventLoop, factory: () => DatagramProtocol, options: DatagramOptions) {
    checkFunction('createDatagramEndpoint', 'factory', factory);
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
    checkLookUp('getaddrinfo', host, port, options);
    return new GeneratorOperation('getaddrinfo', lookUp('getaddrinfo', this, host, port, options));
  },

  getnameinfo(this: EventLoop, address: { readonly address: string; readonly port: number }, flags = 0) {
    if (typeof address?.address !== 'string') {
      throw invalidType('getnameinfo', 'address', 'an object with an address and a port', address);
    }
    checkPort('getnameinfo', 'address.port', address.port);
    const steps = reverseLookUp('getnameinfo', this, address.address, address.port, flags);
    return new GeneratorOperation('getnameinfo', steps);
  },
};
