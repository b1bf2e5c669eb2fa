import { Surroundings } from '../context/surroundings.js';
import { RuntimeError } from '../errors/errors.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Future } from '../future/future.js';
import { inspectable } from '../util/inspectable.js';
import { nameOfAddress } from './addresses.js';
import type { BufferedProtocol, Protocol } from './base-protocol.js';
import { BytePool, bytesOf, copyBytes } from './bytes.js';
import { NO_CHUNKS, withChunk } from './chunks.js';
import { ExtraInfo } from './extra-info.js';
import type { Link, LinkClient } from './link.js';
import { checkProtocol, isBuffered, memoryOf } from './protocols.js';
import { brokenPipe, isSystemError } from './system-error.js';
import { Transport, type Writable } from './transport.js';
import { HIGH_WATER, LOST_WRITES, waterMarks } from './water-marks.js';

/** Bytes that a BufferedProtocol may read before other connections get their turn. */
const READ_AT_ONCE = 65_536;

/** Chunks of at least this many bytes are sent at once, because a copy would cost more than a system call. */
const LARGE_WRITE = 32_768;

/** Counts the connections of a server. */
export interface TransportOwner {
  attach(transport: StreamTransport): unknown;
  detach(transport: StreamTransport): void;
}

/** Is called when a transport that has given its link away is closed. */
type OnCloseReleased = (how: 'close' | 'abort') => void;

const pool = new BytePool();

/**
 * A transport over a link. Calls its protocol as asyncio's selector transport does, in the same order; see there:
 * https://github.com/python/cpython/blob/3.14/Lib/asyncio/selector_events.py
 */
export class StreamTransport extends Transport implements LinkClient {
  /** The context of the code that has connected, or made the server. */
  readonly surroundings: Surroundings = new Surroundings();
  readonly #loop: EventLoop;
  #link: Link | null;
  #protocol: Protocol | BufferedProtocol;
  #isBuffered = false;
  /** @internal Speaks TLS. */
  readonly _isSecure: boolean;
  /** @internal The name to which the program has connected; undefined if it has none. */
  _host: string | undefined;
  /** @internal The peer has connected to it. */
  readonly _isServerSide: boolean;
  #owner: TransportOwner | null;
  /** Written, and not passed to the link. */
  #queue: Buffer[] = NO_CHUNKS;
  #queued = 0;
  /** Bytes that the system has not accepted. */
  #pending = 0;
  #high = HIGH_WATER;
  #low = HIGH_WATER / 4;
  #isProtocolPaused = false;
  #isSending = false;
  #hasEof = false;
  #isClosing = false;
  /** Set once the end is certain; counts the writes after that. */
  #lost = 0;
  #isPaused = false;
  #isReading = false;
  /** What came while reading was paused. */
  #held: Buffer[] = NO_CHUNKS;
  #hasEnded = false;
  #heldError: Error | null = null;
  /** For a transport that has given its link away. */
  #onCloseReleased: OnCloseReleased | null = null;
  /** Whether another transport has its link, or is about to get it. */
  #isTakenOver = false;
  readonly #extra: ExtraInfo;

  constructor(loop: EventLoop, link: Link, protocol: Protocol | BufferedProtocol, owner: TransportOwner | null) {
    super();
    this.#loop = loop;
    this.#link = link;
    this._isSecure = link.isSecure;
    this._isServerSide = owner !== null;
    this.#protocol = protocol;
    this.#isBuffered = isBuffered(protocol);
    this.#owner = owner;
    this.#extra = new ExtraInfo(link);
    link.client = this;
    owner?.attach(this);
  }

  /** @internal Goes on with a protocol that knows the connection; `isPaused`: its `pauseWriting` was called. */
  _goOn(isPaused: boolean): void {
    this.#isProtocolPaused = isPaused;
    this.#pending = this.#link?.flush() ?? 0;
    this.#resumeIfLow();
    this.#startReading();
  }

