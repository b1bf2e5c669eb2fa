import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as bullmqEntry from '../bullmq.js';
import { CommandLineError } from './command-line-error.js';
import type { WorkerCommand } from './parse.js';

/** Codes of errors that the user must fix; a stack would not help. */
const PLAIN = [
  'ERR_ASYNCIO_MISSING_PACKAGE',
  'ERR_ASYNCIO_QUEUE_UNREACHABLE',
  'ERR_ASYNCIO_QUEUE_EVICTS',
  'ERR_ASYNCIO_INVALID_ARG_VALUE',
];

/** The worker cannot start; the message says why. */
class WorkerError extends CommandLineError {
  override readonly exitCode = 1;
}

/**
 * Serves a queue until SIGTERM or SIGINT, and then finishes the running calls. A second signal ends the process at
 * once.
 */
export async function serveQueue(command: WorkerCommand): Promise<void> {
  const { queue, redis, concurrency } = command;
  const say = (line: string): void => {
    process.stderr.write(`asyncio-native worker: ${line}\n`);
  };
  // Only this command needs it.
  const { startWorker } = require('../bullmq.cjs') as typeof bullmqEntry;
  const modules = command.modules.map((module) => pathToFileURL(resolve(module)));
  let worker: bullmqEntry.QueueWorker;
  try {
    worker = await startWorker({ modules, queue, connection: redis, concurrency, log: say });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw PLAIN.includes(code ?? '') ? new WorkerError(message) : error;
  }
  say(`serves "${queue}", ${concurrency} at once`);
  await new Promise<void>((ask) => {
    process.once('SIGTERM', ask);
    process.once('SIGINT', ask);
  });
  process.removeAllListeners('SIGTERM').removeAllListeners('SIGINT');
  say('finishes what runs');
  await worker.close();
  say('has ended');
}
