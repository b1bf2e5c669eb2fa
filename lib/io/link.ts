import type { Surroundings } from '../context/surroundings.js';

/** Whom a link tells: a transport. */
export interface LinkClient {
  /** What the methods below are called in, each by the loop. */
  readonly surroundings: Surroundings;
  /** `length` bytes at `offset` of `bytes` have come. Valid until it returns, unless `isGiven`: then they are the client's. */
  onData(bytes: Buffer, offset: number, length: number, isGiven: boolean): void;
  /** The peer writes no more. */
  onEnd(): void;
  onReadError(error: Error): void;
  onWriteError(error: Error): void;
  /** So many bytes the system has not taken. */
  onPending(bytes: number): void;
  /** Of a link that is only written to: the peer reads no more. */
  onHangUp?(): void;
}

/** An open stream of a driver: what is below a transport. */
export interface Link {
  client: LinkClient | null;
  /** Whether it speaks TLS. */
  readonly isSecure: boolean;
  /** It is read from or written to, not both: its end is the end of the connection. */
  readonly isOneWay?: true;
  startReading(): void;
  stopReading(): void;
  /** `client.sendQueued()` is called at the end of the iteration, or now. */
  sendLater(client: { sendQueued(): void }): void;
  /** Sends `chunks`, which nobody changes any more. Errors are told later. */
  write(chunks: readonly Buffer[]): void;
  /** Has all that was written reach the system now, as far as it takes it. Returns the bytes that it has not taken. */
  flush(): number;
  /** The peer finds the end after what was written. */
  shutdown(): void;
  /** Of TCP; else they do nothing. */
  setNoDelay(on: boolean): void;
  setKeepAlive(on: boolean, seconds: number): void;
  /** At once. */
  close(): void;
  /** In the way in which the peer can tell it from being cut off. All that was written has been sent. */
  finish(): void;
  /** Addresses and the like; undefined where it has none. */
  info(name: string): unknown;
}
