import type { BufferedProtocol, Protocol } from './base-protocol.js';

/** Data for a write: a string is sent as UTF-8. */
export type Writable = string | ArrayBuffer | ArrayBufferView;

/** The transport by which a protocol writes, and controls its connection. */
export abstract class Transport {
  /** Sends `data` as soon as possible, at the latest when the iteration ends; never blocks. */
  abstract write(data: Writable): void;

  /** Sends all chunks of `list`, in order. */
  writelines(list: Iterable<Writable>): void {
    for (const data of list) {
      this.write(data);
    }
  }

  /** Ends this side of the connection: the peer reads the end of the stream after the written data. Reading goes on. */
  abstract writeEof(): void;

  /** Whether {@link writeEof} can be called. */
  abstract canWriteEof(): boolean;

  /** Closes the connection after the written data have gone out; reads nothing more. */
  abstract close(): void;

  /** Closes the connection at once. Unsent data are lost. */
  abstract abort(): void;

  /** Whether it is closed, or is being closed. */
  abstract isClosing(): boolean;

  /** Reads no more until {@link resumeReading}. */
  abstract pauseReading(): void;

  /** Reads again after {@link pauseReading}. */
  abstract resumeReading(): void;

  /** Whether it reads. */
  abstract isReading(): boolean;

  /** The number of unsent bytes. */
  abstract getWriteBufferSize(): number;

  /** `[low, high]` in bytes. */
  abstract getWriteBufferLimits(): [number, number];

  /**
   * Above `high` bytes, `pauseWriting` of the protocol is called; at `low`, `resumeWriting`. By default 65,536 and a
   * quarter of it.
   *
   * @throws RangeError unless `high >= low >= 0`.
   */
  abstract setWriteBufferLimits(limits?: { readonly high?: number; readonly low?: number }): void;

  /**
   * Returns the value of that name, `fallback` if there is none: `'peername'`, `'sockname'`, `'socket'`, `'tls'`,
   * `'secureContext'` (the {@link TlsContext}), of a pipe `'pipe'`.
   */
  abstract getExtraInfo(name: string, fallback?: unknown): unknown;

  /** The protocol, whose methods the loop calls. */
  abstract getProtocol(): Protocol | BufferedProtocol;

  /** Calls the methods of `protocol` from now on. */
  abstract setProtocol(protocol: Protocol | BufferedProtocol): void;
}
