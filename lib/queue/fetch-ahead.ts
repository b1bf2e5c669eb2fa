/** Milliseconds that a call may take, with its wait for a thread, while the worker fetches ahead. */
const SHORT = 5;
/** So many short calls in a row let the worker fetch one more ahead. */
const ENOUGH = 20;
/** The most jobs that are fetched ahead: with more, calls take hardly less of the processors. */
const MOST = 4;

/**
 * Decides how many jobs a worker has at once: as many as it computes, or some more while calls are so short that its
 * threads would mostly wait for the server. Jobs that wait for a thread also let the thread and the server's connection
 * take several at each wakeup. Jobs that it has fetched ahead cannot be computed by another worker. So longer calls
 * halve their number, and one that waits too long ends this.
 */
export class FetchAhead {
  readonly #worker: { concurrency: number };
  readonly #concurrency: number;
  #shortOnes = 0;
  #ahead = 0;

  /** `worker`: BullMQ's; it computes `concurrency` calls at once. */
  constructor(worker: { concurrency: number }, concurrency: number) {
    this.#worker = worker;
    this.#concurrency = concurrency;
  }

  /** A call has taken `duration` milliseconds, from its arrival on. */
  ended(duration: number): void {
    if (duration > SHORT) {
      this.#set(this.#ahead >> 1);
      return;
    }
    // With one more, each call waits for one more.
    const next = (duration * (this.#ahead + 2)) / (this.#ahead + 1);
    this.#shortOnes = next > SHORT ? 0 : this.#shortOnes + 1;
    if (this.#shortOnes >= ENOUGH && this.#ahead < MOST) {
      this.#set(this.#ahead + 1);
    }
  }

  /** A job that was fetched ahead waits too long. */
  stop(): void {
    this.#set(0);
  }

  #set(ahead: number): void {
    this.#shortOnes = 0;
    this.#ahead = ahead;
    this.#worker.concurrency = this.#concurrency + ahead;
  }
}
