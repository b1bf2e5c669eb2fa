import {
  CancelledError,
  clearInterval,
  clearTimeout,
  RuntimeError,
  setInterval,
  setTimeout,
  TimeoutError,
} from '../core.js';
import { type BullmqQueue, type Closable, loadBullmq, type RedisClient } from './bullmq-package.js';
import { KEEP_ANSWERS, LONGEST_DELAY, SWEEP_INTERVAL } from './constants.js';
import { decodeFailure, decodeValue } from './payload.js';
import type { QueueTaskOptions } from './queue-task.js';
import { CLIENT_OPTIONS, cancelChannel, connected, type QueueSettings } from './redis-connection.js';

/** The connections of a client. */
interface Link {
  readonly redis: RedisClient;
  /** For the listener alone: it blocks. */
  readonly listening: RedisClient;
  readonly queue: BullmqQueue;
  readonly events: Closable;
  readonly sweep: NodeJS.Timeout;
}

/** A call without an answer. */
class WaitingCall {
  readonly answer: Promise<unknown>;
  resolve!: (value: unknown) => void;
  reject!: (reason: unknown) => void;
  /** Whether the server has it, so that it can be asked for its state. */
  isQueued = false;
  /** How many sweeps have seen it. */
  sweeps = 0;
  timer: NodeJS.Timeout | undefined;

  constructor() {
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }
}

/**
 * The caller's side of a queue, in a thread of its own: one listener for all answers, and a map of the calls that wait.
 * A server that restarts loses events, so calls that wait long are looked for: see `#sweep`.
 */
export class QueueClient {
  readonly #settings: QueueSettings;
  readonly #waiting = new Map<string, WaitingCall>();
  #link: Promise<Link> | undefined;
  /** What goes on behind calls that are over: their cancellations. */
  readonly #behind = new Set<Promise<unknown>>();

  constructor(settings: QueueSettings) {
    this.#settings = settings;
  }

  /** Queues a call, and resolves to its answer. `id`: unlike all others. */
  call(id: string, name: string, args: string, options: QueueTaskOptions): Promise<unknown> {
    const call = new WaitingCall();
    this.#waiting.set(id, call);
    const { timeout = Number.POSITIVE_INFINITY } = options;
    if (timeout !== Number.POSITIVE_INFINITY) {
      call.timer = setTimeout(
        () => {
          this.cancel(id, new TimeoutError(`${name}: no answer within ${timeout} ms`));
        },
        Math.min(timeout, LONGEST_DELAY),
      );
    }
    this.#queue(id, call, name, args, options).catch((error: unknown) => this.#take(id)?.reject(error));
    return call.answer;
  }

  /** Ends the waiting for a call with `reason`, takes it out of the queue, or tells the worker that runs it. */
  cancel(id: string, reason: unknown = new CancelledError()): void {
    const call = this.#take(id);
    if (call === undefined) {
      return;
    }
    call.reject(reason);
    // One that is on its way to the server follows its own cancellation: see `#queue`.
    if (call.isQueued && this.#link !== undefined) {
      this.#goOn(this.#link.then((link) => this.#withdraw(link, id)));
    }
  }

