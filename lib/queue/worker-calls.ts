import {
  CancelledError,
  type ConcurrentFuture,
  clearTimeout,
  performance,
  RuntimeError,
  setTimeout,
  type ThreadPoolExecutor,
  type WorkerFunction,
} from '../core.js';
import type { AnswerSender } from './answer-sender.js';
import type { BullmqJob, BullmqPackage } from './bullmq-package.js';
import { FetchAhead } from './fetch-ahead.js';
import { decodeValue, encodeFailure, encodeValue } from './payload.js';
import { ProgressSender } from './progress-sender.js';

/**
 * Milliseconds without the end of a call, after which a job that was fetched ahead goes to another worker: the threads
 * are in longer calls. If only the machine is busy, calls end, and giving jobs back would be more work.
 */
const PATIENCE = 10;
/** Milliseconds for which a cancellation and its job may miss each other. */
const CANCELLATION = 1000;

/** What {@link WorkerCalls} needs of the settings of a worker. */
export interface WorkerCallSettings {
  readonly maxPayload: number;
  readonly concurrency: number;
  readonly log: (line: string) => void;
}

/** The calls that a worker runs. */
export class WorkerCalls {
  readonly #bullmq: BullmqPackage;
  readonly #pool: ThreadPoolExecutor;
  readonly #targets: ReadonlyMap<string, WorkerFunction>;
  readonly #answers: AnswerSender;
  readonly #maxPayload: number;
  readonly #log: (line: string) => void;
  readonly #concurrency: number;
  readonly #running = new Map<string, ConcurrentFuture>();
  /** Jobs that were given back a short time ago, so that their cancellation may still come here. */
  readonly #givenBack = new Map<string, BullmqJob>();
  /** Cancelled a short time ago: perhaps jobs of this worker that the server has sent, but that have not arrived. */
  readonly #cancelled = new Set<string>();
  #ahead: FetchAhead | undefined;
  /** The number of calls that have ended. */
  #ended = 0;

  constructor(
    bullmq: BullmqPackage,
    pool: ThreadPoolExecutor,
    targets: ReadonlyMap<string, WorkerFunction>,
    answers: AnswerSender,
    { maxPayload, concurrency, log }: WorkerCallSettings,
  ) {
    this.#bullmq = bullmq;
    this.#pool = pool;
    this.#targets = targets;
    this.#answers = answers;
    this.#maxPayload = maxPayload;
    this.#concurrency = concurrency;
    this.#log = log;
  }

  /** `worker`, which was made for them, may fetch jobs ahead from now on. */
  fetchAhead(worker: { concurrency: number }): void {
    this.#ahead = new FetchAhead(worker, this.#concurrency);
  }

  /** Cancels the call of a job, if it is here, or arrives soon. */
  cancel(id: string): void {
    const running = this.#running.get(id);
    const givenBack = this.#givenBack.get(id);
    running?.cancel();
    givenBack?.remove().catch(() => {}); // Another worker has it.
    // A job that was given back may be on its way to this worker again.
    if (running === undefined || givenBack !== undefined) {
      this.#cancelled.add(id);
      setTimeout(() => this.#cancelled.delete(id), CANCELLATION).unref();
    }
  }

  /**
   * Makes a call. An error of the call becomes the reason of the failure: see `payload.ts`. `token`: of the job's lock.
   */
  async process(job: BullmqJob, token: string | undefined): Promise<string> {
    const id = job.id as string;
    const since = performance.now();
    let patience: NodeJS.Timeout | undefined;
    let isGivenBack = false;
    let call: ConcurrentFuture | undefined;
    try {
      if (this.#cancelled.has(id)) {
        throw new CancelledError();
      }
      const target = this.#targets.get(job.name);
      if (target === undefined) {
        throw new RuntimeError(`The worker has no function ${job.name}`, 'ERR_ASYNCIO_NOT_EXPOSED');
      }
      const args = argumentsOf(job);
      const submitted = this.#pool.submit(target, ...args);
      call = submitted;
      if (this.#running.size >= this.#concurrency) {
        let ended = this.#ended;
        const look = (): void => {
          if (ended === this.#ended) {
            this.#ahead?.stop();
            isGivenBack = submitted._withdraw();
          } else {
            ended = this.#ended;
            patience = setTimeout(look, PATIENCE);
          }
        };
        patience = setTimeout(look, PATIENCE);
      }
      this.#running.set(id, submitted);
      const progress = new ProgressSender(job, this.#answers, this.#maxPayload, this.#log);
      submitted.onProgress((value) => progress.send(value));
      const result = await submitted;
      progress.end();
      const answer = encodeValue(`The result of ${job.name}`, result, this.#maxPayload);
      this.#answers.completing(job, answer);
      return answer;
    } catch (error) {
      throw isGivenBack ? await this.#giveBack(job, token) : this.#failure(error);
    } finally {
      clearTimeout(patience);
      // If it was given back, it may be here again already.
      if (this.#running.get(id) === call) {
        this.#running.delete(id);
      }
      this.#ended++;
      this.#ahead?.ended(performance.now() - since);
    }
  }

  /** Lets another worker take a job that was fetched ahead. Returns what tells BullMQ's worker so. */
  async #giveBack(job: BullmqJob, token: string | undefined): Promise<Error> {
    const id = job.id as string;
    this.#givenBack.set(id, job);
    setTimeout(() => {
      if (this.#givenBack.get(id) === job) {
        this.#givenBack.delete(id);
      }
    }, CANCELLATION).unref();
    try {
      await job.moveToWait(token);
    } catch (error) {
      // Its lock expires, and a worker takes it then.
      this.#log(`error: a call could not be given back: ${(error as Error).message}`);
    }
    return new this.#bullmq.WaitingError();
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
