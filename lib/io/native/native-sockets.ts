import type { Link } from '../link.js';
import type { NativeIo } from './io-binding.js';
import type { ReadBlocks } from './read-blocks.js';

/** The object of a slot. */
export interface NativeChannel {
  onCompletion(kind: number, a: number, b: number): void;
  /** The transport or server to which it belongs. */
  owner?(): object | null;
}

/** What links and listeners need from their driver. */
export interface NativeSockets {
  readonly native: NativeIo;
  /** The memory in which completions find the bytes that were read. */
  readonly slab: Buffer;
  /** A read at `slab.length` or above is in the block with the number that is left. */
  readonly readBlocks: ReadBlocks;
  /** Where {@link room} is. */
  readonly writes: Buffer;
  /** The loop is closed, and everything with it. */
  readonly isClosed: boolean;
  /** The addon got a request. */
  touch(): void;
  sendLater(sender: { sendQueued(): void }): void;
  /** Where the next {@link keep} of a sender that has kept nothing copies to. */
  placeToKeep(): number;
  /** Changes when what was kept before is overwritten. */
  readonly keptEpoch: number;
  /**
   * Copies `data` to `at` of the memory for writes, which must be submitted before the next poll. Returns the number of bytes;
   * -1 if they are too many, or others have kept something there.
   */
  keep(data: Buffer | string, at: number): number;
  write(slot: number, chunks: readonly Buffer[]): void;
  flush(): void;
  /** Bytes that the system has not accepted. */
  pending(slot: number): number;
  submit(operation: number, slot: number, offset?: number, length?: number): void;
  closeChannel(slot: number): void;
  /** The offset for `length` bytes of the next submission, a multiple of four; -1 if there are too many. */
  room(length: number): number;
  /** Completions of `slot` go to `channel` from now on. */
  register(slot: number, channel: NativeChannel): void;
  /** The link of a connection that is open. */
  adopt(slot: number): Link;
}
