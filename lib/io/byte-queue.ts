import { NO_CHUNKS, withChunk } from './chunks.js';

/**
 * Bytes that were read and not taken yet: a piece of memory, and behind it large chunks as they came. The chunks are
 * copied only for a search that may span several.
 */
export class ByteQueue {
  #bytes: Buffer = EMPTY;
  #start = 0;
  #end = 0;
  /** Whether the memory behind `#end` belongs to the queue. The memory of a chunk that was fed does not. */
  #isOwn = false;
  #chunks: Buffer[] = NO_CHUNKS;
  #chunked = 0;

  get size(): number {
    return this.#end - this.#start + this.#chunked;
  }

  /** Adds `chunk`, which belongs to the queue from now on. */
  push(chunk: Buffer): void {
    if (this.size === 0) {
      this.#set(chunk, chunk.length, false);
    } else if (chunk.length >= LARGE_CHUNK) {
      this.#chunks = withChunk(this.#chunks, chunk);
      this.#chunked += chunk.length;
    } else {
      this.#join();
      this.#append(chunk);
    }
  }

  /** Takes the first `count` bytes, or as many as there are. */
  take(count: number): Buffer {
    if (this.#start === this.#end && this.#chunked > 0) {
      const next = this.#chunks.shift() as Buffer;
      this.#chunked -= next.length;
      this.#set(next, next.length, false);
    }
    if (this.#start + count > this.#end) {
      this.#join();
    }
    const end = Math.min(this.#start + count, this.#end);
    if (this.#start === end) {
      return Buffer.alloc(0); // With memory of its own, which a program may transfer.
    }
    const isWhole = this.#start === 0 && end === this.#bytes.length;
    const taken = isWhole ? this.#bytes : this.#bytes.subarray(this.#start, end);
    this.#start = end;
    if (this.size === 0) {
      this.clear();
    }
    return taken;
  }

  /** Takes all. */
  takeAll(): Buffer {
    return this.take(this.size);
  }

  clear(): void {
    this.#set(EMPTY, 0, false);
    if (this.#chunked > 0) {
      this.#chunks = NO_CHUNKS;
      this.#chunked = 0;
    }
  }

  /** Where `separator` begins, from `offset` on; -1 if it is not there. */
  find(separator: Buffer, offset: number): number {
    this.#join();
    const bytes = this.#end === this.#bytes.length ? this.#bytes : this.#bytes.subarray(0, this.#end);
    const found = bytes.indexOf(separator, this.#start + offset);
    return found === -1 ? -1 : found - this.#start;
  }

  /** Whether `prefix` is at `offset`. */
  hasAt(prefix: Buffer, offset: number): boolean {
    this.#join();
    const from = this.#start + offset;
    return from + prefix.length <= this.#end && this.#bytes.subarray(from, from + prefix.length).equals(prefix);
  }

  #set(bytes: Buffer, end: number, isOwn: boolean): void {
    this.#bytes = bytes;
    this.#start = 0;
    this.#end = end;
    this.#isOwn = isOwn;
  }

  /** Copies the chunks behind the first piece of memory. */
  #join(): void {
    if (this.#chunked > 0) {
      const chunks = this.#chunks;
      this.#chunks = NO_CHUNKS;
      this.#chunked = 0;
      for (const chunk of chunks) {
        this.#append(chunk);
      }
    }
  }

  #append(chunk: Buffer): void {
    if (!this.#isOwn || this.#end + chunk.length > this.#bytes.length) {
      this.#grow(chunk.length);
    }
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** Doubles each time, so that single bytes are copied only a few times each. */
  #grow(more: number): void {
    const size = this.#end - this.#start;
    const grown = Buffer.allocUnsafeSlow(Math.max(SMALLEST, 2 * (size + more)));
    grown.set(this.#bytes.subarray(this.#start, this.#end), 0);
    this.#set(grown, size, true);
  }
}

const EMPTY: Buffer = Buffer.alloc(0);
/** Bytes of the smallest memory of its own. */
const SMALLEST = 256;
/** A chunk of at least this many bytes is kept as it came. */
const LARGE_CHUNK = 8192;
