/** An address of a network socket, as Node shows it. */
export interface SocketAddress {
  /** In numbers. */
  readonly address: string;
  /** Which version of the protocol it is of. */
  readonly family: 'IPv4' | 'IPv6';
  /** From 0 to 65,535. */
  readonly port: number;
}

/** What `getaddrinfo` finds. */
export interface AddressInfo extends SocketAddress {
  /** `'stream'`, `'dgram'`, or the system's number of another. */
  readonly type: 'stream' | 'dgram' | number;
  /** The system's number. */
  readonly protocol: number;
  /** The canonical name, if it was requested; else empty. */
  readonly canonname: string;
}
