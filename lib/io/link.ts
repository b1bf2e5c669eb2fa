import type { Surroundings } from '../context/surroundings.js';

/** Receives the events of a link: a transport. */
export interface LinkClient {
  /** The loop calls the methods below in it. */
  readonly surroundings: Surroundings;
  /**
   * Whether it keeps the bytes of `onData`, so that a link should give them away if it can. If not, a link may call
   * `onReadable` instead.
   */
  readonly keepsData: boolean;
  /** `length` bytes at `offset` of `bytes` have come. Valid until it returns, unless `isGiven`: then they are the client's. */
  onData(bytes: Buffer, offset: number, length: number, isGiven: boolean): void;
  /** Probably many bytes wait, for {@link Link.readInto}. It is called again while any are left. */
  onReadable(): void;
  /** The peer writes no more. */
  onEnd(): void;
  onReadError(error: Error): void;
  onWriteError(error: Error): void;
  /** The number of bytes that the system has not accepted. */
  onPending(bytes: number): void;
  /** For a link that is only written to: the peer reads no more. */
  onHangUp?(): void;
}

/** An open stream of a driver: what is below a transport. */
export interface Link {
  client: LinkClient | null;
  /** Whether it speaks TLS. */
  readonly isSecure: boolean;
  /** It is only read from, or only written to: its end is the end of the connection. */
  readonly isOneWay?: true;
  /** To be called again when the client's `keepsData` has changed. */
  startReading(): void;
  stopReading(): void;
  /**
   * In `onReadable`: reads into `memory`. Returns the number of bytes; 0 if there are none, or if it has told the
   * client of the end of the stream or of an error.
   */
  readInto?(memory: Uint8Array): number;
  /** `client.sendQueued()` is called at the end of the iteration, or now. */
  sendLater(client: { sendQueued(): void }): void;
  /**
   * Copies `data` for the next {@link write}, which sends it before its chunks. Returns the number of bytes; -1 if there
   * is no place for them. What was kept must be sent in the same iteration.
   */
  keep(data: Buffer | string): number;
  /** Sends what was kept, and `chunks`, which must not change any more. Errors are reported later. */
  write(chunks: readonly Buffer[]): void;
  /**
   * Passes everything that was written to the system now, as far as it accepts it. Returns the bytes that it has not
   * accepted.
   */
  flush(): number;
  /** The peer reads the end of the stream after what was written. */
  shutdown(): void;
  /** For TCP; otherwise they do nothing. */
  setNoDelay(on: boolean): void;
  setKeepAlive(on: boolean, seconds: number): void;
  /** At once. */
  close(): void;
  /**
   * Closes it in a way that the peer can distinguish from a cut connection. Everything that was written has been sent.
   */
  finish(): void;
  /** Addresses and the like; undefined if it has none. */
  info(name: string): unknown;
  /**
   * The IPv4 address of the socket or of its peer, in less memory than `info` takes: the address in 32 bits, above the
   * 16 of the port. -1 if it has no such address.
   */
  ip4Address?(ofPeer: boolean): number;
}
