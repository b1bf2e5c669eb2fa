import { checkBoolean, checkCount, checkOptions, checkTime, invalidValue } from '../errors/arguments.js';
import { checkHandshakeTimeout, checkPort, checkText } from './io-checks.js';
import type { TlsContext } from './tls/tls-context.js';
import type { TlsOptions } from './tls/tls-options.js';
import { checkTls } from './tls/tls-side.js';

/** Options of `loop.createConnection` and `openConnection`. */
export interface ConnectionOptions {
  /** The local address to use, numeric; by default the system chooses. */
  readonly localAddress?: string | undefined;
  /** The local port to use; by default the system chooses. */
  readonly localPort?: number | undefined;
  /** 4 or 6: addresses of that family only; 0 (default): of both. */
  readonly family?: 0 | 4 | 6 | undefined;
  /**
   * Milliseconds after which the next address is tried at the same time (RFC 8305); 250 by default. Infinity: one after
   * the other.
   */
  readonly happyEyeballsDelay?: number | undefined;
  /**
   * How many addresses of the first family come first, before the families alternate; 1 by default, 0: in the order of
   * the lookup.
   */
  readonly interleave?: number | undefined;
  /** Sends small writes at once; true by default. */
  readonly noDelay?: boolean | undefined;
  /** Makes the system check that the peer is alive, after a time of silence: true, or that time in seconds. */
  readonly keepAlive?: boolean | number | undefined;
  /** True, or options: the connection speaks TLS. */
  readonly tls?: boolean | TlsContext | TlsOptions | undefined;
  /** With TLS: the name for which the certificate of the server must be valid, instead of the host. */
  readonly serverHostname?: string | undefined;
  /** Maximum milliseconds of the TLS handshake; 60,000 by default. */
  readonly tlsHandshakeTimeout?: number | undefined;
}

/** Options of `loop.createServer` and `startServer`. */
export interface ServerOptions {
  /** Maximum number of connections that wait to be accepted; 100 by default. */
  readonly backlog?: number | undefined;
  /** Lets several processes listen on the port. */
  readonly reusePort?: boolean | undefined;
  /** True: an IPv6 socket accepts no connections over IPv4. True by default if the host has addresses of both. */
  readonly ipv6Only?: boolean | undefined;
  /** False: the server accepts nothing until the caller calls `startServing` or `serveForever`. True by default. */
  readonly startServing?: boolean | undefined;
  /** Sends small writes at once; true by default. */
  readonly noDelay?: boolean | undefined;
  /** Makes the system check that a peer is alive, after a time of silence: true, or that time in seconds. */
  readonly keepAlive?: boolean | number | undefined;
  /** Speaks TLS with these options: at least a certificate and its key. */
  readonly tls?: TlsContext | TlsOptions | undefined;
  /** Maximum milliseconds of a TLS handshake; 60,000 by default. */
  readonly tlsHandshakeTimeout?: number | undefined;
}

/** Options of `loop.createUnixConnection` and `openUnixConnection`. */
export type UnixConnectionOptions = Pick<ConnectionOptions, 'tls' | 'serverHostname' | 'tlsHandshakeTimeout'>;

/** Options of `startTls`. */
export type StartTlsOptions = Pick<ConnectionOptions, 'serverHostname' | 'tlsHandshakeTimeout'>;

const CONNECTION = [
  'localAddress',
  'localPort',
  'family',
  'happyEyeballsDelay',
  'interleave',
  'noDelay',
  'keepAlive',
  'tls',
  'serverHostname',
  'tlsHandshakeTimeout',
];
const SERVER = [
  'backlog',
  'reusePort',
  'ipv6Only',
  'startServing',
  'noDelay',
  'keepAlive',
  'tls',
  'tlsHandshakeTimeout',
];

/** Raises unless the options are of the right types. `more`: others that are known. */
export function checkConnectionOptions(where: string, options: ConnectionOptions, more: readonly string[] = []): void {
  checkOptions(where, options, [...CONNECTION, ...more]);
  checkTlsOptions(where, options, false);
  checkText(where, 'localAddress', options.localAddress);
  if (options.localPort !== undefined) {
    checkPort(where, 'localPort', options.localPort);
  }
  if (options.family !== undefined && options.family !== 0 && options.family !== 4 && options.family !== 6) {
    throw invalidValue(where, 'family', '0, 4 or 6', options.family);
  }
  if (options.happyEyeballsDelay !== undefined) {
    checkTime(where, 'happyEyeballsDelay', options.happyEyeballsDelay);
  }
  if (options.interleave !== undefined) {
    checkCount(where, 'interleave', options.interleave, 0);
  }
  checkSocketOptions(where, options);
}

/** Raises unless the options are of the right types. `more`: others that are known. */
export function checkServerOptions(where: string, options: ServerOptions, more: readonly string[] = []): void {
  checkOptions(where, options, [...SERVER, ...more]);
  checkTlsOptions(where, options, true);
  if (options.backlog !== undefined) {
    checkCount(where, 'backlog', options.backlog, 1);
  }
  for (const name of ['reusePort', 'ipv6Only', 'startServing'] as const) {
    if (options[name] !== undefined) {
      checkBoolean(where, name, options[name]);
    }
  }
  checkSocketOptions(where, options);
}

function checkSocketOptions(where: string, options: Pick<ConnectionOptions, 'noDelay' | 'keepAlive'>): void {
  if (options.noDelay !== undefined) {
    checkBoolean(where, 'noDelay', options.noDelay);
  }
  const { keepAlive } = options;
  if (typeof keepAlive === 'number') {
    checkCount(where, 'keepAlive', keepAlive, 1);
  } else if (keepAlive !== undefined) {
    checkBoolean(where, 'keepAlive', keepAlive);
  }
}

/** Raises unless the options of TLS are of the right types, and there are none without TLS. */
function checkTlsOptions(where: string, options: ConnectionOptions, isServer: boolean): void {
  const { tls, serverHostname, tlsHandshakeTimeout } = options;
  if (tls === undefined || tls === false) {
    for (const name of ['serverHostname', 'tlsHandshakeTimeout'] as const) {
      if (options[name] !== undefined) {
        throw invalidValue(where, name, 'left out where "tls" is', options[name]);
      }
    }
    return;
  }
  checkTls(where, tls, isServer);
  checkText(where, 'serverHostname', serverHostname);
  checkHandshakeTimeout(where, tlsHandshakeTimeout);
}
