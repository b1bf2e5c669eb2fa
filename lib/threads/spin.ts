import { availableParallelism } from '../node/builtins.js';

/** The longest spin, in milliseconds: about what falling asleep and being woken costs. */
const LONGEST = 0.03;
/** A spin that found nothing makes the next one so much shorter; one that did, as long as it can be. */
const DECAY = 0.5;
/** Shorter spins are left out, but for one in so many: else nobody would learn that they pay again. */
const SHORTEST = 0.002;
const PROBE_EVERY = 16;
/** Looks between two readings of the clock. */
const LOOKS = 32;

/**
 * Looks for a while whether something has come, before the thread falls asleep; only where another processor could bring it,
 * and only as long as that has lately been worth it. An idle thread soon spins no more.
 */
export class AdaptiveSpin {
  #limit = availableParallelism() > 1 ? LONGEST : 0;
  #skipped = 0;

  /** Whether `arrived` was true within a short time. */
  until(arrived: () => boolean): boolean {
    if (this.#limit < SHORTEST && (this.#limit === 0 || ++this.#skipped < PROBE_EVERY)) {
      return false;
    }
    this.#skipped = 0;
    const end = performance.now() + Math.max(this.#limit, SHORTEST);
    do {
      for (let i = 0; i < LOOKS; i++) {
        if (arrived()) {
          this.#limit = LONGEST;
          return true;
        }
      }
    } while (performance.now() < end);
    this.#limit = Math.max(this.#limit * DECAY, SHORTEST / 2);
    return false;
  }
}
