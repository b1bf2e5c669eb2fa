import type { EventEmitter } from 'node:events';
import type { Writable as NodeWritable, Readable } from 'node:stream';
import { invalidType } from '../errors/arguments.js';
import { RuntimeError } from '../errors/errors.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import { getRunningLoop } from '../event-loop/policy.js';
import { destroyReason } from '../util/destroy-reason.js';
import type { BufferedProtocol, Protocol } from './base-protocol.js';
import { bytesOf } from './bytes.js';
import { StreamProtocol } from './stream-protocol.js';
import { StreamReader, type StreamReaderOptions } from './stream-reader.js';
import { StreamWriter } from './stream-writer.js';
import { connectionReset } from './system-error.js';
import { Transport, type Writable } from './transport.js';

/** What `StreamReader.from` does. */
export function readerFrom(readable: Readable, options: StreamReaderOptions): StreamReader {
  checkNodeStream('StreamReader.from', 'readable', readable, 'resume');
  if (readable.listenerCount('readable') > 0) {
    throw new RuntimeError(
      "StreamReader.from: a listener of 'readable' reads the stream already, so it emits no data",
      'ERR_ASYNCIO_UNSUPPORTED',
    );
  }
  const reader = new StreamReader(options);
  const loop = options.loop ?? getRunningLoop();
  let isOver = false;
  const end = (error?: Error | null): void => {
    if (!isOver) {
      isOver = true;
      if (error) {
        reader.setException(error);
      } else {
        reader.feedEof();
      }
    }
  };
  reader.setTransport({
    pauseReading: () => void readable.pause(),
    resumeReading: () => void readable.resume(),
  });
  listenTo(readable, loop, {
    data(chunk: unknown) {
      if (isOver) {
        return;
      }
      try {
        reader._feed(bytesOfChunk(chunk, readable.readableEncoding));
      } catch (error) {
        // Such as a chunk of a stream of objects. Thrown from here, it would end the process.
        const reason = destroyReason(error);
        end(reason);
        readable.destroy(reason);
      }
    },
    end: () => end(),
    error: end,
    // Destroyed before its end: the missing data never come.
    close: () => end(readable.readableEnded ? null : connectionReset('read')),
  });
  // One that is over emits nothing more.
  if (readable.errored || readable.readableEnded || readable.destroyed) {
    end(readable.errored ?? (readable.readableEnded ? null : connectionReset('read')));
  } else if (readable.readableFlowing === false) {
    readable.resume(); // Listening for data does not resume a stream that was paused before.
  }
  return reader;
}

/** The bytes that a stream has read, also if it emits them as text. */
function bytesOfChunk(chunk: unknown, encoding: BufferEncoding | null): Buffer {
  return typeof chunk === 'string'
    ? Buffer.from(chunk, encoding ?? 'utf8')
    : bytesOf('StreamReader.from', chunk as Writable);
}

/** What `StreamWriter.from` does. */
export function writerTo(writable: NodeWritable): StreamWriter {
  checkNodeStream('StreamWriter.from', 'writable', writable, 'write');
  const loop = getRunningLoop();
  const protocol = new StreamProtocol(loop, undefined, null);
  return new StreamWriter(new NodeStreamTransport(loop, writable, protocol), protocol, null);
}

/** A transport over a stream of Node's that can be written to. It reads nothing. */
class NodeStreamTransport extends Transport {
  readonly #writable: NodeWritable;
  readonly #protocol: StreamProtocol;
  #isPaused = false;
  #isLost = false;

  constructor(loop: EventLoop, writable: NodeWritable, protocol: StreamProtocol) {
    super();
    this.#writable = writable;
    this.#protocol = protocol;
    listenTo(writable, loop, {
      drain: () => this.#resume(),
      finish: () => this.#lose(null),
      error: (error: Error) => this.#lose(error),
      close: () => this.#lose(null),
    });
    // One that is over emits nothing more.
    if (writable.errored || writable.writableFinished || writable.destroyed) {
      this.#lose(writable.errored ?? null);
    }
  }

  write(data: Writable): void {
    const bytes = bytesOf('write', data);
    if (this.#writable.writableEnded) {
      throw new RuntimeError('Cannot call write() after writeEof()', 'ERR_ASYNCIO_WRITE_AFTER_EOF');
    }
    // A copy: the stream may keep it.
    if (!this.#isLost && !this.#ask(() => this.#writable.write(Buffer.from(bytes))) && !this.#isPaused) {
      this.#isPaused = true;
      this.#protocol.pauseWriting();
    }
  }

  writeEof(): void {
    this.#ask(() => this.#writable.end());
  }

  canWriteEof(): boolean {
    return true;
  }

  close(): void {
    this.writeEof();
  }

  abort(): void {
    this.#writable.destroy();
  }

  isClosing(): boolean {
    return this.#writable.writableEnded || this.#writable.destroyed;
  }

  pauseReading(): void {}

  resumeReading(): void {}

  isReading(): boolean {
    return false;
  }

  getWriteBufferSize(): number {
    return this.#writable.writableLength;
  }

  getWriteBufferLimits(): [number, number] {
    return [0, this.#writable.writableHighWaterMark];
  }

  /** @throws RuntimeError: the stream was made with its own options. */
  setWriteBufferLimits(): void {
    throw new RuntimeError("The limits of a stream of Node's are set when it is made", 'ERR_ASYNCIO_UNSUPPORTED');
  }

  getExtraInfo(name: string, fallback?: unknown): unknown {
    return name === 'pipe' ? this.#writable : fallback;
  }

  getProtocol(): Protocol | BufferedProtocol {
    return this.#protocol;
  }

  /** @throws RuntimeError always. */
  setProtocol(): void {
    throw new RuntimeError("The protocol of a stream of Node's cannot be changed", 'ERR_ASYNCIO_UNSUPPORTED');
  }

  /** A stream whose own method throws would wait forever for the end of that write. */
  #ask<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch (error) {
      this.#writable.destroy(destroyReason(error));
      return undefined;
    }
  }

  #resume(): void {
    if (this.#isPaused) {
      this.#isPaused = false;
      this.#protocol.resumeWriting();
    }
  }

  #lose(error: Error | null): void {
    if (!this.#isLost) {
      this.#isLost = true;
      this.#protocol.connectionLost(error);
    }
  }
}

/**
 * Adds `listeners`, by event, which are called until `loop` is closed. Then only that of 'error' stays, and does
 * nothing: without it an error would end the process.
 */
function listenTo(stream: EventEmitter, loop: EventLoop, listeners: Record<string, (value: never) => void>): void {
  const added = Object.entries(listeners).map(([event, listener]) => {
    const guarded = (value: unknown): void => (loop.isClosed() ? remove() : listener(value as never));
    stream.on(event, guarded);
    return [event, guarded] as const;
  });
  function remove(): void {
    for (const [event, guarded] of added) {
      if (event !== 'error') {
        stream.off(event, guarded);
      }
    }
  }
}

/** @throws TypeError unless `stream` has `method`. */
function checkNodeStream(where: string, name: string, stream: unknown, method: string): void {
  const given = stream as Record<string, unknown> | null | undefined;
  if (typeof given?.[method] !== 'function' || typeof given.on !== 'function') {
    throw invalidType(where, name, "a stream of Node's", stream);
  }
}
