import {
  CancelledError,
  type ConcurrentFuture,
  checkCount,
  invalidType,
  moduleHref,
  RuntimeError,
  ThreadPoolExecutor,
  WorkerFunction,
  workerScript,
} from '../core.js';
import { AnswerSender } from './answer-sender.js';
import { type BullmqJob, type BullmqPackage, type Closable, loadBullmq, type RedisClient } from './bullmq-package.js';
import type { QueueConnectionOptions } from './connection-options.js';
import { KEEP_ANSWERS, LOCK_DURATION, WORKER_RETRY } from './constants.js';
import { decodeValue, encodeFailure, encodeValue } from './payload.js';
import { ProgressSender } from './progress-sender.js';
import { callName, fileOf } from './queue-task.js';
import { cancelChannel, connect, type QueueSettings, queueSettings, subscribed } from './redis-connection.js';

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
    const calls = new WorkerCalls(bullmq, pool, targets, answers, settings.maxPayload, log);
    const subscriber = await subscribed(redis, cancelChannel(queue), 'startWorker', settings);
    clients.push(subscriber);
    subscriber.on('message', (_channel: string, id: string) => calls.cancel(id));
    const worker = new bullmq.Worker(queue, (job) => calls.process(job), {
      connection: redis,
      concurrency,
      lockDuration,
      stalledInterval: lockDuration,
      runRetryDelay: WORKER_RETRY,
      removeOnComplete: KEEP_ANSWERS,
      removeOnFail: KEEP_ANSWERS,
    });
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

/** The calls that this worker runs. */
class WorkerCalls {
  readonly #bullmq: BullmqPackage;
  readonly #pool: ThreadPoolExecutor;
  readonly #targets: ReadonlyMap<string, WorkerFunction>;
  readonly #answers: AnswerSender;
  readonly #maxPayload: number;
  readonly #log: (line: string) => void;
  readonly #running = new Map<string, ConcurrentFuture>();

  constructor(
    bullmq: BullmqPackage,
    pool: ThreadPoolExecutor,
    targets: ReadonlyMap<string, WorkerFunction>,
    answers: AnswerSender,
    maxPayload: number,
    log: (line: string) => void,
  ) {
    this.#bullmq = bullmq;
    this.#pool = pool;
    this.#targets = targets;
    this.#answers = answers;
    this.#maxPayload = maxPayload;
    this.#log = log;
  }

  cancel(id: string): void {
    this.#running.get(id)?.cancel();
  }

  /** Makes a call. An error of the call becomes the reason of the failure: see `payload.ts`. */
  async process(job: BullmqJob): Promise<string> {
    const id = job.id as string;
    try {
      const target = this.#targets.get(job.name);
      if (target === undefined) {
        throw new RuntimeError(`The worker has no function ${job.name}`, 'ERR_ASYNCIO_NOT_EXPOSED');
      }
      const args = argumentsOf(job);
      const call = this.#pool.submit(target, ...args);
      this.#running.set(id, call);
      const progress = new ProgressSender(job, this.#answers, this.#maxPayload, this.#log);
      call.onProgress((value) => progress.send(value));
      const result = await call;
      progress.end();
      const answer = encodeValue(`The result of ${job.name}`, result, this.#maxPayload);
      this.#answers.completing(job, answer);
      return answer;
    } catch (error) {
      throw this.#failure(error);
    } finally {
      this.#running.delete(id);
    }
  }

  #failure(thrown: unknown): Error {
    const text = encodeFailure(thrown, this.#maxPayload);
    // A call that would fail again is not repeated.
    const isFinal =
      thrown instanceof CancelledError ||
      ['ERR_ASYNCIO_NOT_EXPOSED', 'ERR_ASYNCIO_PAYLOAD_TOO_LARGE'].includes(
        (thrown as { code: string } | null)?.code ?? '',
      );
    const failure = isFinal ? new this.#bullmq.UnrecoverableError(text) : new Error(text);
    const stack = (thrown as Error | null)?.stack;
    if (typeof stack === 'string') {
      failure.stack = stack;
    }
    return failure;
  }
}

/** @throws RuntimeError for a job that another program has put into the queue. */
function argumentsOf({ data }: BullmqJob): unknown[] {
  const text: unknown = (data as { args?: unknown } | null | undefined)?.args;
  let args: unknown;
  let cause: unknown;
  try {
    args = decodeValue(text as string);
  } catch (error) {
    cause = error;
  }
  if (typeof text !== 'string' || !Array.isArray(args)) {
    const why = typeof text === 'string' ? 'its arguments cannot be read' : 'it has no arguments';
    throw new RuntimeError(`The job is no call of a QueueExecutor: ${why}`, 'ERR_ASYNCIO_NOT_EXPOSED', { cause });
  }
  return args;
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
