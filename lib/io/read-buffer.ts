import type { Coroutine, Operation } from '../coroutine/coroutine.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { checkCount, checkOptions, invalidType, invalidValue } from '../errors/arguments.js';
import { throwDelivered } from '../errors/delivered.js';
import { RuntimeError } from '../errors/errors.js';
import { EventLoop } from '../event-loop/event-loop.js';
import { getRunningLoop } from '../event-loop/policy.js';
import { WaitEntry } from '../future/wait-entry.js';
import { isInstance } from '../util/is-instance.js';
import { ByteQueue } from './byte-queue.js';
import { ReadExactly, type ReadOperation, ReadSome, ReadUntil } from './read-operations.js';
import { IncompleteReadError, LimitOverrunError } from './stream-errors.js';
import type { Pausable, StreamReader, StreamReaderOptions } from './stream-reader.js';

/** Bytes that a line may have; as in asyncio. */
const LIMIT = 65_536;
const NEWLINE: Buffer = Buffer.from('\n');

/** What a {@link StreamReader} does; its methods have the same names, and documentation. */
export class ReadBuffer {
  readonly reader: StreamReader;
  readonly limit: number;
  readonly #loop: EventLoop;
  /** What was fed and not read. */
  readonly bytes: ByteQueue = new ByteQueue();
  hasEof = false;
  #waiter: WaitEntry<Buffer> | null = null;
  #exception: unknown = null;
  #transport: Pausable | null = null;
  #isPaused = false;

  constructor(reader: StreamReader, options: StreamReaderOptions) {
    checkOptions('StreamReader', options, ['limit', 'loop']);
    const { limit = LIMIT, loop } = options;
    checkCount('StreamReader', 'limit', limit, 1);
    if (loop !== undefined && !(loop instanceof EventLoop)) {
      throw invalidType('StreamReader', 'loop', 'an EventLoop', loop);
    }
    this.reader = reader;
    this.limit = limit;
    this.#loop = loop ?? getRunningLoop();
  }

  exception(): unknown {
    return this.#exception;
  }

  atEof(): boolean {
    return this.hasEof && this.bytes.size === 0;
  }

  /** `bytes` belong to this object from now on. */
  feedData(bytes: Buffer): void {
    if (this.hasEof) {
      throw new RuntimeError('feedData after feedEof', 'ERR_ASYNCIO_FEED_AFTER_EOF');
    }
    if (bytes.length === 0) {
      return;
    }
    this.bytes.push(bytes);
    this.#wake();
    if (this.#transport !== null && !this.#isPaused && this.bytes.size > 2 * this.limit) {
      this.#isPaused = true;
      this.#transport.pauseReading();
    }
  }

  feedEof(): void {
    this.hasEof = true;
    this.#wake();
  }

  setException(exception: unknown): void {
    this.#exception = exception;
    const waiter = this.#waiter;
    if (waiter !== null) {
      if (waiter.waiting) {
        waiter.setException(exception);
      }
      this.#waiter = null;
    }
  }

  takeAll(): Buffer {
    return this.bytes.takeAll();
  }

  replaceTransport(transport: Pausable): void {
    this.#transport = transport;
    this.#isPaused = false;
  }

  setTransport(transport: Pausable): void {
    this.#transport = transport;
  }

