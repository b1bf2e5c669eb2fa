import { cpu } from './measure.mjs';

/** Counts the connections of a server: CPU from the first to the last. */
export class ConnectionWatch {
  #open = 0;
  #before = 0;
  used = 0;

  /** `ended` is called with the last. */
  constructor(ended) {
    this.ended = ended;
  }

  begin() {
    if (this.#open++ === 0) this.#before = cpu();
  }

  end() {
    if (--this.#open === 0) {
      this.used = cpu() - this.#before;
      this.ended();
    }
  }
}
