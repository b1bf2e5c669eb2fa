import type { Transport } from './transport.js';

/** The common part of the base classes of protocols. A subclass may override every method, but need not. */
export class BaseProtocol<T = Transport> {
  /** The connection is open: `transport` writes to it. */
  connectionMade(_transport: T): void {}

  /** The connection is lost. `error` is null if this side has closed it or the peer has ended it. */
  connectionLost(_error: Error | null): void {}

  /** The write buffer has risen above the high-water mark: write no more until {@link resumeWriting}. */
  pauseWriting(): void {}

  /** The write buffer has sunk to the low-water mark. */
  resumeWriting(): void {}
}

/** The base class of protocols for streams: override the methods that you need. The loop calls them one at a time. */
export class Protocol extends BaseProtocol {
  /**
   * Bytes have arrived: any number of them, independent of how the peer wrote them. They are the protocol's. Small
   * chunks share memory: to transfer it to another thread copies it in Node 20, and is a DataCloneError in later ones.
   */
  dataReceived(_data: Buffer): void {}

  /** The peer writes no more. Return true to keep the connection open for writing; otherwise it is closed. */
  eofReceived(): unknown {
    return undefined;
  }
}

/** A {@link Protocol} that provides the memory for reads. */
export class BufferedProtocol extends BaseProtocol {
  /**
   * Returns the memory for the next read, which must not be empty. `sizeHint` is how many bytes there are, -1 if
   * unknown.
   */
  getBuffer(_sizeHint: number): Uint8Array {
    return EMPTY;
  }

  /** `nbytes` bytes were read into the memory that {@link getBuffer} returned. */
  bufferUpdated(_nbytes: number): void {}

  /** As of {@link Protocol}. */
  eofReceived(): unknown {
    return undefined;
  }
}

const EMPTY = new Uint8Array(0);
