import { invalidType } from '../errors/arguments.js';
import { PROTOCOL_VERSION } from './protocol.js';

/**
 * Names a loop in this process. `loop.handle()` makes it; `workerData` or `postMessage` gives it to other threads;
 * there `connectLoop` makes a `RemoteLoop` of it. Its memory is shared, and is for this package only.
 */
export interface LoopHandle {
  /** Tells a handle from other values. */
  readonly kind: 'asyncio-native.loop';
  /** Handles of another version are refused. */
  readonly version: number;
  /** The number of the loop in this process. */
  readonly id: number;
  /**
   * For `native/include/asyncio_native.h`: the address of the functions by which threads without JavaScript post calls.
   * Null if the loop has no native reactor: on the pure backend, or because its thread has not made it yet.
   */
  readonly native: bigint | null;
  /** @internal */
  readonly endpoint: SharedArrayBuffer;
  /** @internal */
  readonly waker: SharedArrayBuffer;
  /** @internal */
  readonly rendezvous: string;
}

/** Raises unless `value` is a {@link LoopHandle} of this version of the package. */
export function checkHandle(where: string, name: string, value: unknown): LoopHandle {
  const handle = value as LoopHandle | null;
  if (
    typeof handle !== 'object' ||
    handle?.kind !== 'asyncio-native.loop' ||
    !(handle.endpoint instanceof SharedArrayBuffer) ||
    !(handle.waker instanceof SharedArrayBuffer)
  ) {
    throw invalidType(where, name, 'a handle made by loop.handle()', value);
  }
  if (handle.version !== PROTOCOL_VERSION) {
    throw invalidType(where, name, `a handle of version ${PROTOCOL_VERSION}`, handle.version);
  }
  return handle;
}
