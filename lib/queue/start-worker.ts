import { CancelledError, checkCount, invalidType, moduleHref, RuntimeError, ThreadPoolExecutor } from '../core.js';
import { AnswerSender } from './answer-sender.js';
import { type BullmqJob, type BullmqPackage, type Closable, loadBullmq, type RedisClient } from './bullmq-package.js';
import type { QueueConnectionOptions } from './connection-options.js';
import { KEEP_ANSWERS, LOCK_DURATION, WORKER_RETRY } from './constants.js';
import { encodeFailure, encodeValue } from './payload.js';
import { ProgressSender } from './progress-sender.js';
import { fileOf } from './queue-task.js';
import { cancelChannel, connect, type QueueSettings, queueSettings, subscribed } from './redis-connection.js';
import { Runners, type StartedCall } from './runners.js';

/** Options of {@link startWorker}. */
export interface StartWorkerOptions {
  /** The modules whose exported functions may be called; no others may. No two may have the same file name. */
  readonly modules: readonly (URL | string)[];
  /** The name of the queue, without colons. */
  readonly queue: string;
  /** The server, as for `QueueExecutor`. */
  readonly connection: string | QueueConnectionOptions;
  /** Maximum number of calls that run at once: 1 by default. Each call of a plain function needs a thread. */
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
  readonly #worker: Closable;
  readonly #runners: Runners;
  readonly #clients: readonly RedisClient[];
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(worker: Closable, runners: Runners, clients: readonly RedisClient[]) {
    this.#worker = worker;
    this.#runners = runners;
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
    await this.#worker.close();
    await this.#runners.close();
    for (const client of this.#clients) {
      client.removeAllListeners('close');
      client.disconnect();
    }
  }
}

/**
 * Starts a worker in this process. It consumes the queue in this thread, which should stay free. It calls coroutine
 * functions as tasks of an event loop that it attaches to this thread, other functions in threads of a
 * `ThreadPoolExecutor`. Resolves when it is connected. It keeps the process alive until it is closed.
 *
 * @throws TypeError, RangeError for a wrong option; RuntimeError with the codes `ERR_ASYNCIO_MISSING_PACKAGE`,
 * `ERR_ASYNCIO_QUEUE_UNREACHABLE`, `ERR_ASYNCIO_QUEUE_EVICTS`; any error of a module while it is loaded.
 */
export async function startWorker(options: StartWorkerOptions): Promise<QueueWorker> {
  const settings = workerSettings(options);
  const { queue, concurrency, lockDuration, log } = settings;
  const bullmq = loadBullmq('startWorker');
  const runners = new Runners(new ThreadPoolExecutor({ maxWorkers: concurrency, threadNamePrefix: queue }));
  const clients: RedisClient[] = [];
  try {
    await runners.load(settings.modules);
    const redis = await connect(bullmq, 'startWorker', settings);
    clients.push(redis);
    redis.on('close', () => log('connection lost'));
    redis.on('ready', () => log('connected again'));
    const answers = new AnswerSender(redis, queue, log);
    const calls = new WorkerCalls(bullmq, runners, answers, settings.maxPayload, log);
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
    return new QueueWorker(worker, runners, clients);
  } catch (error) {
    for (const client of clients) {
      client.disconnect();
    }
    await runners.close();
    throw error;
  }
}

/** The calls that this worker runs. */
class WorkerCalls {
  readonly #bullmq: BullmqPackage;
  readonly #runners: Runners;
  readonly #answers: AnswerSender;
  readonly #maxPayload: number;
  readonly #log: (line: string) => void;
  readonly #running = new Map<string, StartedCall>();

  constructor(
    bullmq: BullmqPackage,
    runners: Runners,
    answers: AnswerSender,
    maxPayload: number,
    log: (line: string) => void,
  ) {
    this.#bullmq = bullmq;
    this.#runners = runners;
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
      const progress = new ProgressSender(job, this.#answers, this.#maxPayload, this.#log);
      const call = this.#runners.start(job, (value) => progress.send(value));
      this.#running.set(id, call);
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
