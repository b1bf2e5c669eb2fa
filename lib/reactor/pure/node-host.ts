import {
  clearImmediate,
  clearInterval,
  clearTimeout,
  performance,
  setImmediate,
  setInterval,
  setTimeout,
} from '../../util/globals.js';
import { ledger } from './ledger.js';

/** setTimeout takes at most this many milliseconds; a longer delay is split. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/**
 * In Deno, one in this many turns waits for a timer, because a chain of immediates delays sockets for a hundred turns.
 */
const TURNS_PER_TIMER = 8;

/** Turns on Node's own loop by setImmediate and setTimeout; see `Reactor.host`. */
export class NodeHost {
  #turn: (() => number) | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #timeout: NodeJS.Timeout | undefined;
  /** When the turn that waits for a timeout is due, on the clock of `performance.now()`. */
  #due = 0;
  /** An interval that only keeps the process alive. */
  #keepAlive: NodeJS.Timeout | undefined;
  /** How many turns asked for another at once. */
  #busyTurns = 0;
  readonly #run = (): void => this.#runTurn();
  readonly #fire = (): void => this.#runTurnWhenDue();

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
      this.#goOn();
    } else if (delay !== Number.POSITIVE_INFINITY) {
      this.#due = performance.now() + delay;
      this.#sleep(delay);
    }
  }

  /** Asks for a turn at once, after Node's callbacks. */
  #goOn(): void {
    if (++this.#busyTurns % TURNS_PER_TIMER === 0 && process.versions.deno !== undefined) {
      this.#due = performance.now();
      this.#sleep(0);
    } else {
      this.kick();
    }
  }

  #sleep(delay: number): void {
    // Rounded up: Node would truncate it, and the turn would come before anything is due.
    this.#timeout = setTimeout(this.#fire, Math.min(Math.ceil(delay), MAX_TIMEOUT));
    ledger.opened++;
  }

  /** Node counts from the last whole millisecond, so its timer may fire up to one millisecond early. */
  #runTurnWhenDue(): void {
    const left = this.#due - performance.now();
    if (left <= 0 || this.#immediate !== undefined) {
      this.#runTurn();
    } else {
      this.#cancel();
      this.#sleep(left);
    }
  }

  /** Drops the scheduled turn, or the one that has just fired. */
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
