import { answerChannel, answerMessage, partsOf, progressMessage } from './answer-message.js';
import type { BullmqJob, RedisClient } from './bullmq-package.js';
import { writeTogether } from './redis-connection.js';

/**
 * Tells clients of the calls that a worker runs. A message that is lost, for example because the worker is killed, only
 * delays the answer: the server has it, and the client looks for it.
 */
export class AnswerSender {
  readonly #redis: RedisClient;
  readonly #queue: string;
  readonly #log: (line: string) => void;

  constructor(redis: RedisClient, queue: string, log: (line: string) => void) {
    this.#redis = redis;
    this.#queue = queue;
    this.#log = log;
  }

  /**
   * The job is about to be completed. The message goes in one write with BullMQ's command, and after it, because the
   * client should not have to wait until this worker knows that the server has the answer.
   */
  completing({ id }: BullmqJob, answer: string): void {
    writeTogether(this.#redis, () => this.#send(id, (number) => answerMessage('c', number, answer)));
  }

  failed({ id, failedReason }: BullmqJob): void {
    this.#send(id, (number) => answerMessage('f', number, failedReason as string));
  }

  /** `value`: encoded. */
  progress({ id }: BullmqJob, value: number | string): void {
    this.#send(id, (number) => progressMessage(number, value));
  }

  #send(id: string | undefined, message: (number: string) => string): void {
    const parts = partsOf(id as string);
    if (parts !== undefined) {
      const channel = answerChannel(this.#queue, parts.tag);
      this.#redis.publish(channel, message(parts.number)).catch((error: Error) => {
        // A message that is lost with the connection is nothing to report.
        if (error.name === 'ReplyError') {
          this.#log(`error: ${error.message}`);
        }
      });
    }
  }
}
