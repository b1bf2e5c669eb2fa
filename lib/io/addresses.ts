/** An address of a network socket, as Node shows it. */
export interface SocketAddress {
  readonly address: string;
  readonly family: 'IPv4' | 'IPv6';
  readonly port: number;
}

/** What `getaddrinfo` finds. */
export interface AddressInfo extends SocketAddress {
  /** `'stream'`, `'dgram'`, or the system's number of another. */
  readonly type: 'stream' | 'dgram' | number;
  /** The system's number. */
  readonly protocol: number;
  /** The canonical name, where it was asked for; else empty. */
  readonly canonname: string;
}
