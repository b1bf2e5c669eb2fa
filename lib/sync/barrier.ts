import type { Coroutine, Operation } from '../coroutine/coroutine.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { checkCount } from '../errors/arguments.js';
import { BrokenBarrierError } from '../errors/sync.js';
import { inspectable } from '../util/inspectable.js';
import { BarrierBlock, type BarrierBody } from './barrier-block.js';
import { Condition } from './condition.js';

type State = 'filling' | 'draining' | 'resetting' | 'broken';

/**
 * A point at which a number of coroutines wait for each other, any number of times.
 *
 *     const barrier = new Barrier(3);
 *     const place = yield* barrier.wait(); // returns when three coroutines wait; 0, 1 or 2
 *
 * 1. Filling: coroutines that arrive wait until all parties have arrived.
 * 2. Draining: they leave. A coroutine that arrives for the next round waits until the last one has left; then the
 *    barrier is filling again.
 *
 * `reset` raises BrokenBarrierError in the waiting coroutines and starts a new round when the last of them has left
 * (state: resetting). `abort` also raises it, and the barrier stays broken until `reset`.
 */
export class Barrier {
  readonly #parties: number;
  readonly #changed: Condition = new Condition();
  #state: State = 'filling';
  /** How many have arrived and not left yet. */
  #count = 0;

  /**
   * `parties` is how many coroutines must arrive.
   *
   * @throws TypeError if `parties` is not a number; RangeError if it is not a whole one, one or more.
   */
  constructor(parties: number) {
    checkCount('Barrier', 'parties', parties, 1);
    this.#parties = parties;
  }

  /** How many coroutines must arrive. */
  get parties(): number {
    return this.#parties;
  }

  /** How many are waiting now. */
  get nWaiting(): number {
    return this.#state === 'filling' ? this.#count : 0;
  }

  /** Whether it was aborted. */
  get broken(): boolean {
    return this.#state === 'broken';
  }

  /**
   * Waits until all parties have arrived. Returns the order of arrival: 0 for the first, `parties - 1` for the last.
   *
   * @throws BrokenBarrierError (when awaited) if it is broken, or was aborted or reset meanwhile.
   * @throws RuntimeError (when awaited) if it has to wait and the barrier is bound to another loop.
   */
  wait(): Operation<number> {
    return new GeneratorOperation('Barrier.wait', this.#wait());
  }

  /**
   * Waits as `wait` does, then runs `body`, a coroutine function, with the order of arrival; returns what `body`
   * returns. Nothing is held while it runs.
   *
   * @throws TypeError if `body` is not a function, or (when awaited) returns nothing that can be awaited; else as
   * `wait`.
   */
  with<T>(body: BarrierBody<T>): Operation<T> {
    return new BarrierBlock(() => this.#wait(), body);
  }

  *#wait(): Coroutine<number> {
    const changed = this.#changed;
    yield* changed.acquire();
    try {
      yield* changed.waitFor(() => this.#state !== 'draining' && this.#state !== 'resetting');
      if (this.#state === 'broken') {
        throw new BrokenBarrierError('Barrier aborted');
      }
      return yield* this.#meet();
    } finally {
      changed.release();
    }
  }

  /**
   * Raises BrokenBarrierError in the waiting coroutines and starts a new round, also if the barrier is broken. May have
   * to wait.
   */
  reset(): Operation<void> {
    return new GeneratorOperation('Barrier.reset', this.#reset());
  }

  *#reset(): Coroutine<void> {
    yield* this.#changed.acquire();
    this.#state = this.#count > 0 ? 'resetting' : 'filling';
    this.#changed.notifyAll();
    this.#changed.release();
  }

  /** Breaks it: waiting and arriving coroutines get BrokenBarrierError. May have to wait. */
  abort(): Operation<void> {
    return new GeneratorOperation('Barrier.abort', this.#abort());
  }

  *#abort(): Coroutine<void> {
    yield* this.#changed.acquire();
    this.#state = 'broken';
    this.#changed.notifyAll();
    this.#changed.release();
  }

  /** @internal */
  _describe(): string {
    return this.broken ? this.#state : `${this.#state} waiters=${this.nWaiting}/${this.#parties}`;
  }

  *#meet(): Coroutine<number> {
    const index = this.#count++;
    try {
      if (index + 1 === this.#parties) {
        this.#state = 'draining';
        this.#changed.notifyAll();
      } else {
        yield* this.#changed.waitFor(() => this.#state !== 'filling');
        if (this.#state !== 'draining') {
          throw new BrokenBarrierError('Abort or reset of barrier');
        }
      }
      return index;
    } finally {
      this.#count--;
      this.#leave();
    }
  }

  /** The last to leave lets the next round begin. */
  #leave(): void {
    if (this.#count > 0) {
      return;
    }
    if (this.#state === 'resetting' || this.#state === 'draining') {
      this.#state = 'filling';
    }
    this.#changed.notifyAll();
  }
}

inspectable(Barrier);
