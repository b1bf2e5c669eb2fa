import { POLL_NOW, POLL_WAIT } from '../reactor/layout.js';
import { TURN_BUDGET } from './constants.js';
import type { BaseLoop } from './scheduler.js';
import { forgetEnd, watchForEnd } from './stranded.js';
import { threadState } from './thread-state.js';

/** `attached`: until detached. `awaited`: somebody holds a Promise for its end. `held`: and it keeps the process alive. */
export type HostedKind = 'attached' | 'awaited' | 'held';

/**
 * One run on Node's own loop, from now until {@link end}. Owned by the loop.
 *
 * Node calls a turn when the earliest deadline has come, when the loop was asleep and something is scheduled, and again at
 * once while something is ready. A turn runs whole iterations until its budget is used up, then lets Node's callbacks run;
 * an iteration too long for one turn goes on in the next.
 */
export class HostedRun {
  readonly kind: HostedKind;
  readonly #loop: BaseLoop;
  readonly #onEnd: (error?: Error) => void;
  /** The iteration that the last turn could not finish. */
  #unfinished = false;
  #ended = false;

  /** `onEnd` is called once, with an error if the run could not end otherwise. */
  constructor(loop: BaseLoop, kind: HostedKind, onEnd: (error?: Error) => void) {
    this.kind = kind;
    this.#loop = loop;
    this.#onEnd = onEnd;
    loop._reactor.host(() => this.#turn());
    loop._reactor.hold(kind === 'held');
    if (kind === 'awaited') {
      watchForEnd(this);
    }
    loop._awaken();
  }

  /** Leaves Node's loop; what is scheduled stays so. */
  end(error?: Error): void {
    if (this.#ended) {
      return;
    }
    forgetEnd(this);
    this.#ended = true;
    const loop = this.#loop;
    loop._dormant = false;
    loop._stopping = false;
    loop._run = null;
    loop._reactor.unhost();
    this.#onEnd(error);
  }

  /** Node has nothing left to do, and so nothing can end this run any more. */
  strand(): void {
    this.end(this.#loop._deadlock());
  }

  /** Returns the milliseconds until the next turn. */
  #turn(): number {
    const loop = this.#loop;
    const before = threadState.running;
    threadState.running = loop;
    loop._dormant = false;
    try {
      this.#iterate();
    } finally {
      threadState.running = before;
    }
    if (this.#ended) {
      return Number.POSITIVE_INFINITY;
    }
    if (loop._stopping && !this.#unfinished) {
      this.end();
      return Number.POSITIVE_INFINITY;
    }
    return this.#delay();
  }

  #iterate(): void {
    const loop = this.#loop;
    if (!this.#unfinished) {
      // A virtual clock may jump, for Node has had its turn since the last callback. No other waits, with a limit of zero.
      loop._poll(POLL_WAIT, 0);
      loop._begin();
    }
    loop._looked(loop._reactor.now());
    // Not the loop's clock: a virtual one stands still.
    const end = performance.now() + TURN_BUDGET;
    for (;;) {
      this.#unfinished = !loop._drainSome();
      if (this.#ended) {
        // As after `stop`: the iteration is finished, not cut off where the clock happened to be read.
        loop._drain();
        return;
      }
      let looked = this.#unfinished;
      if (this.#unfinished) {
        loop._looked(loop._reactor.now());
      } else {
        if (loop._stopping) {
          return;
        }
        looked = loop._look();
        if (loop._ready.size === 0) {
          if (!loop._spin()) {
            return;
          }
          looked = true;
        }
        loop._begin();
      }
      if (looked && performance.now() > end) {
        this.#unfinished = true;
        return;
      }
    }
  }

  #delay(): number {
    const loop = this.#loop;
    if (loop._ready.size > 0) {
      return 0;
    }
    this.#unfinished = false;
    loop._trim();
    if (loop._mayBeDue()) {
      loop._poll(POLL_NOW, 0);
    }
    if (loop._ready.size > 0) {
      return 0;
    }
    if (loop._virtual && loop._mayBeDue()) {
      // Node has its turn, then time jumps.
      return 0;
    }
    loop._dormant = true;
    return Math.max(0, loop._deadline - loop._reactor.now());
  }
}
