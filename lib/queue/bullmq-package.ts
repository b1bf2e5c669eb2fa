import type { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { RuntimeError } from '../core.js';

/**
 * The used parts of `bullmq` and `ioredis`, declared here. Both are optional, so the declarations of this package must
 * not need theirs.
 */
export interface BullmqPackage {
  readonly Queue: new (name: string, options: object) => BullmqQueue;
  readonly Worker: new (
    name: string,
    process: (job: BullmqJob, token?: string) => Promise<unknown>,
    options: object,
  ) => EventEmitter & Closable & { concurrency: number; waitUntilReady(): Promise<unknown> };
  readonly UnrecoverableError: new (message: string) => Error;
  readonly WaitingError: new () => Error;
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
  /** When the last attempt ended. A job that has failed without it will be repeated. */
  readonly finishedOn?: number | undefined;
  remove(): Promise<unknown>;
  /** Back into the queue, as the next one. */
  moveToWait(token?: string): Promise<unknown>;
  updateProgress(value: unknown): Promise<unknown>;
}

export interface BullmqQueue extends EventEmitter, Closable {
  add(name: string, data: unknown, opts: object): Promise<unknown>;
  getJob(id: string): Promise<BullmqJob | undefined>;
  getJobState(id: string): Promise<string>;
}

/** A job to be queued. */
export interface BullmqCall {
  readonly name: string;
  readonly data: unknown;
  readonly opts: object;
}

export interface RedisClient extends EventEmitter {
  status: string;
  /** The socket, if there is one. ioredis has it, but does not document it. */
  readonly stream?: Partial<Pick<Duplex, 'cork' | 'uncork'>> | undefined;
  duplicate(...args: unknown[]): RedisClient;
  info(section: string): Promise<string>;
  ping(): Promise<unknown>;
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
  const { Queue, Worker, UnrecoverableError, WaitingError } = require('bullmq') as Omit<BullmqPackage, 'Redis'>;
  const { Redis } = require('ioredis') as Pick<BullmqPackage, 'Redis'>;
  return { Queue, Worker, UnrecoverableError, WaitingError, Redis };
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
