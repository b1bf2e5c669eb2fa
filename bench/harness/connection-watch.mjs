import { cpu } from './measure.mjs';

/** Counts the connections of a server. CPU time counts from the first connection to the last. */
export class ConnectionWatch {
  #open = 0;
  #before = 0;
  used = 0;

  /** Calls `ended` after the last connection. */
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
