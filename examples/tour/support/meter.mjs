import { writeSync } from 'node:fs';

/** Milliseconds between the first and the last wake-up: otherwise the end would be one long pause. */
const SPREAD = 1000;
/** Number of progress messages, from the first sleeper to the last. */
const MESSAGES = 50;

/**
 * Measures a process with many sleepers of any kind. The arguments of the process are their number and the milliseconds
 * until the first may wake. It writes one line of JSON for each message to its parent.
 */
export class Meter {
  /** The number of sleepers. */
  count = Number(process.argv[2]);
  /** Called when the last sleeper has woken. */
  whenAllAwake;
  #wake = performance.now() + Number(process.argv[3]);
  #idle = process.memoryUsage.rss();
  #asleep = 0;
  #mostAsleep = 0;
  /** How many times a sleeper has fallen asleep or woken. */
  #events = 0;

  /** How many milliseconds the next sleeper must sleep. */
  untilMorning() {
    return Math.round(this.#wake + (this.#asleep / this.count) * SPREAD - performance.now());
  }

  fellAsleep() {
    this.#mostAsleep = Math.max(this.#mostAsleep, ++this.#asleep);
    this.#tick();
  }

  wokeUp() {
    this.#asleep--;
    this.#tick();
    if (this.#events === 2 * this.count) this.whenAllAwake();
  }

  report() {
    const { user, system } = process.cpuUsage();
    const peak = process.resourceUsage().maxRSS * 1024;
    this.#send({ mostAsleep: this.#mostAsleep, bytes: peak - this.#idle, cpu: (user + system) / 1000 });
  }

  #tick() {
    const total = 2 * this.count;
    this.#events++;
    if (this.#events % Math.ceil(total / MESSAGES) === 0) this.#send({ done: this.#events / total });
  }

  /** Synchronously, because a blocking run may hold the thread. */
  #send(message) {
    writeSync(process.stdout.fd, `${JSON.stringify(message)}\n`);
  }
}
