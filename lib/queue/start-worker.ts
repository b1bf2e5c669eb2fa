import {
  checkCount,
  invalidType,
  moduleHref,
  RuntimeError,
  ThreadPoolExecutor,
  WorkerFunction,
  workerScript,
} from '../core.js';
import { AnswerSender } from './answer-sender.js';
import { type BullmqJob, type Closable, loadBullmq, type RedisClient } from './bullmq-package.js';
import type { QueueConnectionOptions } from './connection-options.js';
import { KEEP_ANSWERS, LOCK_DURATION, WORKER_RETRY } from './constants.js';
import { callName, fileOf } from './queue-task.js';
import { cancelChannel, connect, type QueueSettings, queueSettings, subscribed } from './redis-connection.js';
import { WorkerCalls } from './worker-calls.js';

/** Options of {@link startWorker}. */
export interface StartWorkerOptions {
  /** The modules whose exported functions may be called; no others may. No two may have the same file name. */
  readonly modules: readonly (URL | string)[];
  /** The name of the queue, without colons. */
  readonly queue: string;
  /** The server, as for `QueueExecutor`. */
  readonly connection: string | QueueConnectionOptions;
  /** Maximum number of calls that run at once, each in a thread of its own: 1 by default. */
  readonly concurrency?: number | undefined;
  /** Milliseconds for which the worker tries to connect for the first time: 10,000 by default. */
  readonly connectTimeout?: number | undefined;
  /** Maximum bytes of a result: 1,048,576 by default. */
  readonly maxPayload?: number | undefined;
  /**
   * Milliseconds without a sign of life after which this worker has lost its calls: 30,000 by default. A call of a
   * killed worker runs again, in any worker of the queue, after at most twice that time.
   */
  readonly lockDuration?: number | undefined;
  /** Called with a line of text about each event: `connection lost: …`, `connected again`. */
  readonly log?: ((line: string) => void) | undefined;
}

const OPTIONS = ['modules', 'concurrency', 'lockDuration', 'log'];

/** A running worker. Made by {@link startWorker}. */
export class QueueWorker {
  readonly #pool: ThreadPoolExecutor;
  readonly #parts: readonly Closable[];
  readonly #clients: readonly RedisClient[];
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(pool: ThreadPoolExecutor, parts: readonly Closable[], clients: readonly RedisClient[]) {
    this.#pool = pool;
    this.#parts = parts;
    this.#clients = clients;
  }

  /** Accepts no more calls. Resolves when the running calls are answered and all connections have ended. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Calls {@link close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    await Promise.all(this.#parts.map((part) => part.close()));
    await this.#pool.shutdownAsync();
    for (const client of this.#clients) {
      client.removeAllListeners('close');
      client.disconnect();
    }
  }
}

/**
 * Starts a worker in this process. It consumes the queue in this thread, which should stay free, and calls the
 * functions in threads of a `ThreadPoolExecutor`. Resolves when it is connected. It keeps the process alive until it is
 * closed.
 *
 * @throws TypeError, RangeError for a wrong option; RuntimeError with the codes `ERR_ASYNCIO_MISSING_PACKAGE`,
 * `ERR_ASYNCIO_QUEUE_UNREACHABLE`, `ERR_ASYNCIO_QUEUE_EVICTS`; any error of a module while it is loaded.
 */
export async function startWorker(options: StartWorkerOptions): Promise<QueueWorker> {
  const settings = workerSettings(options);
  const { queue, concurrency, lockDuration, log } = settings;
  const bullmq = loadBullmq('startWorker');
  const pool = new ThreadPoolExecutor({ maxWorkers: concurrency, threadNamePrefix: queue });
  const clients: RedisClient[] = [];
  try {
    const targets = await loadTargets(pool, settings.modules);
    const redis = await connect(bullmq, 'startWorker', settings);
    clients.push(redis);
    redis.on('close', () => log('connection lost'));
    redis.on('ready', () => log('connected again'));
    const answers = new AnswerSender(redis, queue, log);
    const calls = new WorkerCalls(bullmq, pool, targets, answers, settings);
    const subscriber = await subscribed(redis, cancelChannel(queue), 'startWorker', settings);
    clients.push(subscriber);
    subscriber.on('message', (_channel: string, id: string) => calls.cancel(id));
    const worker = new bullmq.Worker(queue, (job, token) => calls.process(job, token), {
      connection: redis,
      concurrency,
      lockDuration,
      stalledInterval: lockDuration,
      runRetryDelay: WORKER_RETRY,
      removeOnComplete: KEEP_ANSWERS,
      removeOnFail: KEEP_ANSWERS,
    });
    calls.fetchAhead(worker);
    worker.on('failed', (job?: BullmqJob) => {
      if (job?.finishedOn !== undefined) {
        answers.failed(job);
      }
    });
    worker.on('error', (error: Error) => log(`error: ${error.message}`));
    await worker.waitUntilReady();
    return new QueueWorker(pool, [worker], clients);
  } catch (error) {
    for (const client of clients) {
      client.disconnect();
    }
    await pool.shutdownAsync();
    throw error;
  }
}

function workerSettings(options: StartWorkerOptions) {
  const { connection, ...settings } = queueSettings('startWorker', options as Partial<QueueSettings>, OPTIONS);
  if (connection === undefined) {
    throw invalidType('startWorker', 'connection', 'a URL as a string', connection);
  }
  const { modules, concurrency = 1, lockDuration = LOCK_DURATION, log = () => {} } = options;
  if (!Array.isArray(modules) || modules.length === 0) {
    throw invalidType('startWorker', 'modules', 'an array of URLs, not empty', modules);
  }
  checkCount('startWorker', 'concurrency', concurrency, 1);
  checkCount('startWorker', 'lockDuration', lockDuration, 1);
  if (typeof log !== 'function') {
    throw invalidType('startWorker', 'log', 'a function', log);
  }
  const hrefs = modules.map((module: unknown) => moduleHref('startWorker', 'modules', module));
  const files = hrefs.map(fileOf);
  const twice = files.find((file, at) => files.indexOf(file) !== at);
  if (twice !== undefined) {
    throw new RuntimeError(
      `startWorker: two of the modules have the file name ${twice}, by which calls name them`,
      'ERR_ASYNCIO_UNSUPPORTED',
    );
  }
  return { ...settings, connection, modules: hrefs, concurrency, lockDuration, log };
}

/**
 * The functions that may be called, by the names that calls use. The modules are loaded in a thread, because this
 * thread does not need them.
 */
async function loadTargets(
  pool: ThreadPoolExecutor,
  modules: readonly string[],
): Promise<ReadonlyMap<string, WorkerFunction>> {
  const exported = new WorkerFunction(workerScript('queue.cjs').href, exportedFunctions.name);
  const targets = new Map<string, WorkerFunction>();
  for (const href of modules) {
    for (const name of (await pool.submit(exported, href)) as string[]) {
      targets.set(callName(href, name), new WorkerFunction(href, name));
    }
  }
  return targets;
}

/** The names of the functions that a module exports. Called in a thread of the pool. */
export async function exportedFunctions(href: string): Promise<string[]> {
  const module = (await import(href)) as Record<string, unknown>;
  return Object.keys(module).filter((name) => typeof module[name] === 'function');
}
