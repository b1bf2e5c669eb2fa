/**
 * The time that a quick run may take. Each subject gets its share of what is left, by how many variants it has, and leaves to
 * those after it what it did not need. So a subject more makes the others coarser, and the run no longer.
 */

/** Less than that says nothing about code that V8 has yet to compile (ms). */
const LEAST = 100;

export class Budget {
  #end;
  #variants;

  /** `ms` for `variants` variants, all subjects taken together. */
  constructor(ms, variants) {
    this.#end = performance.now() + ms;
    this.#variants = variants;
  }

  /**
   * What the next subject may take, which has `variants` variants: `end`, when no further round is begun; `latest`, when no further
   * variant is tried, for some need more than others do; and `each`, how long a sample may measure (ms).
   */
  share(variants, rounds) {
    const now = performance.now();
    const ms = (Math.max(0, this.#end - now) * variants) / this.#variants;
    this.#variants -= variants;
    return {
      end: now + ms,
      latest: Math.min(this.#end, now + 2 * ms),
      each: Math.max(LEAST, ms / (variants * rounds)),
    };
  }
}
