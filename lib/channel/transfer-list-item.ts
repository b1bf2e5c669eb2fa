import type { MessagePort } from 'node:worker_threads';

/**
 * What the list of a `postMessage` may contain: ArrayBuffers, MessagePorts and the like. Derived, because the name that
 * @types/node gives it changes between versions.
 */
export type TransferListItem = Extract<
  NonNullable<Parameters<MessagePort['postMessage']>[1]>,
  readonly unknown[]
>[number];
