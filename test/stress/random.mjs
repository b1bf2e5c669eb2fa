/** Numbers that look random and depend on the seed only: "mulberry32" by T. Ettinger, in the public domain. */
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed | 0;
  }

  /** An integer from 0 to below `limit`. */
  below(limit) {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) % limit;
  }

  pick(list) {
    return list[this.below(list.length)];
  }
}
