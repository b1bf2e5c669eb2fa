/** Lets callers pass one at a time, in order of arrival, with a pause after each. */
import { getRunningLoop, Lock, sleep } from 'asyncio-native';

export class RateLimit {
  #interval;
  #lock = new Lock();
  /** When the next caller may pass, in the time of the loop. */
  #next = 0;

  /** `interval`: milliseconds between two callers. */
  constructor(interval) {
    this.#interval = interval;
  }

  /** Waits for its turn. A caller that is cancelled meanwhile delays no other. */
  *pass() {
    yield* this.#lock.acquire();
    try {
      for (let wait = this.#left(); wait > 0; wait = this.#left()) yield* sleep(wait);
      this.#next = getRunningLoop().time() + this.#interval;
    } finally {
      this.#lock.release();
    }
  }

  /** Lets no caller pass for so many milliseconds, because a server has asked for that. */
  pause(milliseconds) {
    this.#next = Math.max(this.#next, getRunningLoop().time() + milliseconds);
  }

  #left() {
    return this.#next - getRunningLoop().time();
  }
}
