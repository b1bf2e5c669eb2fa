import { setTimeout } from '../util/globals.js';

/** The longest delay that Node's timers take, in milliseconds. */
const MAX_DELAY = 0x7fffffff;

/** Calls `check` from time to time while a pool has idle threads. Never keeps the process alive. */
export class IdleTimer {
  readonly #check: () => number;
  #timer: NodeJS.Timeout | undefined;

  /** `check` returns in how many milliseconds it is to be called again; Infinity for never. */
  constructor(check: () => number) {
    this.#check = check;
  }

  /** Has `check` called in `delay` milliseconds, unless a call is due already. */
  start(delay: number): void {
    if (this.#timer !== undefined || delay === Number.POSITIVE_INFINITY) {
      return;
    }
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.start(this.#check());
      },
      Math.min(delay, MAX_DELAY),
    );
    this.#timer.unref();
  }
}
