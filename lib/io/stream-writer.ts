import type { Writable as NodeWritable } from 'node:stream';
import { finishWith } from '../coroutine/await.js';
import type { Coroutine, Operation } from '../coroutine/coroutine.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { watchOperation } from '../coroutine/never-awaited.js';
import { OperationObject } from '../coroutine/operation-object.js';
import { throwDelivered } from '../errors/delivered.js';
import { sleep } from '../task/sleep.js';
import { inspectable } from '../util/inspectable.js';
import { show } from '../util/show.js';
import type { StartTlsOptions } from './io-settings.js';
import { lazyIo } from './lazy-io.js';
import type { StreamReader } from './stream-reader.js';
import type { TlsOptions } from './tls/tls-options.js';
import type { Transport, Writable } from './transport.js';

/** What a writer needs from the protocol of its connection. */
export interface WriterProtocol {
  /** Neither paused nor lost: {@link drained} would return at once. */
  readonly isWritable: boolean;
  /** Waits while writing is paused. @throws the error by which the connection was lost. */
  drained(): Coroutine<void>;
  /** Waits until the connection is lost. */
  lost(): Coroutine<void>;
}

/**
 * Writes bytes to a connection or a pipe. `write` never blocks; `drain` waits while the write buffer is too full.
 *
 *     writer.write('hello\n');
 *     yield* writer.drain();
 */
export class StreamWriter {
  #transport: Transport;
  readonly #protocol: WriterProtocol;
  readonly #reader: StreamReader | null;

  /** @internal By `openConnection`, or given to a server's function. */
  constructor(transport: Transport, protocol: WriterProtocol, reader: StreamReader | null) {
    this.#transport = transport;
    this.#protocol = protocol;
    this.#reader = reader;
  }

  /**
   * Makes a writer to a Node stream: `process.stdout`, a file, a socket. Node's own callbacks do the writing, so only a
   * run that lets them run can wait in {@link drain}.
   *
   * @throws TypeError if `writable` is no stream; RuntimeError if no loop runs.
   */
  static from(writable: NodeWritable): StreamWriter {
    return lazyIo().writerTo(writable);
  }

  /** The transport to which it writes. After {@link startTls} it is another one. */
  get transport(): Transport {
    return this.#transport;
  }

  /** Sends `data`, at the latest when the iteration ends. If there may be much data, call {@link drain} afterwards. */
  write(data: Writable): void {
    this.transport.write(data);
  }

  /** Sends all chunks of `list`, in order. */
  writelines(list: Iterable<Writable>): void {
    this.transport.writelines(list);
  }

  /**
   * If the write buffer is above the high-water mark, waits until it has sunk to the low-water mark.
   *
   * @throws (when awaited) the error by which the connection was lost; if there was none, one with the code
   * `ECONNRESET`.
   */
  drain(): Operation<void> {
    return new Drain(this);
  }

  /** Ends this side of the connection: the peer reads the end of the stream after the written data. */
  writeEof(): void {
    this.transport.writeEof();
  }

  /** Whether {@link writeEof} can be called. */
  canWriteEof(): boolean {
    return this.transport.canWriteEof();
  }

  /** Closes the connection after the written data have gone out. */
  close(): void {
    this.transport.close();
  }

  /** Whether it is closed, or is being closed. */
  isClosing(): boolean {
    return this.transport.isClosing();
  }

  /** Waits until the connection is gone. @throws (when awaited) the error by which it was lost. */
  waitClosed(): Operation<void> {
    return new GeneratorOperation('StreamWriter.waitClosed', this.#protocol.lost());
  }

  /**
   * Starts TLS on the connection, for the reader and this writer. The side that has connected is the client. The
   * options are those of `tls`, `serverHostname` and `tlsHandshakeTimeout`. Bytes that were received but not yet read
   * belong to TLS.
   *
   * @throws TypeError or RangeError for wrong options.
   * @throws (when awaited) the reason if the handshake fails: the connection is closed then.
   */
  startTls(options: TlsOptions & StartTlsOptions = {}): Operation<void> {
    return lazyIo().startTlsOf(this, this.#reader, options, (transport) => {
      this.#transport = transport;
    });
  }

  /**
   * Returns information about the connection: `'peername'`, `'sockname'`, `'socket'`, `'tls'` (a {@link TlsInfo}),
   * `'secureContext'` (the {@link TlsContext}); of a pipe `'pipe'`. Returns `fallback` if there is no such value.
   */
  getExtraInfo(name: string, fallback?: unknown): unknown {
    return this.transport.getExtraInfo(name, fallback);
  }

  /** {@link close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** @internal */
  _describe(): string {
    return show(this.transport);
  }

  /** @internal */
  _beginToDrain(): Iterator<unknown, void, unknown> {
    const error = this.#reader?.exception() ?? null;
    if (error !== null) {
      throwDelivered(error);
    }
    return this.#protocol.isWritable && !this.transport.isClosing() ? finishWith(undefined) : this.#waitToDrain();
  }

  *#waitToDrain(): Coroutine<void> {
    if (this.transport.isClosing()) {
      // So that a connection that is being lost has called `connectionLost`.
      yield* sleep(0);
    }
    yield* this.#protocol.drained();
  }
}

inspectable(StreamWriter);

/** What `writer.drain()` returns. */
class Drain extends OperationObject<void> {
  readonly #writer: StreamWriter;

  constructor(writer: StreamWriter) {
    super();
    this.#writer = writer;
    watchOperation(this, 'StreamWriter.drain');
  }

  [Symbol.iterator](): Iterator<unknown, void, unknown> {
    return this.#writer._beginToDrain();
  }
}
