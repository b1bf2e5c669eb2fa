import type { EventEmitter } from 'node:events';
import { RuntimeError } from '../core.js';

/**
 * The used parts of `bullmq` and `ioredis`, declared here. Both are optional, so the declarations of this package must
 * not need theirs.
 */
export interface BullmqPackage {
  readonly Queue: new (name: string, options: object) => BullmqQueue;
  readonly Worker: new (
    name: string,
    process: (job: BullmqJob) => Promise<unknown>,
    options: object,
  ) => EventEmitter & Closable & { waitUntilReady(): Promise<unknown> };
  readonly UnrecoverableError: new (message: string) => Error;
  readonly Redis: new (...args: unknown[]) => RedisClient;
}

export interface Closable {
  close(): Promise<unknown>;
}

export interface BullmqJob {
  readonly id?: string | undefined;
  readonly name: string;
  readonly data: unknown;
  readonly returnvalue: unknown;
  readonly failedReason?: string | undefined;
  remove(): Promise<unknown>;
  updateProgress(value: unknown): Promise<unknown>;
}

export interface BullmqQueue extends EventEmitter, Closable {
  add(name: string, data: unknown, opts: object): Promise<unknown>;
  addBulk(jobs: readonly BullmqCall[]): Promise<unknown>;
  /** The name of a key of the queue. */
  toKey(type: string): string;
  getJob(id: string): Promise<BullmqJob | undefined>;
  getJobState(id: string): Promise<string>;
}

/** A job to be queued. */
export interface BullmqCall {
  readonly name: string;
  readonly data: unknown;
  readonly opts: object;
}

export type StreamEntry = readonly [id: string, fields: readonly string[]];

export interface RedisClient extends EventEmitter {
  status: string;
  duplicate(...args: unknown[]): RedisClient;
  time(): Promise<readonly (string | number)[]>;
  info(section: string): Promise<string>;
  ping(): Promise<unknown>;
  xread(...args: (string | number)[]): Promise<readonly [name: string, entries: readonly StreamEntry[]][] | null>;
  publish(channel: string, message: string): Promise<unknown>;
  subscribe(channel: string): Promise<unknown>;
  quit(): Promise<unknown>;
  /** True: it connects again. */
  disconnect(reconnect?: boolean): void;
}

/**
 * Loads `bullmq` and `ioredis`, which takes half a second, so only when they are used. **Blocks** meanwhile. @throws
 * RuntimeError.
 */
export function loadBullmq(where: string): BullmqPackage {
  checkInstalled(where);
  const { Queue, Worker, UnrecoverableError } = require('bullmq') as Omit<BullmqPackage, 'Redis'>;
  const { Redis } = require('ioredis') as Pick<BullmqPackage, 'Redis'>;
  return { Queue, Worker, UnrecoverableError, Redis };
}

/** @throws RuntimeError, code `ERR_ASYNCIO_MISSING_PACKAGE`, if `bullmq` or `ioredis` is not installed. */
export function checkInstalled(where: string): void {
  try {
    require.resolve('bullmq');
    require.resolve('ioredis');
  } catch (cause) {
    throw new RuntimeError(
      `${where}: the packages bullmq and ioredis are not installed; a queue needs them: npm install bullmq ioredis`,
      'ERR_ASYNCIO_MISSING_PACKAGE',
      { cause },
    );
  }
}
