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
    if (length === IO_READ_AT_ONCE && this.memory.length === 0) {
      for (let number = 0; number < IO_READ_BLOCKS; number++) {
        this.#replace(number);
      }
    }
  }

  /** Whether a read of that many bytes is worth a new block. */
  isGiven(length: number): boolean {
    return length >= LEAST_GIVEN;
  }

  /** Takes that block away from the addon, which gets a new one. */
  take(number: number): Buffer {
    const block = this.memory[number] as Buffer;
    this.#replace(number);
    return block;
  }

  #replace(number: number): void {
    const block = Buffer.allocUnsafeSlow(IO_READ_AT_ONCE);
    this.#native.setReadBlock(number, block);
    this.memory[number] = block;
  }
}