  /** @internal One end of a pipe. */
  get _isOneWay(): boolean {
    return this.#link?.isOneWay === true;
  }

  /**
   * Calls `connectionMade` of the protocol, then begins to read, then completes `made`: each in a separate callback.
   */
  begin(made: Future<void> | null): void {
    this.#loop.callSoon(() => this.#protocol.connectionMade(this));
    this.#loop.callSoon(() => this.#startReading());
    if (made !== null) {
      this.#loop.callSoon(() => {
        if (!made.done()) {
          made.setResult();
        }
      });
    }
  }

  write(data: Writable): void {
    const bytes = typeof data === 'string' ? data : bytesOf('write', data);
    if (this.#hasEof) {
      throw new RuntimeError('Cannot call write() after writeEof()', 'ERR_ASYNCIO_WRITE_AFTER_EOF');
    }
    if (bytes.length === 0) {
      return;
    }
    if (this.#isTakenOver) {
      const message = 'Cannot call write() while startTls is under way, nor afterwards on the old transport';
      throw new RuntimeError(message, 'ERR_ASYNCIO_TRANSPORT_CLOSED');
    }
    if (this.#lost > 0) {
      if (this.#lost >= LOST_WRITES) {
        process.emitWarning('write() to a connection that is lost', {
          type: 'RuntimeWarning',
          code: 'ERR_ASYNCIO_CONNECTION_LOST',
        });
      }
      this.#lost++;
      return;
    }
    const link = this.#link as Link;
    const isSentNow = bytes.length >= LARGE_WRITE || this.#queued + bytes.length + this.#pending > this.#high;
    this.#add(bytes, isSentNow);
    // Again, because text has more bytes than units.
    if (isSentNow || this.#queued + this.#pending > this.#high) {
      this.#sendNow();
    } else if (!this.#isSending) {
      link.sendLater(this);
      this.#isSending = this.#queued > 0;
    }
  }

  /** Passes on what was written since the last time. */
  sendQueued(): void {
    this.#isSending = false;
    const link = this.#link;
    if (this.#queued > 0 && link !== null) {
      const queue = this.#queue;
      this.#queue = NO_CHUNKS;
      this.#queued = 0;
      link.write(queue);
      if (this.#isClosing && this.#lost === 0) {
        this.#pending = link.flush();
        this.#endIfSent();
      } else if (this.#isProtocolPaused) {
        // If the system takes all at once, no event follows.
        this.#pending = link.flush();
        this.#loop.callSoon(() => this.#resumeIfLow());
      }
    }
  }

  writeEof(): void {
    if (this._isSecure) {
      throw new RuntimeError('TLS has no end of one direction: close() ends both', 'ERR_ASYNCIO_UNSUPPORTED');
    }
    this._endWriting();
  }

  /**
   * @internal Tells the peer that nothing more is written; reading goes on. Works with TLS, too, where few peers go on
   * then.
   */
  _endWriting(): void {
    if (this.#isClosing || this.#hasEof) {
      return;
    }
    if (this.#link?.isOneWay) {
      this.close();
      return;
    }
    this.#hasEof = true;
    this.sendQueued();
    this.#link?.shutdown();
  }

  canWriteEof(): boolean {
    return !this._isSecure;
  }

  close(): void {
    if (this.#isClosing) {
      this.#isTakenOver = false;
      this.#onCloseReleased?.('close');
      return;
    }
    this.#isClosing = true;
    this.#stopReading();
    if (this.#lost === 0) {
      // Also if nothing is queued: the system may not have accepted earlier data yet.
      this.#sendNow();
      this.#endIfSent();
    }
  }

  abort(): void {
    this.#isTakenOver = false;
    this.#onCloseReleased?.('abort');
    this.#forceClose(null);
  }

  isClosing(): boolean {
    return this.#isClosing;
  }

  pauseReading(): void {
    if (!this.#isClosing && !this.#isPaused) {
      this.#isPaused = true;
      this.#stopReading();
    }
  }

  resumeReading(): void {
    if (this.#isClosing || !this.#isPaused) {
      return;
    }
    this.#isPaused = false;
    if (this.#held.length > 0 || this.#hasEnded || this.#heldError !== null) {
      this.#loop.callSoon(() => this.#releaseHeld());
    } else {
      this.#startReading();
    }
  }

  isReading(): boolean {
    return !this.#isClosing && !this.#isPaused;
  }

  getWriteBufferSize(): number {
    return this.#queued + this.#pending;
  }

  getWriteBufferLimits(): [number, number] {
    return [this.#low, this.#high];
  }

  setWriteBufferLimits(limits: { readonly high?: number; readonly low?: number } = {}): void {
    [this.#low, this.#high] = waterMarks('setWriteBufferLimits', limits);
    if (this.getWriteBufferSize() > this.#high && this.#lost === 0) {
      this.#sendNow();
    }
  }

  getExtraInfo(name: string, fallback?: unknown): unknown {
    return this.#extra.get(name) ?? fallback;
  }

  getProtocol(): Protocol | BufferedProtocol {
    return this.#protocol;
  }

  /**
   * @internal Gives its link away, with the bytes read but not delivered; all writes have been passed to the link. This
   * transport is closed then; its protocol is not called, and its owner not yet. `onClose` is called each time a caller
   * closes it nevertheless. `isPaused`: `pauseWriting` of its protocol was called.
   */
  _release(onClose: OnCloseReleased): {
    readonly link: Link;
    readonly early: readonly Buffer[];
    readonly owner: TransportOwner | null;
    readonly isPaused: boolean;
  } {
    const link = this.#link as Link;
    const early = this.#held;
    const owner = this.#owner;
    this.sendQueued();
    this.#stopReading();
    this.#onCloseReleased = onClose;
    this.#isTakenOver = true;
    this.#held = NO_CHUNKS;
    this.#link = null;
    this.#isClosing = true;
    this.#lost++;
    this.#owner = null;
    return { link, early, owner, isPaused: this.#isProtocolPaused };
  }

  /** @internal The connection was lost after {@link _release}. */
  _lostReleased(): void {
    this.#isTakenOver = false;
  }

  setProtocol(protocol: Protocol | BufferedProtocol): void {
    checkProtocol('setProtocol', protocol);
    this.#protocol = protocol;
    const wasBuffered = this.#isBuffered;
    this.#isBuffered = isBuffered(protocol);
    if (this.#isReading && this.#isBuffered !== wasBuffered) {
      this.#link?.startReading();
    }
  }

  get keepsData(): boolean {
    return !this.#isBuffered;
  }

  onData(bytes: Buffer, offset: number, length: number, isGiven: boolean): void {
    if (this.#lost > 0 || this.#isClosing) {
      return;
    }
    if (this.#isPaused || this.#held.length > 0) {
      this.#hold('push', bytes, offset, length, isGiven);
      return;
    }
    this.#deliver(bytes, offset, length, isGiven);
  }

  onReadable(): void {
    const link = this.#link as Required<Link>;
    let total = 0;
    let isFilled = true;
    // As if paused, while something is held.
    while (isFilled && total < READ_AT_ONCE && this.#isReading && this.#isBuffered && this.#held.length === 0) {
      const protocol = this.#protocol as BufferedProtocol;
      let method = 'getBuffer';
      try {
        const memory = memoryOf(protocol, -1);
        const count = this.#isReading ? link.readInto(memory) : 0;
        if (count > 0) {
          method = 'bufferUpdated';
          protocol.bufferUpdated(count);
        }
        total += count;
        isFilled = count === memory.length;
      } catch (error) {
        this.#fail(error, `Fatal error: protocol.${method}() call failed.`);
        return;
      }
    }
  }

  onEnd(): void {
    if (this.#isPaused || this.#held.length > 0) {
      this.#hasEnded = true;
    } else {
      this.#receiveEof();
    }
  }

  onReadError(error: Error): void {
    if (this.#lost === 0 && !this.#isClosing && (this.#isPaused || this.#held.length > 0)) {
      this.#heldError = error; // What came before it comes first.
      return;
    }
    this.#forceClose(error);
  }

  onWriteError(error: Error): void {
    this.#forceClose(error);
  }

  onHangUp(): void {
    this.#forceClose(this.getWriteBufferSize() > 0 ? brokenPipe() : null);
  }

  onPending(bytes: number): void {
    this.#pending = bytes;
    this.#resumeIfLow();
    this.#pauseIfFull();
    if (bytes === 0 && this.#isClosing && this.#queued === 0 && this.#lost === 0) {
      this.#lost++;
      this.#end(null, true);
    }
  }

  /** @internal */
  _describe(): string {
    const state = this.#link === null ? 'closed' : this.#isClosing ? 'closing' : this.isReading() ? 'reading' : 'idle';
    const peer = this.#extra.get('peername');
    const what = peer === undefined && this.#extra.get('pipe') !== undefined ? 'pipe' : `peer=${nameOfAddress(peer)}`;
    return `${state} ${what} write=${this.getWriteBufferSize()}`;
  }

  /** To what is sent next. The data that wait are a copy: the caller may reuse its memory, as with asyncio. */
  #add(data: Buffer | string, isSentNow: boolean): void {
    const kept = isSentNow || this.#queue.length > 0 ? -1 : (this.#link as Link).keep(data);
    if (kept >= 0) {
      this.#queued += kept;
      return;
    }
    const isText = typeof data === 'string';
    const bytes = isText ? Buffer.from(data) : data;
    const own = isSentNow || isText ? bytes : pool.copy(bytes, 0, bytes.length);
    this.#queue = withChunk(this.#queue, own);
    this.#queued += bytes.length;
  }

  /** Keeps bytes until the protocol reads again. */
  #hold(how: 'push' | 'unshift', bytes: Buffer, offset: number, length: number, isGiven: boolean): void {
    try {
      const own = isGiven ? bytes.subarray(offset, offset + length) : pool.copy(bytes, offset, length);
      this.#held = how === 'push' ? withChunk(this.#held, own) : [own, ...this.#held];
    } catch (error) {
      this.#fail(error, 'Fatal error: there is no memory for what was read.');
    }
  }

  #deliver(bytes: Buffer, offset: number, length: number, isGiven: boolean): void {
    if (this.#isBuffered) {
      this.#fill(bytes, offset, length);
      return;
    }
    try {
      (this.#protocol as Protocol).dataReceived(
        isGiven ? bytes.subarray(offset, offset + length) : pool.copy(bytes, offset, length),
      );
    } catch (error) {
      this.#fail(error, 'Fatal error: protocol.dataReceived() call failed.');
    }
  }

  /** For a BufferedProtocol: in as many pieces as its memory needs. */
  #fill(bytes: Buffer, start: number, length: number): void {
    const end = start + length;
    for (let offset = start; offset < end && this.#lost === 0 && !this.#isClosing; ) {
      if (this.#isPaused) {
        // Within the last call: the rest comes when it reads again.
        this.#hold('unshift', bytes, offset, end - offset, false);
        return;
      }
      const protocol = this.#protocol;
      if (!isBuffered(protocol)) {
        this.#deliver(bytes, offset, end - offset, false);
        return;
      }
      let method = 'getBuffer';
      try {
        const memory = memoryOf(protocol, end - offset);
        const count = Math.min(memory.length, end - offset);
        copyBytes(bytes, offset, memory, 0, count);
        offset += count;
        method = 'bufferUpdated';
        protocol.bufferUpdated(count);
      } catch (error) {
        this.#fail(error, `Fatal error: protocol.${method}() call failed.`);
        return;
      }
    }
  }

  #releaseHeld(): void {
    while (this.#held.length > 0 && !this.#isPaused && !this.#isClosing) {
      const bytes = this.#held.shift() as Buffer;
      this.#deliver(bytes, 0, bytes.length, true);
    }
    if (this.#held.length > 0 || this.#isPaused || this.#isClosing) {
      return;
    }
    if (this.#heldError !== null) {
      const error = this.#heldError;
      this.#heldError = null;
      this.onReadError(error);
    } else if (this.#hasEnded) {
      this.#hasEnded = false;
      this.#receiveEof();
    } else {
      this.#startReading();
    }
  }

  #receiveEof(): void {
    if (this.#lost > 0 || this.#isClosing) {
      return;
    }
    let keepsOpen: unknown;
    try {
      keepsOpen = this.#protocol.eofReceived();
    } catch (error) {
      this.#fail(error, 'Fatal error: protocol.eofReceived() call failed.');
      return;
    }
    if (keepsOpen && !this._isSecure && !this.#link?.isOneWay) {
      this.#stopReading();
    } else {
      this.close();
    }
  }

  #startReading(): void {
    if (!this.#isClosing && !this.#isPaused && !this.#isReading) {
      this.#isReading = true;
      this.#link?.startReading();
    }
  }

  #stopReading(): void {
    if (this.#isReading) {
      this.#isReading = false;
      this.#link?.stopReading();
    }
  }

  #sendNow(): void {
    this.sendQueued();
    this.#pending = this.#link?.flush() ?? 0;
    this.#pauseIfFull();
  }

  #pauseIfFull(): void {
    if (this.#isProtocolPaused || this.getWriteBufferSize() <= this.#high) {
      return;
    }
    this.#isProtocolPaused = true;
    this.#tell('protocol.pauseWriting() failed', () => this.#protocol.pauseWriting());
  }

  #resumeIfLow(): void {
    if (this.#isProtocolPaused && this.#lost === 0 && this.getWriteBufferSize() <= this.#low) {
      this.#isProtocolPaused = false;
      this.#tell('protocol.resumeWriting() failed', () => this.#protocol.resumeWriting());
    }
  }

  #tell(message: string, call: () => void): void {
    try {
      call();
    } catch (exception) {
      this.#loop.callExceptionHandler({ message, exception, transport: this, protocol: this.#protocol });
    }
  }

  /** For an error of the system, only the protocol is called; any other error is also reported. */
  #fail(error: unknown, message: string): void {
    if (!isSystemError(error)) {
      this.#loop.callExceptionHandler({ message, exception: error, transport: this, protocol: this.#protocol });
    }
    this.#forceClose(error as Error);
  }

  #forceClose(error: Error | null): void {
    if (this.#lost > 0) {
      return;
    }
    this.#queue = NO_CHUNKS;
    this.#queued = 0;
    this.#pending = 0;
    this.#held = NO_CHUNKS;
    this.#stopReading();
    this.#isClosing = true;
    this.#endSoon(error, false);
  }

  /** Of one that is closing. */
  #endIfSent(): void {
    if (this.#pending === 0 && this.#lost === 0) {
      this.#endSoon(null, true);
    }
  }

  #endSoon(error: Error | null, isFinished: boolean): void {
    this.#lost++;
    this.#loop.callSoon(() => this.#end(error, isFinished));
  }

  /** `isFinished`: all that was written has been sent. */
  #end(error: Error | null, isFinished: boolean): void {
    const link = this.#link;
    if (link === null) {
      return;
    }
    try {
      this.#protocol.connectionLost(error);
    } finally {
      this.#link = null;
      link.client = null;
      if (isFinished) {
        link.finish();
      } else {
        link.close();
      }
      this.#owner?.detach(this);
      this.#owner = null;
    }
  }
}

inspectable(StreamTransport);
