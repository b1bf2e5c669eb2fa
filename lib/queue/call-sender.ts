import { queueMicrotask, RuntimeError } from '../core.js';
import type { BullmqCall, BullmqQueue } from './bullmq-package.js';
import { MAX_BATCH, MAX_BATCHES } from './constants.js';
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
 * Sends calls to the server, many at a time if they come fast: a command for each would take client and server more
 * time than the call itself. A call may be sent twice; BullMQ ignores the second, because it has the same id.
 */
export class CallSender {
  readonly #queue: BullmqQueue;
  readonly #isWanted: (call: WaitingCall) => boolean;
  readonly #sent: (call: WaitingCall) => void;
  readonly #failed: (call: WaitingCall, reason: unknown) => void;
  #unsent: Sent[] = [];
  #batches = 0;
  #isPlanned = false;
  readonly #whenIdle: (() => void)[] = [];

  /**
   * `isWanted`: whether a caller still waits for the answer to a call that was not sent yet. `sent`: the server has the
   * call. `failed`: the server has refused it.
   */
  constructor(
    queue: BullmqQueue,
    isWanted: (call: WaitingCall) => boolean,
    sent: (call: WaitingCall) => void,
    failed: (call: WaitingCall, reason: unknown) => void,
  ) {
    this.#queue = queue;
    this.#isWanted = isWanted;
    this.#sent = sent;
    this.#failed = failed;
  }

  send(call: WaitingCall, job: BullmqCall): void {
    this.#unsent.push({ call, job });
    if (!this.#isPlanned && this.#batches < MAX_BATCHES) {
      this.#isPlanned = true;
      // Calls that have arrived together are begun one directly after the other.
      queueMicrotask(() => this.#flush());
    }
  }

  /** Resolves when no call is on its way to the server. */
  async idle(): Promise<void> {
    while (this.#batches > 0) {
      await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    }
  }

  #flush(): void {
    this.#isPlanned = false;
    while (this.#unsent.length > 0 && this.#batches < MAX_BATCHES) {
      const batch = this.#unsent.slice(0, MAX_BATCH);
      this.#unsent = this.#unsent.slice(MAX_BATCH);
      const wanted = batch.filter(({ call }) => this.#isWanted(call));
      if (wanted.length > 0) {
        this.#batches++;
        this.#sendAll(wanted).finally(() => {
          this.#batches--;
          this.#flush();
          if (this.#batches === 0) {
            for (const tell of this.#whenIdle.splice(0)) {
              tell();
            }
          }
        });
      }
    }
  }

  /** Never rejects. */
  async #sendAll(batch: readonly Sent[]): Promise<void> {
    try {
      await this.#add(batch);
    } catch (error) {
      await this.#sendAgain(batch, error as Error);
      return;
    }
    for (const { call } of batch) {
      this.#sent(call);
    }
  }

  /**
   * A single call is sent as one command: ioredis copies some hundred methods into each transaction, which delays the
   * call.
   */
  #add(batch: readonly Sent[]): Promise<unknown> {
    if (batch.length > 1) {
      return this.#queue.addBulk(batch.map(({ job }) => job));
    }
    const [{ job }] = batch as [Sent];
    return this.#queue.add(job.name, job.data, job.opts);
  }

  async #sendAgain(batch: readonly Sent[], error: Error): Promise<void> {
    if (LOST.test(error.message)) {
      // The next attempt waits for the next connection. After the last one it fails at once, but then no caller wants
      // the call any more.
      const wanted: Sent[] = [];
      for (const sent of batch) {
        if (this.#isWanted(sent.call)) {
          wanted.push(sent);
        } else {
          // The server may have the call, so it must be taken out of the queue.
          this.#sent(sent.call);
        }
      }
      if (wanted.length > 0) {
        await this.#sendAll(wanted);
      }
    } else if (batch.length > 1) {
      // The server does not say which call it has refused.
      for (const sent of batch) {
        await this.#sendAll([sent]);
      }
    } else {
      for (const { call } of batch) {
        this.#failed(call, FULL.test(error.message) ? full(error) : error);
      }
    }
  }
}

function full(cause: Error): RuntimeError {
  return new RuntimeError('QueueExecutor: the server has no memory left for the call', 'ERR_ASYNCIO_QUEUE_FULL', {
    cause,
  });
}
