import { IO_READ_AT_ONCE, IO_READ_BLOCKS } from '../../reactor/layout.js';
import type { NativeIo } from './io-binding.js';

/** Reads of at least this many bytes are handed on with their block. The rest of a block is lost, so at least half. */
const LEAST_GIVEN = IO_READ_AT_ONCE / 2;

/**
 * Blocks of memory for large reads: the addon reads into them instead of the slab, and the client gets a block without
 * a copy. There are none until a connection has read enough at once.
 */
export class ReadBlocks {
  /** The addon keeps this array, and so the blocks that it may write to. */
  readonly memory: Buffer[];
  readonly #native: NativeIo;

  /** `memory`: the array that the addon got. */
  constructor(native: NativeIo, memory: Buffer[]) {
    this.#native = native;
    this.memory = memory;
  }

  /** A read into the slab had this many bytes. */
  onRead(length: number): void {
    if (length !== IO_READ_AT_ONCE || this.memory.length > 0) {
      return;
    }
    for (let number = 0; number < IO_READ_BLOCKS && this.#replace(number); number++) {}
  }

  /**
   * Takes the block of that number, with a read of `length` bytes, away from the addon, which gets a new one. Null if
   * the bytes must be copied instead: they are too few for a block, or there is no memory for a new one.
   */
  take(number: number, length: number): Buffer | null {
    const block = this.memory[number] as Buffer;
    return length >= LEAST_GIVEN && this.#replace(number) ? block : null;
  }

  /** False if there is no memory: then the old block stays. */
  #replace(number: number): boolean {
    let block: Buffer;
    try {
      block = Buffer.allocUnsafeSlow(IO_READ_AT_ONCE);
    } catch {
      return false; // Without this, the bytes of a read would be missing in the stream.
    }
    this.#native.setReadBlock(number, block);
    this.memory[number] = block;
    return true;
  }
}
