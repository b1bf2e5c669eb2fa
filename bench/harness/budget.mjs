/**
 * The time that a quick run may take. Every variant of every subject runs once before any runs again, and measures for
 * its share of the remaining time. So another subject makes the others less precise, but not the run longer.
 */

/** Less says nothing: what V8 has to load and to compile takes that long (age of a process in ms). */
const LEAST = 150;
/** What part of its time a sample measures. The rest is for starting its process, and for those that cannot be short. */
const MEASURING = 0.5;
/** How much longer than the run a sample may take (ms): on a busy machine a run is to end with something. */
const GRACE = 5_000;

export class Budget {
  #end;
  #left;

  /** `ms` for `samples` samples. */
  constructor(ms, samples) {
    this.#end = performance.now() + ms;
    this.#left = samples;
  }

  get over() {
    return performance.now() >= this.#end;
  }

  /** For the next sample: `limit`, the age of its process at which it begins no other measurement, and `timeout` (both ms). */
  next() {
    const left = this.#end - performance.now();
    const limit = Math.max(LEAST, (left / Math.max(1, this.#left--)) * MEASURING);
    return { limit, timeout: Math.ceil(left + GRACE) };
  }
}