  read(n: number): Operation<Buffer> {
    if (typeof n !== 'number') {
      throw invalidType('read', 'n', 'a number', n);
    }
    if (!Number.isInteger(n)) {
      throw invalidValue('read', 'n', 'a whole number', n);
    }
    return n < 0 ? new GeneratorOperation('StreamReader.read', this.#readAll()) : new ReadSome(this, n);
  }

  readline(): Operation<Buffer> {
    return new GeneratorOperation('StreamReader.readline', this.#readline());
  }

  readexactly(n: number): Operation<Buffer> {
    if (typeof n !== 'number') {
      throw invalidType('readexactly', 'n', 'a number', n);
    }
    if (!(n >= 0 && Number.isInteger(n))) {
      throw invalidValue('readexactly', 'n', 'a whole number, 0 or more', n);
    }
    return new ReadExactly(this, n);
  }

  readuntil(separator: string | Uint8Array | readonly (string | Uint8Array)[]): Operation<Buffer> {
    return new ReadUntil(this, separatorsOf(separator));
  }

  describe(): string {
    const parts = [`${this.bytes.size} bytes`];
    if (this.hasEof) {
      parts.push('eof');
    }
    if (this.limit !== LIMIT) {
      parts.push(`limit=${this.limit}`);
    }
    if (this.#waiter !== null) {
      parts.push('awaited');
    }
    if (this.#exception !== null) {
      parts.push('failed');
    }
    if (this.#isPaused) {
      parts.push('paused');
    }
    return parts.join(' ');
  }

  /** @internal @throws what was set by {@link setException}. */
  check(): void {
    if (this.#exception !== null) {
      throwDelivered(this.#exception);
    }
  }

  /** @internal Takes up to `count` bytes for a read. */
  take(count: number): Buffer {
    const data = this.bytes.take(count);
    this.#resumeIfLow();
    return data;
  }

  /** @internal The entry that `operation` waits in. */
  beginToWait(operation: ReadOperation): WaitEntry<Buffer> {
    if (this.#waiter !== null) {
      throw new RuntimeError(
        `${operation._name}() called while another coroutine is already waiting for incoming data`,
        'ERR_ASYNCIO_READER_BUSY',
      );
    }
    const entry = new WaitEntry<Buffer>(this.#loop, operation);
    this.goOnWaiting(entry);
    return entry;
  }

  /** @internal */
  goOnWaiting(entry: WaitEntry<Buffer>): void {
    if (this.#isPaused) {
      this.#isPaused = false;
      this.#transport?.resumeReading();
    }
    this.#waiter = entry;
  }

  /** @internal The task that has waited goes on, or is cancelled. */
  endWait(): void {
    this.#waiter = null;
  }

  *#readAll(): Coroutine<Buffer> {
    const parts: Buffer[] = [];
    for (;;) {
      const part = yield* new ReadSome(this, this.limit);
      if (part.length === 0) {
        return Buffer.concat(parts);
      }
      parts.push(part);
    }
  }

  *#readline(): Coroutine<Buffer> {
    try {
      return yield* new ReadUntil(this, NEWLINES);
    } catch (error) {
      if (isInstance(error, IncompleteReadError)) {
        return error.partial;
      }
      if (!isInstance(error, LimitOverrunError)) {
        throw error;
      }
      if (this.bytes.hasAt(NEWLINE, error.consumed)) {
        this.bytes.take(error.consumed + NEWLINE.length);
      } else {
        this.bytes.clear();
      }
      this.#resumeIfLow();
      throw Object.assign(new RangeError(error.message), { code: 'ERR_ASYNCIO_LINE_TOO_LONG' });
    }
  }

  #wake(): void {
    const waiter = this.#waiter;
    if (waiter !== null) {
      if (waiter.waiting) {
        waiter.wake();
      }
      this.#waiter = null; // Last: if the stack ends before, more data wake it.
    }
  }

  #resumeIfLow(): void {
    if (this.#isPaused && this.bytes.size <= this.limit) {
      this.#isPaused = false;
      this.#transport?.resumeReading();
    }
  }
}

const NEWLINES: readonly Buffer[] = [NEWLINE];

/** The shortest first. */
function separatorsOf(separator: string | Uint8Array | readonly (string | Uint8Array)[]): Buffer[] {
  if (!Array.isArray(separator)) {
    return [separatorBytes(separator as string | Uint8Array)];
  }
  if (separator.length === 0) {
    throw invalidValue('readuntil', 'separator', 'at least one', separator);
  }
  return separator.map(separatorBytes).sort((a, b) => a.length - b.length);
}

function separatorBytes(separator: string | Uint8Array): Buffer {
  if (typeof separator !== 'string' && !ArrayBuffer.isView(separator)) {
    throw invalidType('readuntil', 'separator', 'a string, a Uint8Array or several', separator);
  }
  const bytes =
    typeof separator === 'string'
      ? Buffer.from(separator)
      : Buffer.from(separator.buffer as ArrayBuffer, separator.byteOffset, separator.byteLength);
  if (bytes.length === 0) {
    throw invalidValue('readuntil', 'separator', 'one byte or more', separator);
  }
  return bytes;
}
