import type { Coroutine, Operation } from '../coroutine/coroutine.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { checkCount, checkOptions, invalidType, invalidValue } from '../errors/arguments.js';
import { throwDelivered } from '../errors/delivered.js';
import { RuntimeError } from '../errors/errors.js';
import { EventLoop } from '../event-loop/event-loop.js';
import { getRunningLoop } from '../event-loop/policy.js';
import type { Future } from '../future/future.js';
import { SubjectFuture } from '../future/subject-future.js';
import { isInstance } from '../util/is-instance.js';
import { ByteQueue } from './byte-queue.js';
import { IncompleteReadError, LimitOverrunError } from './stream-errors.js';
import type { Pausable, StreamReader, StreamReaderOptions } from './stream-reader.js';

/** Bytes that a line may have; as in asyncio. */
const LIMIT = 65_536;
const NEWLINE: Buffer = Buffer.from('\n');

/** What a {@link StreamReader} does; its methods have the same names, and documentation. */
export class ReadBuffer {
  readonly #reader: StreamReader;
  readonly #limit: number;
  readonly #loop: EventLoop;
  readonly #buffer = new ByteQueue();
  #hasEof = false;
  #waiter: Future<void> | null = null;
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
    this.#reader = reader;
    this.#limit = limit;
    this.#loop = loop ?? getRunningLoop();
  }

  exception(): unknown {
    return this.#exception;
  }

  atEof(): boolean {
    return this.#hasEof && this.#buffer.size === 0;
  }

  feedData(data: Uint8Array): void {
    if (!ArrayBuffer.isView(data)) {
      throw invalidType('feedData', 'data', 'a Uint8Array', data);
    }
    if (this.#hasEof) {
      throw new RuntimeError('feedData after feedEof', 'ERR_ASYNCIO_FEED_AFTER_EOF');
    }
    if (data.byteLength === 0) {
      return;
    }
    this.#buffer.push(
      Buffer.isBuffer(data) ? data : Buffer.from(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength),
    );
    this.#wake();
    if (this.#transport !== null && !this.#isPaused && this.#buffer.size > 2 * this.#limit) {
      this.#isPaused = true;
      this.#transport.pauseReading();
    }
  }

  feedEof(): void {
    this.#hasEof = true;
    this.#wake();
  }

  setException(exception: unknown): void {
    this.#exception = exception;
    const waiter = this.#waiter;
    if (waiter !== null) {
      this.#waiter = null;
      if (!waiter.done()) {
        waiter.setException(exception);
      }
    }
  }

  takeAll(): Buffer {
    return this.#buffer.takeAll();
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
    return new GeneratorOperation('StreamReader.read', this.#read(n));
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
    return new GeneratorOperation('StreamReader.readexactly', this.#readexactly(n));
  }

  readuntil(separator: string | Uint8Array | readonly (string | Uint8Array)[]): Operation<Buffer> {
    const separators = (Array.isArray(separator) ? separator : [separator]).map(separatorBytes);
    if (separators.length === 0) {
      throw invalidValue('readuntil', 'separator', 'at least one', separator);
    }
    separators.sort((a, b) => a.length - b.length);
    return new GeneratorOperation('StreamReader.readuntil', this.#readuntil(separators));
  }

  describe(): string {
    const parts = [`${this.#buffer.size} bytes`];
    if (this.#hasEof) {
      parts.push('eof');
    }
    if (this.#limit !== LIMIT) {
      parts.push(`limit=${this.#limit}`);
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

  *#read(n: number): Coroutine<Buffer> {
    this.#check();
    if (n === 0) {
      return Buffer.alloc(0);
    }
    if (n < 0) {
      const parts: Buffer[] = [];
      for (;;) {
        const part = yield* this.#read(this.#limit);
        if (part.length === 0) {
          return Buffer.concat(parts);
        }
        parts.push(part);
      }
    }
    if (this.#buffer.size === 0 && !this.#hasEof) {
      yield* this.#wait('read');
    }
    const data = this.#buffer.take(n);
    this.#resumeIfLow();
    return data;
  }

  *#readline(): Coroutine<Buffer> {
    try {
      return yield* this.#readuntil(NEWLINES);
    } catch (error) {
      if (isInstance(error, IncompleteReadError)) {
        return error.partial;
      }
      if (!isInstance(error, LimitOverrunError)) {
        throw error;
      }
      if (this.#buffer.hasAt(NEWLINE, error.consumed)) {
        this.#buffer.take(error.consumed + NEWLINE.length);
      } else {
        this.#buffer.clear();
      }
      this.#resumeIfLow();
      throw Object.assign(new RangeError(error.message), { code: 'ERR_ASYNCIO_LINE_TOO_LONG' });
    }
  }

  *#readexactly(n: number): Coroutine<Buffer> {
    this.#check();
    while (this.#buffer.size < n) {
      if (this.#hasEof) {
        throw new IncompleteReadError(this.#buffer.takeAll(), n);
      }
      yield* this.#wait('readexactly');
    }
    const data = this.#buffer.take(n);
    this.#resumeIfLow();
    return data;
  }

  /** `separators`: the shortest first. */
  *#readuntil(separators: readonly Buffer[]): Coroutine<Buffer> {
    this.#check();
    const shortest = (separators[0] as Buffer).length;
    const longest = (separators[separators.length - 1] as Buffer).length;
    let start = -1;
    let end = -1;
    for (let offset = 0; ; ) {
      const { size } = this.#buffer;
      if (size - offset >= shortest) {
        for (const separator of separators) {
          const found = this.#buffer.find(separator, offset);
          if (found !== -1 && (end === -1 || found + separator.length < end)) {
            start = found;
            end = found + separator.length;
          }
        }
        if (end !== -1) {
          break;
        }
        offset = Math.max(0, size + 1 - longest);
        if (offset > this.#limit) {
          throw new LimitOverrunError(`Separator is not found, and chunk exceed the limit${this.#limitText()}`, offset);
        }
      }
      if (this.#hasEof) {
        throw new IncompleteReadError(this.#buffer.takeAll(), null);
      }
      yield* this.#wait('readuntil');
    }
    if (start > this.#limit) {
      throw new LimitOverrunError(`Separator is found, but chunk is longer than limit${this.#limitText()}`, start);
    }
    const data = this.#buffer.take(end);
    this.#resumeIfLow();
    return data;
  }

  /** Behind CPython's words. */
  #limitText(): string {
    return `: ${this.#limit} bytes; the option "limit" of what made the reader can raise it`;
  }

  #check(): void {
    if (this.#exception !== null) {
      throwDelivered(this.#exception);
    }
  }

  *#wait(what: string): Coroutine<void> {
    if (this.#waiter !== null) {
      throw new RuntimeError(
        `${what}() called while another coroutine is already waiting for incoming data`,
        'ERR_ASYNCIO_READER_BUSY',
      );
    }
    if (this.#isPaused) {
      this.#isPaused = false;
      this.#transport?.resumeReading();
    }
    const waiter = new SubjectFuture(this.#loop, this.#reader);
    this.#waiter = waiter;
    try {
      yield* waiter;
    } finally {
      this.#waiter = null;
    }
  }

  #wake(): void {
    const waiter = this.#waiter;
    if (waiter !== null) {
      this.#waiter = null;
      if (!waiter.done()) {
        waiter.setResult();
      }
    }
  }

  #resumeIfLow(): void {
    if (this.#isPaused && this.#buffer.size <= this.#limit) {
      this.#isPaused = false;
      this.#transport?.resumeReading();
    }
  }
}

const NEWLINES: readonly Buffer[] = [NEWLINE];

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
