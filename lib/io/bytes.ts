import { invalidType, invalidValue } from '../errors/arguments.js';
import { types, workerThreads } from '../util/node-builtins.js';
import type { Writable } from './transport.js';

/** Held, because Node gets `Buffer` by a getter of the global object. */
const { isBuffer } = Buffer;

/** `data` as bytes in the same memory: a caller that keeps them must copy them. */
export function bytesOf(where: string, data: Writable): Buffer {
  if (typeof data === 'string') {
    return Buffer.from(data);
  }
  if (isBuffer(data)) {
    return data;
  }
  const isView = ArrayBuffer.isView(data);
  if (!isView && !types.isAnyArrayBuffer(data)) {
    throw invalidType(where, 'data', 'a string, an ArrayBuffer or a view', data);
  }
  try {
    return isView ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data as ArrayBuffer);
  } catch (cause) {
    // Transferred to another thread.
    throw Object.assign(invalidValue(where, 'data', 'memory that is not detached', data), { cause });
  }
}

/** Small chunks share pieces of memory of this many bytes. */
const POOL_BYTES = 65_536;
/** Up to here a loop in JavaScript copies faster than a call of the engine. */
const COPIED_BY_HAND = 24;
/** Chunks above have memory of their own. */
const LARGEST_POOLED = 16_384;

/** Copies chunks that do not outlive an iteration into memory that does. */
export class BytePool {
  #pool: Buffer = Buffer.alloc(0);
  #used = 0;

  copy(source: Buffer, offset: number, length: number): Buffer {
    if (length > LARGEST_POOLED) {
      const own = Buffer.allocUnsafeSlow(length);
      source.copy(own, 0, offset, offset + length);
      return own;
    }
    if (this.#used + length > this.#pool.length) {
      this.#pool = Buffer.allocUnsafeSlow(POOL_BYTES);
      forbidTransfer(this.#pool);
      this.#used = 0;
    }
    const start = this.#used;
    copyBytes(source, offset, this.#pool, start, length);
    this.#used = start + length;
    return this.#pool.subarray(start, start + length);
  }
}

/** A program that transfers the memory of its chunk to a thread would take the other chunks, too. */
function forbidTransfer(memory: Buffer): void {
  try {
    workerThreads().markAsUntransferable(memory.buffer);
  } catch {
    // Not all versions of Bun and Deno have it. There, node:net brings chunks with memory of their own.
  }
}

/** Copies `length` bytes. */
export function copyBytes(source: Buffer, from: number, target: Uint8Array, to: number, length: number): void {
  if (length <= COPIED_BY_HAND) {
    for (let i = 0; i < length; i++) {
      target[to + i] = source[from + i] as number;
    }
  } else if (length === source.length) {
    target.set(source, to);
  } else {
    // Not by `subarray`: a plain view is made in half of the time of a Buffer.
    target.set(new Uint8Array(source.buffer, source.byteOffset + from, length), to);
  }
}
