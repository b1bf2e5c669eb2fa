import { Fifo, RuntimeError } from '../core.js';
import type { BullmqCall, BullmqQueue, RedisClient } from './bullmq-package.js';
import { MAX_UNDERWAY } from './constants.js';
import { writeTogether } from './redis-connection.js';
import type { WaitingCall } from './waiting-call.js';

interface Sent {
  readonly call: WaitingCall;
  readonly job: BullmqCall;
}

/** The beginning of a server's answer if it has no memory left. */
const FULL = /\bOOM\b/;
/** The message of ioredis for commands whose answers were lost with the connection, if it does not send them again. */
const LOST = /connection close|Connection is closed/i;

/**
 * Sends calls to the server. Calls that come in one turn go in one write. They are commands of their own: a bulk of
 * BullMQ takes longer, because ioredis copies some hundred methods into each transaction. A call may be sent twice;
 * BullMQ ignores the second, because it has the same id.
 */
export class CallSender {
  readonly #queue: BullmqQueue;
  readonly #redis: RedisClient;
  readonly #isWanted: (call: WaitingCall) => boolean;
  readonly #sent: (call: WaitingCall) => void;
  readonly #failed: (call: WaitingCall, reason: unknown) => void;
  /** Calls for which there is no room. */
  readonly #unsent = new Fifo<Sent>();
  /** The number of calls on their way. */
  #underway = 0;
  /** Whether the writes of this turn go together already. */
  #isTogether = false;
  readonly #whenIdle: (() => void)[] = [];

  /**
   * `redis`: the connection of `queue`. `isWanted`: whether a caller still waits for the answer to a call that was not
   * sent yet. `sent`: the server has the call. `failed`: the server has refused it.
   */
  constructor(
    queue: BullmqQueue,
    redis: RedisClient,
    isWanted: (call: WaitingCall) => boolean,
    sent: (call: WaitingCall) => void,
    failed: (call: WaitingCall, reason: unknown) => void,
  ) {
    this.#queue = queue;
    this.#redis = redis;
    this.#isWanted = isWanted;
    this.#sent = sent;
    this.#failed = failed;
  }

  send(call: WaitingCall, job: BullmqCall): void {
    if (this.#underway < MAX_UNDERWAY) {
      this.#begin({ call, job });
    } else {
      this.#unsent.put({ call, job });
    }
  }

  /** Resolves when no call is on its way to the server. */
  async idle(): Promise<void> {
    while (this.#underway > 0) {
      await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    }
  }

  #begin(sent: Sent): void {
    if (!this.#isTogether) {
      this.#isTogether = true;
      writeTogether(this.#redis, () => {
        this.#isTogether = false;
      });
    }
    this.#underway++;
    this.#add(sent).then(() => this.#end());
  }

  #end(): void {
    this.#underway--;
    while (this.#unsent.size > 0 && this.#underway < MAX_UNDERWAY) {
      const next = this.#unsent.take();
      if (this.#isWanted(next.call)) {
        this.#begin(next);
      }
    }
    if (this.#underway === 0) {
      for (const tell of this.#whenIdle.splice(0)) {
        tell();
      }
    }
  }

  /** Never rejects. */
  async #add({ call, job }: Sent): Promise<void> {
    for (;;) {
      try {
        await this.#queue.add(job.name, job.data, job.opts);
      } catch (error) {
        const { message } = error as Error;
        if (!LOST.test(message)) {
          this.#failed(call, FULL.test(message) ? full(error as Error) : error);
          return;
        }
        // The next attempt waits for the next connection. After the last one it fails at once, but then no caller wants
        // the call any more. The server may have it, so it must be taken out of the queue: see `QueueClient`.
        if (this.#isWanted(call)) {
          continue;
        }
      }
      this.#sent(call);
      return;
    }
  }
}

function full(cause: Error): RuntimeError {
  return new RuntimeError('QueueExecutor: the server has no memory left for the call', 'ERR_ASYNCIO_QUEUE_FULL', {
    cause,
  });
}
