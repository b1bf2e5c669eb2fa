/** Options of `loop.getaddrinfo`. */
export interface GetAddrInfoOptions {
  /** 4 or 6: addresses of that family only; 0, the default, of both. */
  readonly family?: 0 | 4 | 6 | undefined;
  /** Returns addresses for that type of socket only. */
  readonly type?: 'stream' | 'dgram' | undefined;
  /** The system's number of a protocol; 0, the default, for any. */
  readonly protocol?: number | undefined;
  /** The system's numbers, such as `dns.ADDRCONFIG`. */
  readonly flags?: number | undefined;
}
