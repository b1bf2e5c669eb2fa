import type { Link } from '../link.js';
import type { NativeIo } from './io-binding.js';

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
}
