/** Bytes that were read and not taken yet: one growing piece of memory, or the last chunk as it came. */
export class ByteQueue {
  #bytes: Buffer = EMPTY;
  #start = 0;
  #end = 0;
  /** Whether the memory behind `#end` belongs to the queue. That of a chunk that was fed does not. */
  #isOwn = false;

  get size(): number {
    return this.#end - this.#start;
  }

  /** Adds `chunk`, which belongs to the queue from now on. */
  push(chunk: Buffer): void {
    if (this.size === 0) {
      this.#bytes = chunk;
      this.#start = 0;
      this.#end = chunk.length;
      this.#isOwn = false;
      return;
    }
    if (!this.#isOwn || this.#end + chunk.length > this.#bytes.length) {
      this.#grow(chunk.length);
    }
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** Takes the first `count` bytes, or as many as there are. */
  take(count: number): Buffer {
    const end = Math.min(this.#start + count, this.#end);
    const taken = this.#bytes.subarray(this.#start, end);
    this.#start = end;
    if (end === this.#end) {
      this.clear();
    }
    return taken;
  }

  /** Takes all. */
  takeAll(): Buffer {
    return this.take(this.size);
  }

  clear(): void {
    this.#bytes = EMPTY;
    this.#start = 0;
    this.#end = 0;
    this.#isOwn = false;
  }

  /** Where `separator` begins, from `offset` on; -1 if it is not there. */
  find(separator: Buffer, offset: number): number {
    const found = this.#bytes.subarray(0, this.#end).indexOf(separator, this.#start + offset);
    return found === -1 ? -1 : found - this.#start;
  }

  /** Whether `prefix` stands at `offset`. */
  hasAt(prefix: Buffer, offset: number): boolean {
    const from = this.#start + offset;
    return from + prefix.length <= this.#end && this.#bytes.subarray(from, from + prefix.length).equals(prefix);
  }

  /** Twice the size each time, so that bytes that come one by one are copied a few times each. */
  #grow(more: number): void {
    const size = this.size;
    const grown = Buffer.allocUnsafeSlow(Math.max(SMALLEST, 2 * (size + more)));
    grown.set(this.#bytes.subarray(this.#start, this.#end), 0);
    this.#bytes = grown;
    this.#start = 0;
    this.#end = size;
    this.#isOwn = true;
  }
}

const EMPTY: Buffer = Buffer.alloc(0);
/** Bytes of the smallest memory of its own. */
const SMALLEST = 256;
