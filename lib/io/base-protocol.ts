import type { DatagramTransport } from './datagram-transport.js';
import type { Transport } from './transport.js';

/** What the base classes of protocols have in common. Every method may be overridden; none need be. */
export class BaseProtocol {
  /** There is a connection: `transport` writes to it. */
  connectionMade(_transport: Transport | DatagramTransport): void {}

  /** The connection is gone: by an error, or null where it was closed or the peer has ended it. */
  connectionLost(_error: Error | null): void {}

  /** More is to be written than the high-water mark allows: write no more until {@link resumeWriting}. */
  pauseWriting(): void {}

  /** What is to be written has sunk to the low-water mark. */
  resumeWriting(): void {}
}

/** What is done with what a stream brings: override what matters. The loop calls the methods, one at a time. */
export class Protocol extends BaseProtocol {
  /** Some bytes have come: any number, without regard to what the peer wrote at once. */
  dataReceived(_data: Buffer): void {}

  /** The peer writes no more. Returning true keeps the connection open for writing; else it is closed. */
  eofReceived(): unknown {
    return undefined;
  }
}

/** A {@link Protocol} that gives the memory into which is read. */
export class BufferedProtocol extends BaseProtocol {
  /** Returns where to read into; `sizeHint` is how many bytes there are, -1 for unknown. May not be empty. */
  getBuffer(_sizeHint: number): Uint8Array {
    return EMPTY;
  }

  /** `nbytes` bytes have been read into the memory that {@link getBuffer} gave. */
  bufferUpdated(_nbytes: number): void {}

  /** As of {@link Protocol}. */
  eofReceived(): unknown {
    return undefined;
  }
}

const EMPTY = new Uint8Array(0);
