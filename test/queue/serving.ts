import { pathToFileURL } from 'node:url';
import { QueueExecutor, type QueueWorker, type StartWorkerOptions, startWorker } from 'asyncio-native/bullmq';
import { fixture } from '../support/paths.js';
import type { RedisServer } from './redis-server.js';

/** The module of the functions that tests call. */
export const CALLS: URL = pathToFileURL(fixture('queue/calls.mjs'));

/** The queue of a test. Each test has a server of its own. */
export const QUEUE = 'calls';

/** A worker in this process. */
export function serving(server: RedisServer, options: Partial<StartWorkerOptions> = {}): Promise<QueueWorker> {
  return startWorker({ modules: [CALLS], queue: QUEUE, connection: server.url, ...options });
}

export function executorOf(server: RedisServer): QueueExecutor {
  return new QueueExecutor({ queue: QUEUE, connection: server.url });
}
