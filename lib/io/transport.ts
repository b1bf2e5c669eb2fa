import type { BufferedProtocol, Protocol } from './base-protocol.js';

/** What can be written: a string as UTF-8. */
export type Writable = string | ArrayBuffer | ArrayBufferView;

/** A protocol writes by it, and controls its connection. */
export abstract class Transport {
  /** Sends `data` as soon as possible, at the latest when the iteration ends; never blocks. */
  abstract write(data: Writable): void;

  /** Sends all of them, in order. */
  writelines(list: Iterable<Writable>): void {
    for (const data of list) {
      this.write(data);
    }
  }

  /** The peer reads the end of the stream after what was written. Reading goes on. */
  abstract writeEof(): void;

  /** Whether {@link writeEof} can be called. */
  abstract canWriteEof(): boolean;

  /** Closes the connection after the written data have gone out; reads nothing more. */
  abstract close(): void;

  /** Closes the connection at once. What was not sent is lost. */
  abstract abort(): void;

  /** Whether it is closed, or is being closed. */
  abstract isClosing(): boolean;

  /** Reads no more until {@link resumeReading}. */
  abstract pauseReading(): void;

  /** Reads again. */
  abstract resumeReading(): void;

  /** Whether it reads. */
  abstract isReading(): boolean;

  /** Bytes that have not gone out yet. */
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
   * The value of that name, `fallback` if there is none: `'peername'`, `'sockname'`, `'socket'`, `'tls'`,
   * `'secureContext'` (the {@link TlsContext}), of a pipe `'pipe'`.
   */
  abstract getExtraInfo(name: string, fallback?: unknown): unknown;

  /** The protocol, whose methods the loop calls. */
  abstract getProtocol(): Protocol | BufferedProtocol;

  /** Calls the methods of `protocol` from now on. */
  abstract setProtocol(protocol: Protocol | BufferedProtocol): void;
}