  /** Waits for all answers, then ends the connections. */
  async close(): Promise<void> {
    while (this.#waiting.size > 0 || this.#behind.size > 0) {
      await Promise.allSettled([...[...this.#waiting.values()].map(({ answer }) => answer), ...this.#behind]);
    }
    const link = await this.#link?.catch(() => undefined);
    if (link === undefined) {
      return;
    }
    clearInterval(link.sweep);
    // Without its connection the listener ends at once, and needs no server for that.
    link.listening.disconnect();
    await Promise.allSettled([link.events.close(), link.queue.close()]);
    link.redis.disconnect();
  }

  async #queue(id: string, call: WaitingCall, name: string, args: string, options: QueueTaskOptions): Promise<void> {
    const link = await this.#connect();
    if (!this.#waiting.has(id)) {
      return; // Cancelled meanwhile.
    }
    const { attempts = 1, priority } = options;
    const settings = { jobId: id, attempts, removeOnComplete: KEEP_ANSWERS, removeOnFail: KEEP_ANSWERS };
    const added = link.queue.add(name, { args }, priority === undefined ? settings : { ...settings, priority });
    await this.#whileReachable(link, added);
    call.isQueued = true;
    if (!this.#waiting.has(id)) {
      this.#goOn(this.#withdraw(link, id));
    }
  }

  /** `added`, or an error when the server was away for as long as a connection may take. */
  async #whileReachable(link: Link, added: Promise<unknown>): Promise<void> {
    const { connectTimeout, queue } = this.#settings;
    if (connectTimeout === Number.POSITIVE_INFINITY) {
      await added;
      return;
    }
    let timer: NodeJS.Timeout | undefined;
    const away = new Promise<never>((_resolve, reject) => {
      timer = setInterval(
        () => {
          if (link.redis.status !== 'ready') {
            const message = `QueueExecutor: the server of "${queue}" is away; whether it has got the call is not known`;
            reject(new RuntimeError(message, 'ERR_ASYNCIO_QUEUE_UNREACHABLE'));
          }
        },
        Math.min(connectTimeout, LONGEST_DELAY),
      );
    });
    try {
      await Promise.race([added, away]);
    } finally {
      clearInterval(timer);
      added.catch(() => {});
    }
  }

  #connect(): Promise<Link> {
    this.#link ??= this.#open().catch((error: unknown) => {
      // The next call tries again.
      this.#link = undefined;
      throw error;
    });
    return this.#link;
  }

  async #open(): Promise<Link> {
    const { Queue, QueueEvents, Redis } = loadBullmq('QueueExecutor');
    const { connection, queue: name } = this.#settings;
    const redis = new Redis(connection, CLIENT_OPTIONS);
    // Told by `connected`, and while it is away later: ioredis connects again.
    redis.on('error', () => {});
    await connected(redis, 'QueueExecutor', this.#settings);
    // From now on: what the listener would miss until it listens is read then.
    const [seconds, microseconds] = (await redis.time()).map(Number) as [number, number];
    const lastEventId = `${seconds * 1000 + Math.floor(microseconds / 1000) - 1}-0`;
    const listening = redis.duplicate();
    listening.on('error', () => {});
    const queue = new Queue(name, { connection: redis });
    const events = new QueueEvents(name, { connection: listening, lastEventId });
    queue.on('error', () => {});
    events.on('error', () => {});
    events.on('completed', ({ jobId, returnvalue }: { jobId: string; returnvalue: unknown }) => {
      this.#completed(jobId, returnvalue);
    });
    events.on('failed', ({ jobId, failedReason }: { jobId: string; failedReason: string }) => {
      this.#take(jobId)?.reject(decodeFailure(failedReason));
    });
    const sweep = setInterval(() => this.#sweep(queue, 1), SWEEP_INTERVAL);
    redis.on('ready', () => this.#sweep(queue, 0));
    return { redis, listening, queue, events, sweep };
  }

  /** Asks for the state of each call that `seen` sweeps or more have seen. */
  #sweep(queue: BullmqQueue, seen: number): void {
    for (const [id, call] of this.#waiting) {
      if (call.isQueued && call.sweeps++ >= seen) {
        // Without a connection, or while the server loads its data: the next sweep asks again.
        this.#goOn(this.#look(queue, id).catch(() => {}));
      }
    }
  }

  async #look(queue: BullmqQueue, id: string): Promise<void> {
    const state = await queue.getJobState(id);
    if (state === 'unknown') {
      const message = 'The server has lost the call, or its answer';
      this.#take(id)?.reject(new RuntimeError(message, 'ERR_ASYNCIO_QUEUE_UNREACHABLE'));
    } else if (state === 'completed' || state === 'failed') {
      const job = await queue.getJob(id);
      if (state === 'completed') {
        this.#completed(id, job?.returnvalue);
      } else {
        this.#take(id)?.reject(decodeFailure(job?.failedReason ?? 'without a reason'));
      }
    }
  }

  #completed(id: string, answer: unknown): void {
    const call = this.#take(id);
    try {
      call?.resolve(decodeValue(answer as string));
    } catch (error) {
      call?.reject(error);
    }
  }

  /** Takes a call out of those that wait: whoever gets it ends it. */
  #take(id: string): WaitingCall | undefined {
    const call = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(call?.timer);
    return call;
  }

  async #withdraw(link: Link, id: string): Promise<void> {
    try {
      await (await link.queue.getJob(id))?.remove();
    } catch {
      // A worker holds it.
      await link.redis.publish(cancelChannel(this.#settings.queue), id);
    }
  }

  #goOn(work: Promise<unknown>): void {
    const remove = (): unknown => this.#behind.delete(ended);
    const ended: Promise<unknown> = work.then(remove, remove);
    this.#behind.add(ended);
  }
}
