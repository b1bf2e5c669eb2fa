import { CLOCK_SLACK, MAX_QUOTA } from './constants.js';

/**
 * Decides how many callbacks may run before the clock is read again. The number adapts to how long callbacks take, so that about
 * {@link CLOCK_SLACK} milliseconds pass between two readings: reading the clock costs as much as running a small callback.
 */
export class ClockSampler {
  /** Callbacks that may still run before the next reading. The scheduler counts it down. */
  quota = 1;
  /** What the quota was after the last reading. */
  #granted = 1;
  #lastReading = 0;

  /** The clock was read, and showed `now` milliseconds: grants the next quota. */
  noteReading(now: number): void {
    const elapsed = now - this.#lastReading;
    const used = this.#granted - this.quota;
    this.#lastReading = now;
    if (elapsed > CLOCK_SLACK) {
      this.#granted = Math.max(1, Math.floor((used * CLOCK_SLACK) / elapsed));
    } else if (this.quota <= 0) {
      this.#granted = Math.min(this.#granted * 2, MAX_QUOTA);
    }
    this.quota = this.#granted;
  }
}
