import { ledger } from './ledger.js';

/** setTimeout takes at most this many milliseconds; a longer delay is slept in parts. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/** Turns on Node's own loop by setImmediate and setTimeout; see `Reactor.host`. */
export class NodeHost {
  #turn: (() => number) | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #timeout: NodeJS.Timeout | undefined;
  /** An interval that never matters, only keeps the process alive. */
  #keepAlive: NodeJS.Timeout | undefined;
  readonly #run = (): void => this.#runTurn();

  start(turn: () => number): void {
    this.#turn = turn;
  }

  stop(): void {
    this.#turn = undefined;
    this.#cancel();
    this.hold(false);
  }

  kick(): void {
    if (this.#turn !== undefined && this.#immediate === undefined) {
      this.#immediate = setImmediate(this.#run);
      ledger.opened++;
    }
  }

  hold(on: boolean): void {
    if (on === (this.#keepAlive !== undefined)) {
      return;
    }
    if (on) {
      this.#keepAlive = setInterval(() => {}, MAX_TIMEOUT);
      ledger.opened++;
    } else {
      clearInterval(this.#keepAlive);
      this.#keepAlive = undefined;
      ledger.closed++;
    }
  }

  #runTurn(): void {
    this.#cancel();
    const delay = this.#turn?.() ?? Number.POSITIVE_INFINITY;
    if (this.#turn === undefined || this.#immediate !== undefined) {
      return;
    }
    if (delay <= 0) {
      this.kick();
    } else if (delay !== Number.POSITIVE_INFINITY) {
      // Rounded up, for Node would truncate and the turn come too early to find anything due.
      this.#timeout = setTimeout(this.#run, Math.min(Math.ceil(delay), MAX_TIMEOUT));
      ledger.opened++;
    }
  }

  /** Drops what is scheduled, or has just fired. */
  #cancel(): void {
    if (this.#immediate !== undefined) {
      clearImmediate(this.#immediate);
      this.#immediate = undefined;
      ledger.closed++;
    }
    if (this.#timeout !== undefined) {
      clearTimeout(this.#timeout);
      this.#timeout = undefined;
      ledger.closed++;
    }
  }
}
