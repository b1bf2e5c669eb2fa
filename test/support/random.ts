/** Park and Miller's generator. Its seed is printed, so that a failure can be repeated: `TEST_SEED=… npm test -- FILE`. */
export class Random {
  readonly seed: number;
  #state: number;

  /** `quiet`: one of many, whose seed is told otherwise. */
  constructor(seed: number = Number(process.env.TEST_SEED ?? 0) || 1 + (Date.now() % 2_147_483_646), quiet = false) {
    this.seed = seed;
    this.#state = seed;
    if (!quiet) console.log(`seed ${seed}`);
  }

  /** An integer from zero to `limit`, which is left out. */
  below(limit: number): number {
    this.#state = (this.#state * 48_271) % 2_147_483_647;
    return this.#state % limit;
  }

  /** One of `values`. */
  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }
}
