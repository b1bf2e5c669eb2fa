import { finishWith } from '../coroutine/await.js';
import type { Operation } from '../coroutine/coroutine.js';
import { OperationObject } from '../coroutine/operation-object.js';
import { finished } from '../coroutine/steps.js';
import { checkCount } from '../errors/arguments.js';
import { type Resource, WaitEntry } from '../future/wait-entry.js';
import { inspectable } from '../util/inspectable.js';
import { Guarded, type WithBody } from './guarded.js';
import { Holding } from './holding.js';
import { LoopBound } from './loop-bound.js';
import { WaitQueue } from './wait-queue.js';

/**
 * Lets a limited number of coroutines in at a time, in the order in which they asked.
 *
 *     const connections = new Semaphore(10);
 *     const reply = yield* connections.with(() => request(url));
 *
 * A woken coroutine is already counted, and no other can overtake it. While one waits, or was woken and has not
 * resumed, later ones wait behind it.
 */
export class Semaphore extends LoopBound implements Resource<true> {
  #value: number;
  readonly #waiting = new WaitQueue<true>();
  /** How many were woken and have not resumed. */
  #woken = 0;

  /**
   * `value` is how many coroutines may enter before one has to wait.
   *
   * @throws TypeError if `value` is not a number; RangeError if it is negative or not whole; Infinity is allowed.
   */
  constructor(value = 1) {
    checkCount('Semaphore', 'value', value, 0);
    super();
    this.#value = value;
  }

  /** Whether `acquire` would have to wait. */
  locked(): boolean {
    return this.#value === 0 || this.#waiting.size > 0 || this.#woken > 0;
  }

  /**
   * Waits until there is room and the caller is first in line, then enters. Does not wait if there is room.
   *
   * @throws RuntimeError (when awaited) if it has to wait and the semaphore is bound to another loop.
   */
  acquire(): Operation<true> {
    return new AcquireSemaphore(this);
  }

  /** Makes room for one: the first in line enters. */
  release(): void {
    this.#value++;
    this._wakeFirst();
  }

  /**
   * Runs `body`, a coroutine function, between `acquire` and `release`; returns what it returns, and releases however it ends.
   *
   * In a hot loop, make `body` outside of the loop: the first call of each new generator function costs V8 a
   * microsecond.
   *
   * @throws TypeError if `body` is not a function, or (when awaited) returns nothing that can be awaited.
   */
  with<T>(body: WithBody<T>): Operation<T> {
    return new Guarded(this, body);
  }

  /** `using held = yield* semaphore.hold()` acquires, and releases at the end of the block. */
  hold(): Operation<Disposable> {
    return new Holding(this);
  }

  /** @internal */
  _acquire(): Iterator<unknown, true, unknown> {
    if (!this.locked()) {
      this.#value--;
      return finishWith<true>(true);
    }
    const entry = new WaitEntry<true>(this._bind(), this);
    this.#waiting.push(entry);
    return entry;
  }

  /** @internal */
  _cancelled(entry: WaitEntry<true>): void {
    if (!this.#waiting.remove(entry)) {
      this.#woken--;
      this.#value++;
    }
  }

  /** @internal */
  _resume(): IteratorResult<unknown, true> {
    this.#woken--;
    this._wakeAll();
    return finished(true);
  }

  /** @internal */
  _abandon(entry: WaitEntry<true>): void {
    if (!entry.cancelled()) {
      this.#woken--;
      this.#value++;
    }
    this._wakeAll();
  }

  /** @internal How many may enter now. */
  get _value(): number {
    return this.#value;
  }

  /** @internal */
  override _describe(): string {
    const state = this.locked() ? 'locked' : `unlocked value=${this.#value}`;
    return `${state}${this.#waiting.describe()}`;
  }

  /** While a woken coroutine had not resumed, others may have queued although there was room. */
  private _wakeAll(): void {
    while (this.#value > 0 && this._wakeFirst()) {
      // The condition does it.
    }
  }

  private _wakeFirst(): boolean {
    const first = this.#waiting._first;
    if (first === null) {
      return false;
    }
    // Before the wakeup: if the stack ends within it, the entry is woken later.
    this.#value--;
    this.#woken++;
    try {
      this.#waiting.wakeFirst();
    } catch (error) {
      if (this.#waiting._first === first) {
        this.#value++;
        this.#woken--;
      }
      throw error;
    }
    return true;
  }
}

inspectable(Semaphore);

class AcquireSemaphore extends OperationObject<true> {
  readonly #semaphore: Semaphore;

  constructor(semaphore: Semaphore) {
    super();
    this.#semaphore = semaphore;
  }

  [Symbol.iterator](): Iterator<unknown, true, unknown> {
    return this.#semaphore._acquire();
  }
}
