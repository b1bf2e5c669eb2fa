import type { Link } from '../link.js';
import type { NativeIo } from './io-binding.js';

/** What a slot stands for. */
export interface NativeChannel {
  onCompletion(kind: number, a: number, b: number): void;
  /** The transport or server to which it belongs. */
  owner?(): object | null;
}

/** What links and listeners ask of the driver that has made them. */
export interface NativeSockets {
  readonly native: NativeIo;
  /** Where completions say that was read. */
  readonly slab: Buffer;
  /** Where {@link room} is. */
  readonly writes: Buffer;
  /** The loop is closed, and everything with it. */
  readonly isClosed: boolean;
  /** The addon was asked for something. */
  touch(): void;
  sendLater(sender: { sendQueued(): void }): void;
  write(slot: number, chunks: readonly Buffer[]): void;
  flush(): void;
  /** Bytes that the system has not taken. */
  pending(slot: number): number;
  submit(operation: number, slot: number, offset?: number, length?: number): void;
  closeChannel(slot: number): void;
  /** Where `length` bytes for the next submission may be put, a multiple of four; -1 where they are too many. */
  room(length: number): number;
  /** Completions of `slot` go to `channel` from now on. */
  register(slot: number, channel: NativeChannel): void;
  /** The link of a connection that is open. */
  adopt(slot: number): Link;
}
