import {
  CancelledError,
  clearInterval,
  performance,
  RuntimeError,
  setInterval,
  setTimeout,
  TimeoutError,
} from '../core.js';
import { listenForAnswers } from './answer-listener.js';
import { answerChannel } from './answer-message.js';
import { type BullmqQueue, loadBullmq, type RedisClient } from './bullmq-package.js';
import { CallSender } from './call-sender.js';
import { AWAY_INTERVAL, CALLS_PER_CHECK, LONGEST_DELAY } from './constants.js';
import { decodeFailure } from './payload.js';
import type { QueueTaskOptions } from './queue-task.js';
import { cancelChannel, connect, type QueueSettings, subscribed } from './redis-connection.js';
import { type Waiter, WaitingCall, WaitingCalls } from './waiting-call.js';

/** The settings of a client. */
export interface ClientSettings extends QueueSettings {
  /** Milliseconds for which queued calls wait for an absent server. */
  readonly reconnectTimeout: number;
  /** Milliseconds between two looks for lost answers. */
  readonly checkInterval: number;
}

/** The connections of a client. */
interface Link {
  readonly redis: RedisClient;
  /** A separate connection for the listener: a connection with a subscription may send no other commands. */
  readonly listening: RedisClient;
  readonly queue: BullmqQueue;
  readonly sender: CallSender;
  readonly check: NodeJS.Timeout | undefined;
}

/**
 * The caller's side of a queue, in a thread of its own. It has one listener for all answers, and a map of the waiting
 * calls. Messages may be lost, so the client looks for calls that wait long: see `#check`.
 */
export class QueueClient {
  readonly #settings: ClientSettings;
  readonly #tag: string;
  readonly #waiting = new WaitingCalls();
  #link: Promise<Link> | undefined;
  /** The connections, once they are open. */
  #open: Link | undefined;
  /** Cancellations that go on after their calls are over. */
  readonly #behind = new Set<Promise<unknown>>();
  /** Since when the server is absent; undefined while it is present. */
  #awaySince: number | undefined;
  #awayTimer: NodeJS.Timeout | undefined;
  /** Whether the server was asked for a sign of life and has not answered. */
  #isAsked = false;
  /** Whether the connections were cut because there was none, and the server is not back. */
  #isCut = false;
  /** When the server last began to send messages again. */
  #missedAt = Number.NEGATIVE_INFINITY;
  /** Ends the wait for those cancellations. */
  #leaveRest: () => void = () => {};

  /** `tag`: the beginning of the ids of all calls. */
  constructor(settings: ClientSettings, tag: string) {
    this.#settings = settings;
    this.#tag = tag;
  }

