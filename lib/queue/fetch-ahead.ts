/** Milliseconds: a call that takes no longer costs less than the way to the server for the next one. */
const SHORT = 5;
/** So many short calls in a row let the worker fetch ahead. */
const ENOUGH = 20;

/**
 * Decides how many jobs a worker has at once: as many as it computes, or one more while calls are so short that its
 * threads would mostly wait for the server. The job that it has fetched ahead cannot be computed by another worker, so
 * a single longer call ends this.
 */
export class FetchAhead {
  readonly #worker: { concurrency: number };
  readonly #concurrency: number;
  #shortOnes = 0;

  /** `worker`: BullMQ's; it computes `concurrency` calls at once. */
  constructor(worker: { concurrency: number }, concurrency: number) {
    this.#worker = worker;
    this.#concurrency = concurrency;
  }

  /** A call has taken `duration` milliseconds. */
  ended(duration: number): void {
    if (duration > SHORT) {
      this.stop();
    } else if (++this.#shortOnes === ENOUGH) {
      this.#worker.concurrency = this.#concurrency + 1;
    }
  }

  /** A job that was fetched ahead waits too long. */
  stop(): void {
    this.#shortOnes = 0;
    this.#worker.concurrency = this.#concurrency;
  }
}
