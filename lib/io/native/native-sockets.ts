import type { Link } from '../link.js';
import type { NativeIo } from './io-binding.js';

/** What a slot stands for. */
export interface Channel {
  onCompletion(kind: number, a: number, b: number): void;
  /** The transport or server to which it belongs. */
  owner?(): object | null;
}

/** What links and listeners ask of the driver that has made them. */
export interface NativeSockets {
  readonly native: NativeIo;
  /** Where completions say that was read. */
  readonly slab: Buffer;
  /** The addon was asked for something. */
  touch(): void;
  sendLater(sender: { sendQueued(): void }): void;
  write(slot: number, chunks: readonly Buffer[]): void;
  flush(): void;
  /** Bytes that the system has not taken. */
  pending(slot: number): number;
  submit(operation: number, slot: number): void;
  closeChannel(slot: number): void;
  /** The link of a connection that is open. */
  adopt(slot: number): Link;
  /** Has `channel` told of what happens to `slot`, until that is closed. */
  own(slot: number, channel: Channel): void;
}
