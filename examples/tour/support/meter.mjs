import { writeSync } from 'node:fs';

/** Between the first and the last awakening, in milliseconds: else the end would be one long pause. */
const SPREAD = 1000;
/** Messages about progress, from the first sleeper to the last. */
const MESSAGES = 50;

/**
 * Measures a process full of sleepers, whatever they are. The arguments of the process are how many there are to be and how
 * many milliseconds pass until the first may wake; it writes one line of JSON for each message to whoever started it.
 */
export class Meter {
  /** How many there are to be. */
  count = Number(process.argv[2]);
  /** Called when the last sleeper has woken. */
  whenAllAwake;
  #wake = performance.now() + Number(process.argv[3]);
  #idle = process.memoryUsage.rss();
  #asleep = 0;
  #mostAsleep = 0;
  /** How often one has fallen asleep or woken. */
  #events = 0;

  /** How long the one that is about to fall asleep has to sleep, in milliseconds. */
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

  /** Synchronously, for the thread may be held by a blocking run. */
  #send(message) {
    writeSync(process.stdout.fd, `${JSON.stringify(message)}\n`);
  }
}
