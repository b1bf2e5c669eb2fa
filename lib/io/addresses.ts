/** An address of a network socket, as Node shows it. */
export interface SocketAddress {
  /** The numeric address. */
  readonly address: string;
  /** The version of IP. */
  readonly family: 'IPv4' | 'IPv6';
  /** From 0 to 65,535. */
  readonly port: number;
}

/** A result of `getaddrinfo`. */
export interface AddressInfo extends SocketAddress {
  /** `'stream'`, `'dgram'`, or the system's number of another type. */
  readonly type: 'stream' | 'dgram' | number;
  /** The system's number of the protocol. */
  readonly protocol: number;
  /** The canonical name, if it was requested; else empty. */
  readonly canonname: string;
}

/** An address, for reports. */
export function nameOfAddress(address: unknown): string {
  if (typeof address === 'string') {
    return address === '' ? 'unnamed' : address;
  }
  const { address: host, port } = (address ?? {}) as { address?: string; port?: number };
  return host === undefined ? 'unknown' : host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
