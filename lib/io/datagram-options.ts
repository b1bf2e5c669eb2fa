import { checkBoolean, checkOptions, invalidType, invalidValue } from '../errors/arguments.js';
import type { PeerAddress } from './datagram-link.js';
import { checkHost, checkPort, checkSocketPath } from './io-checks.js';

/** A host and a port of an endpoint for datagrams. */
export interface HostAndPort {
  /**
   * A name, or a numeric address. If it is null or left out, a local address means every interface, and a remote one
   * the loopback.
   */
  readonly host?: string | null | undefined;
  /** The same, under the name that it has in a `SocketAddress`. */
  readonly address?: string | null | undefined;
  /** From 0, which lets the system choose one, to 65,535. */
  readonly port: number;
}

/** Options of `loop.createDatagramEndpoint`. An address that is a string is the path of a Unix socket. */
export interface DatagramOptions {
  /** The address at which it receives. By default the system chooses a port. */
  readonly localAddress?: HostAndPort | string | undefined;
  /**
   * The address to which it sends, and the only one from which it receives. By default each `sendto` names the
   * destination.
   */
  readonly remoteAddress?: HostAndPort | string | undefined;
  /** 4 or 6: addresses of that family only; 0 (default): of both. Required if neither address is given. */
  readonly family?: 0 | 4 | 6 | undefined;
  /** Lets several sockets receive at one address, as those of a multicast group do. */
  readonly reuseAddress?: boolean | undefined;
  /** Lets several sockets share the datagrams to one address. */
  readonly reusePort?: boolean | undefined;
  /** True: an IPv6 socket does not receive datagrams over IPv4. */
  readonly ipv6Only?: boolean | undefined;
  /** Lets it send to broadcast addresses. With a remote address, the socket is then not connected to it. */
  readonly allowBroadcast?: boolean | undefined;
}

const FLAGS = ['reuseAddress', 'reusePort', 'ipv6Only', 'allowBroadcast'] as const;

/** Raises unless the options are of the right types, and go together. */
export function checkDatagramOptions(where: string, options: DatagramOptions): void {
  checkOptions(where, options, ['localAddress', 'remoteAddress', 'family', ...FLAGS]);
  const { localAddress, remoteAddress, family } = options;
  for (const name of ['localAddress', 'remoteAddress'] as const) {
    checkEnd(where, name, options[name]);
  }
  if (typeof localAddress !== typeof remoteAddress && localAddress !== undefined && remoteAddress !== undefined) {
    throw invalidValue(where, 'remoteAddress', 'of the same kind as localAddress', remoteAddress);
  }
  if (family !== undefined && family !== 0 && family !== 4 && family !== 6) {
    throw invalidValue(where, 'family', '0, 4 or 6', family);
  }
  if (localAddress === undefined && remoteAddress === undefined && !family) {
    throw invalidValue(where, 'family', '4 or 6, where neither localAddress nor remoteAddress is given', family);
  }
  for (const name of FLAGS) {
    if (options[name] !== undefined) {
      checkBoolean(where, name, options[name]);
    }
  }
}

/** Raises unless `address` can be sent to. */
export function checkPeer(where: string, name: string, address: unknown): asserts address is PeerAddress {
  if (typeof address === 'string') {
    checkSocketPath(where, address);
    return;
  }
  const { address: host, port } = (address ?? {}) as { address?: unknown; port?: unknown };
  if (typeof host !== 'string') {
    const unless = address === null || address === undefined ? ', unless the endpoint has a remoteAddress' : '';
    throw invalidType(where, name, `an object with an address and a port, or a path${unless}`, address);
  }
  checkPort(where, `${name}.port`, port);
  if (port === 0) {
    throw invalidValue(where, `${name}.port`, 'a whole number from 1 to 65535', port);
  }
}

function checkEnd(where: string, name: string, end: unknown): void {
  if (end === undefined) {
    return;
  }
  if (typeof end === 'string') {
    checkSocketPath(where, end);
    return;
  }
  if (typeof end !== 'object' || end === null) {
    throw invalidType(where, name, 'an object with a host and a port, or a path', end);
  }
  const { host, address, port } = end as HostAndPort;
  checkHost(where, host ?? address ?? null);
  checkPort(where, `${name}.port`, port);
}
