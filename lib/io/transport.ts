import type { BufferedProtocol, Protocol } from './base-protocol.js';

/** What can be written: a string as UTF-8. */
export type Writable = string | ArrayBuffer | ArrayBufferView;

/** What a protocol is given to write with, and to steer its connection by. */
export abstract class Transport {
  /** Sends `data`, as soon as it can; never blocks. Sent at the latest when the iteration ends. */
  abstract write(data: Writable): void;

  /** Sends all of them, in order. */
  writelines(list: Iterable<Writable>): void {
    for (const data of list) {
      this.write(data);
    }
  }

  /** The peer finds the end after what was written. Reading goes on. */
  abstract writeEof(): void;

  /** Whether {@link writeEof} can be called. */
  abstract canWriteEof(): boolean;

  /** Closes the connection after what was written has gone out; nothing more is read. */
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
   * Above `high` bytes the protocol is told to pause, at `low` to go on. By default 65,536 and a quarter of it.
   *
   * @throws RangeError unless `high >= low >= 0`.
   */
  abstract setWriteBufferLimits(limits?: { readonly high?: number; readonly low?: number }): void;

  /**
   * What the name stands for, `fallback` where it stands for nothing: `'peername'`, `'sockname'`, `'socket'`, `'tls'`, `'secureContext'`
   * (the {@link TlsContext}), of a pipe `'pipe'`.
   */
  abstract getExtraInfo(name: string, fallback?: unknown): unknown;

  /** The protocol: its methods are called with what comes. */
  abstract getProtocol(): Protocol | BufferedProtocol;

  /** Calls the methods of `protocol` from now on. */
  abstract setProtocol(protocol: Protocol | BufferedProtocol): void;
}
