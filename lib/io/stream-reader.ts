import type { Readable as NodeReadable } from 'node:stream';
import type { Operation } from '../coroutine/coroutine.js';
import { invalidType } from '../errors/arguments.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { inspectable } from '../util/inspectable.js';
import { lazyIo } from './lazy-io.js';
import type { ReadBuffer } from './read-buffer.js';

/** Options of {@link StreamReader}. */
export interface StreamReaderOptions {
  /**
   * Maximum bytes up to a separator. If the buffer holds more than twice as many, the transport is paused. 65,536 by
   * default.
   */
  readonly limit?: number | undefined;
  /** The loop of the reader; by default the running one. */
  readonly loop?: EventLoop | undefined;
}

/** What a reader needs from its transport. */
export interface Pausable {
  pauseReading(): void;
  resumeReading(): void;
}

/**
 * Reads bytes from a connection or a pipe: the available ones, a number of them, a line, or all. Only one task at a
 * time may wait.
 *
 *     const line = yield* reader.readline();
 *
 * Behaves as CPython's to the byte: https://github.com/python/cpython/blob/3.14/Lib/asyncio/streams.py
 *
 * The caller owns the returned bytes. They may share memory with those returned before and after, so
 * copy them before you transfer their memory to another thread.
 */
export class StreamReader {
  readonly #buffer: ReadBuffer;

  /** @throws TypeError or RangeError if `limit` is no whole number above 0; RuntimeError if no loop runs and none is given. */
  constructor(options: StreamReaderOptions = {}) {
    this.#buffer = new (lazyIo().ReadBuffer)(this, options);
  }

  /**
   * Makes a reader of a Node stream: `process.stdin`, a file, a socket. Node's own callbacks bring the data, so only a
   * run that lets Node's callbacks run can wait for them.
   *
   * @throws TypeError if `readable` is no stream; what the constructor throws.
   */
  static from(readable: NodeReadable, options: StreamReaderOptions = {}): StreamReader {
    return lazyIo().readerFrom(readable, options);
  }

  /** The exception that reads raise, or null. */
  exception(): unknown {
    return this.#buffer.exception();
  }

  /** Whether the stream has ended and all of it was read. */
  atEof(): boolean {
    return this.#buffer.atEof();
  }

  /** Adds a copy of `data` to the bytes that can be read. @throws TypeError unless `data` is a Uint8Array. */
  feedData(data: Uint8Array): void {
    if (!ArrayBuffer.isView(data)) {
      throw invalidType('feedData', 'data', 'a Uint8Array', data);
    }
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#buffer.feedData(Buffer.from(bytes));
  }

  /** @internal {@link feedData}, which a program may have replaced, of `bytes` that nobody else keeps: without a copy. */
  _feed(bytes: Buffer): void {
    if (this.feedData === StreamReader.prototype.feedData) {
      this.#buffer.feedData(bytes);
    } else {
      this.feedData(bytes);
    }
  }

  /** Ends the stream: after the fed bytes, reads find its end. */
  feedEof(): void {
    this.#buffer.feedEof();
  }

  /** Reads raise `exception` from now on. */
  setException(exception: unknown): void {
    this.#buffer.setException(exception);
  }

  /** @internal Takes the bytes that were read, which are not for this reader. */
  _takeAll(): Buffer {
    return this.#buffer.takeAll();
  }

  /** @internal Reads from `transport` now, which is not paused. */
  _replaceTransport(transport: Pausable): void {
    this.#buffer.replaceTransport(transport);
  }

  /** Pauses `transport` while the buffer holds more than twice the limit. */
  setTransport(transport: Pausable): void {
    this.#buffer.setTransport(transport);
  }

  /**
   * Reads up to `n` bytes: those that are available, at least one unless the stream has ended. With -1 (default), all
   * up to the end.
   *
   * @throws RuntimeError (when awaited) if another task waits.
   */
  read(n = -1): Operation<Buffer> {
    return this.#buffer.read(n);
  }

  /**
   * Reads a line with its newline; at the end of the stream, the rest.
   *
   * @throws RangeError (when awaited), code `ERR_ASYNCIO_LINE_TOO_LONG`, if it is longer than the limit; the part that
   * has come is dropped.
   */
  readline(): Operation<Buffer> {
    return this.#buffer.readline();
  }

  /** Reads exactly `n` bytes. @throws IncompleteReadError (when awaited) if the stream ends before. */
  readexactly(n: number): Operation<Buffer> {
    return this.#buffer.readexactly(n);
  }

  /**
   * Reads up to and including `separator`. Of several, the one that ends first counts.
   *
   * @throws IncompleteReadError (when awaited) if the stream ends before; LimitOverrunError if none comes within the
   * limit: then the buffer stays unchanged.
   */
  readuntil(separator: string | Uint8Array | readonly (string | Uint8Array)[] = '\n'): Operation<Buffer> {
    return this.#buffer.readuntil(separator);
  }

  /** The lines, for `forAwait` and `for await`. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, void> {
    for (;;) {
      const line = await this.readline();
      if (line.length === 0) {
        return;
      }
      yield line;
    }
  }

  /** @internal */
  _describe(): string {
    return this.#buffer.describe();
  }
}

inspectable(StreamReader);
