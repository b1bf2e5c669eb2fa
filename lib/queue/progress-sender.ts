import type { AnswerSender } from './answer-sender.js';
import type { BullmqJob } from './bullmq-package.js';
import { encodeProgress } from './payload.js';

/**
 * Sends the progress reports of a call to the server, one value at a time. Of the values that come meanwhile, it sends
 * only the latest next. Otherwise a call that reports in a busy loop would fill the memory of worker and server.
 */
export class ProgressSender {
  readonly #job: BullmqJob;
  readonly #answers: AnswerSender;
  readonly #maxPayload: number;
  readonly #log: (line: string) => void;
  #latest: number | string | undefined;
  #isSending = false;

  constructor(job: BullmqJob, answers: AnswerSender, maxPayload: number, log: (line: string) => void) {
    this.#job = job;
    this.#answers = answers;
    this.#maxPayload = maxPayload;
    this.#log = log;
  }

  send(value: unknown): void {
    try {
      this.#latest = encodeProgress(value, this.#maxPayload);
    } catch (error) {
      // The function has continued meanwhile.
      this.#log(`error: ${this.#job.name}: ${(error as Error).message}`);
      return;
    }
    if (!this.#isSending) {
      this.#isSending = true;
      this.#sendLatest();
    }
  }

  /** The call is over: the latest value is sent before the answer, on the same connection. */
  end(): void {
    if (this.#latest !== undefined) {
      this.#sendLatest();
    }
  }

  #sendLatest(): void {
    const value = this.#latest;
    this.#latest = undefined;
    if (value === undefined) {
      this.#isSending = false;
      return;
    }
    const next = (): void => this.#sendLatest();
    this.#answers.progress(this.#job, value);
    // The job keeps the value for dashboards. If the call was lost meanwhile, it needs none.
    this.#job.updateProgress(value).then(next, next);
  }
}
