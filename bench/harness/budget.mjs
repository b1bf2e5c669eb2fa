/**
 * The time that a quick run may take. Every variant of every subject runs once before any runs again, and measures for
 * its share of the remaining time. So another subject makes the others less precise, but not the run longer.
 */

/**
 * The minimum age of a measuring process (ms). V8 needs this long to load and compile; a shorter measurement says
 * nothing.
 */
const LEAST = 150;
/**
 * The fraction of a sample's time that it measures. The rest is for starting its process, and for measurements that
 * cannot be short.
 */
const MEASURING = 0.5;
/** How much longer than the run a sample may take (ms), so that a run on a busy machine still ends with a result. */
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

  /**
   * The time of the next sample (ms): at the age `limit` its process begins no other measurement; `timeout` ends it.
   */
  next() {
    const left = this.#end - performance.now();
    const limit = Math.max(LEAST, (left / Math.max(1, this.#left--)) * MEASURING);
    return { limit, timeout: Math.ceil(left + GRACE) };
  }
}