  /** Queues a call, whose answer goes to `waiter`. `id`: a unique id. `args`: the encoded arguments. */
  call(id: string, name: string, args: string, options: QueueTaskOptions, waiter: Waiter): void {
    const call = new WaitingCall(id, waiter);
    this.#waiting.add(call);
    const { timeout = Number.POSITIVE_INFINITY, attempts = 1, priority } = options;
    if (timeout !== Number.POSITIVE_INFINITY) {
      const late = (): void => this.cancel(id, new TimeoutError(`${name}: no answer within ${timeout} ms`));
      call.timer = setTimeout(late, Math.min(timeout, LONGEST_DELAY));
    }
    // An undefined value is neither sent nor kept.
    const opts = { jobId: id, ...(attempts > 1 && { attempts }), ...(priority !== undefined && { priority }) };
    const job = { name, data: { args }, opts };
    if (this.#open !== undefined) {
      this.#open.sender.send(call, job);
    } else {
      this.#connect().then(
        ({ sender }) => sender.send(call, job),
        (error: unknown) => this.#fail(id, error),
      );
    }
  }

  /** Ends the wait for a call with `reason`. Takes the call out of the queue, or tells the worker that runs it. */
  cancel(id: string, reason: unknown = new CancelledError()): void {
    const call = this.#waiting.take(id);
    if (call !== undefined) {
      call.waiter.fail(reason);
      // If the call is on its way to the server, its cancellation follows: see `#sent`.
      if (call.isQueued) {
        this.#withdraw(id);
      }
    }
  }

  /** Waits for all answers, then ends the connections. */
  async close(): Promise<void> {
    await this.#waiting.empty();
    const link = await this.#link?.catch(() => undefined);
    if (link === undefined) {
      return;
    }
    // Takes calls that were cancelled on their way to the server out of the queue. If the server is absent, that is not
    // possible.
    const left = new Promise<void>((resolve) => {
      this.#leaveRest = resolve;
    });
    await Promise.race([this.#rest(link), left]);
    clearInterval(link.check);
    link.redis.removeAllListeners('close');
    clearInterval(this.#awayTimer);
    link.listening.disconnect();
    await link.queue.close().catch(() => {});
    link.redis.disconnect();
  }

  async #rest({ sender }: Link): Promise<void> {
    await sender.idle();
    while (this.#behind.size > 0) {
      await Promise.allSettled(this.#behind);
    }
  }

  #connect(): Promise<Link> {
    this.#link ??= this.#makeLink().catch((error: unknown) => {
      // The next call tries again.
      this.#link = undefined;
      throw error;
    });
    return this.#link;
  }

  async #makeLink(): Promise<Link> {
    const bullmq = loadBullmq('QueueExecutor');
    const { queue: name, checkInterval } = this.#settings;
    const redis = await connect(bullmq, 'QueueExecutor', this.#settings);
    redis.on('close', () => this.#away());
    redis.on('ready', () => this.#back());
    const channel = answerChannel(name, this.#tag);
    const missed = (): unknown => this.#missed();
    const listening = await subscribed(redis, channel, 'QueueExecutor', this.#settings, missed).catch((error) => {
      redis.removeAllListeners('close');
      this.#back();
      redis.disconnect();
      throw error;
    });
    listenForAnswers(listening, this.#tag, {
      completed: (id, answer) => this.#waiting.take(id)?.waiter.fulfil(answer),
      failed: (id, reason) => this.#fail(id, decodeFailure(reason)),
      progress: (id, value) => this.#waiting.get(id)?.waiter.progress(value),
      answered: (id) => this.#lookOne(id),
    });
    const queue = new bullmq.Queue(name, { connection: redis });
    queue.on('error', () => {});
    const sender = new CallSender(
      queue,
      redis,
      (call) => this.#waiting.has(call),
      (call) => this.#sent(call),
      ({ id }, reason) => this.#fail(id, reason),
    );
    const check =
      checkInterval === Number.POSITIVE_INFINITY
        ? undefined
        : setInterval(() => this.#check(), Math.min(checkInterval, LONGEST_DELAY));
    this.#open = { redis, listening, queue, sender, check };
    return this.#open;
  }

  #sent(call: WaitingCall): void {
    call.isQueued = true;
    if (!this.#waiting.has(call)) {
      this.#withdraw(call.id);
    } else if (call.since < this.#missedAt) {
      this.#lookOne(call.id);
    }
  }

  #fail(id: string, reason: unknown): void {
    this.#waiting.take(id)?.waiter.fail(reason);
  }

  #withdraw(id: string): void {
    const { redis, queue } = this.#open as Link;
    const withdraw = async (): Promise<void> => {
      try {
        await (await queue.getJob(id))?.remove();
      } catch {
        // A worker holds it.
        await redis.publish(cancelChannel(this.#settings.queue), id);
      }
    };
    const remove = (): unknown => this.#behind.delete(ended);
    const ended: Promise<unknown> = withdraw().then(remove, remove);
    this.#behind.add(ended);
  }

  /** Looks for the answers of calls that have waited for a while, and checks whether the server still answers. */
  #check(): void {
    const { redis, listening } = this.#open as Link;
    if (this.#waiting.size === 0 || redis.status !== 'ready') {
      return;
    }
    if (this.#isAsked) {
      // The connection is dead, for example because the server's machine has lost its power. It closes after a while.
      if (!this.#isCut) {
        this.#isCut = true;
        redis.disconnect(true);
        listening.disconnect(true);
      }
      return;
    }
    this.#isAsked = true;
    redis.ping().then(
      () => {
        this.#isAsked = false;
      },
      () => {},
    );
    this.#lookFor(1);
  }

  /** Messages may have been lost with their connection: looks for the answers of all calls, some at a time. */
  async #missed(): Promise<void> {
    const now = performance.now();
    this.#missedAt = now;
    for (let left = this.#waiting.size; left > 0 && this.#missedAt === now; left -= CALLS_PER_CHECK) {
      await this.#lookFor(0);
    }
  }

  /** Asks for calls that at least `looks` looks have seen. Never rejects. */
  async #lookFor(looks: number): Promise<void> {
    await Promise.all(this.#waiting.look(CALLS_PER_CHECK, looks).map(({ id }) => this.#lookOne(id)));
  }

  /** Never rejects: if there is no connection, or the server is loading its data, the next look asks again. */
  #lookOne(id: string): Promise<void> {
    return this.#look(id).catch(() => {});
  }

  async #look(id: string): Promise<void> {
    const { queue } = this.#open as Link;
    const state = await queue.getJobState(id);
    if (state === 'unknown') {
      const message = 'The server has lost the call, or its answer';
      this.#fail(id, new RuntimeError(message, 'ERR_ASYNCIO_QUEUE_UNREACHABLE'));
    } else if (state === 'completed' || state === 'failed') {
      const job = await queue.getJob(id);
      if (state === 'completed') {
        this.#waiting.take(id)?.waiter.fulfil(job?.returnvalue as string);
      } else {
        this.#fail(id, decodeFailure(job?.failedReason ?? 'without a reason'));
      }
    }
  }

  /** The connection was lost. ioredis tries to connect again. */
  #away(): void {
    if (this.#awaySince === undefined) {
      const { connectTimeout, reconnectTimeout } = this.#settings;
      this.#awaySince = performance.now();
      const interval = Math.min(connectTimeout / 2, reconnectTimeout / 2, AWAY_INTERVAL);
      this.#awayTimer = setInterval(() => this.#giveUp(), interval);
    }
  }

  #back(): void {
    clearInterval(this.#awayTimer);
    this.#awaySince = undefined;
    this.#isAsked = false;
    this.#isCut = false;
  }

  /** Fails the calls that have waited too long for an absent server. */
  #giveUp(): void {
    const { queue, connectTimeout, reconnectTimeout } = this.#settings;
    const now = performance.now();
    const awaySince = this.#awaySince as number;
    if (now - awaySince >= connectTimeout) {
      this.#leaveRest();
    }
    this.#waiting.failEach(({ isQueued, since }) => {
      if (now - Math.max(since, awaySince) < (isQueued ? reconnectTimeout : connectTimeout)) {
        return undefined;
      }
      const known = isQueued ? 'it has the call, which may still run' : 'whether it has got the call is not known';
      const message = `QueueExecutor: the server of "${queue}" is away; ${known}`;
      return new RuntimeError(message, 'ERR_ASYNCIO_QUEUE_UNREACHABLE');
    });
  }
}
