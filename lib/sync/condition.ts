import type { Coroutine, Operation } from '../coroutine/coroutine.js';
import { GeneratorOperation } from '../coroutine/generator-operation.js';
import { finished } from '../coroutine/steps.js';
import { checkFunction, invalidType } from '../errors/arguments.js';
import { CancelledError, RuntimeError } from '../errors/errors.js';
import { type Resource, WaitEntry } from '../future/wait-entry.js';
import { inspectable } from '../util/inspectable.js';
import { isInstance } from '../util/is-instance.js';
import { Guarded, type WithBody } from './guarded.js';
import { Holding } from './holding.js';
import { Lock } from './lock.js';
import { LoopBound } from './loop-bound.js';
import { WaitQueue } from './wait-queue.js';

/**
 * A lock whose holder can wait until another coroutine signals that something has changed.
 *
 *     yield* condition.with(() => condition.waitFor(() => stock.length > 0));
 *
 * `wait` releases the lock meanwhile and holds it again when it returns or throws. It may return without a
 * notification: check the condition again, or use `waitFor`.
 */
export class Condition extends LoopBound implements Resource<true> {
  readonly #lock: Lock;
  readonly #waiting = new WaitQueue<true>();

  /** `lock` may be shared by several conditions; by default it has one of its own. @throws TypeError if it is not a Lock. */
  constructor(lock: Lock = new Lock()) {
    if (!(lock instanceof Lock)) {
      throw invalidType('Condition', 'lock', 'a Lock', lock);
    }
    super();
    this.#lock = lock;
  }

  /** Whether the lock is held. */
  locked(): boolean {
    return this.#lock.locked();
  }

  /** Acquires the lock: see {@link Lock.acquire}. */
  acquire(): Operation<true> {
    return this.#lock.acquire();
  }

  /** Releases the lock. @throws RuntimeError if it is not locked. */
  release(): void {
    this.#lock.release();
  }

  /**
   * Runs `body`, a coroutine function, while the lock is held; returns what it returns, and releases however it ends.
   *
   * In a hot loop, make `body` outside of the loop: the first call of each new generator function costs V8 a
   * microsecond.
   *
   * @throws TypeError if `body` is not a function, or (when awaited) returns nothing that can be awaited.
   */
  with<T>(body: WithBody<T>): Operation<T> {
    return new Guarded(this, body);
  }

  /** `using held = yield* condition.hold()` acquires the lock and releases it at the end of the block. */
  hold(): Operation<Disposable> {
    return new Holding(this);
  }

  /**
   * Releases the lock, waits until notified, and acquires the lock again. If the wait is cancelled, it first acquires
   * the lock again, which may take several iterations. Then the cancellation is delivered, and the notification, if
   * there was one, goes to the next waiter.
   *
   * @throws RuntimeError (when awaited) if the lock is not held, or the condition is bound to another loop.
   */
  wait(): Operation<true> {
    return new GeneratorOperation('Condition.wait', this.#wait());
  }

  *#wait(): Coroutine<true> {
    if (!this.locked()) {
      throw new RuntimeError('cannot wait on un-acquired lock', 'ERR_ASYNCIO_NOT_ACQUIRED');
    }
    const entry = new WaitEntry<true>(this._bind(), this);
    this.release();
    this.#waiting.push(entry);
    let failed = false;
    let failure: unknown;
    try {
      yield* entry;
    } catch (error) {
      failed = true;
      failure = error;
    }
    for (;;) {
      try {
        yield* this.acquire();
        break;
      } catch (error) {
        failed = true;
        failure = error;
        if (!isInstance(error, CancelledError)) {
          break;
        }
      }
    }
    if (failed) {
      this.#notify(1);
      throw failure;
    }
    return true;
  }

  /**
   * Waits until `predicate` returns something truthy, and returns that. Calls it at once, and again after each
   * notification.
   *
   * @throws TypeError if `predicate` is not a function; (when awaited) as `wait`, and whatever `predicate` throws.
   */
  waitFor<T>(predicate: () => T): Operation<T> {
    checkFunction('waitFor', 'predicate', predicate);
    return new GeneratorOperation('Condition.waitFor', this.#waitFor(predicate));
  }

  /**
   * Wakes the `n` coroutines that have waited longest, or all if there are fewer. They continue once they have the
   * lock, which the caller holds.
   *
   * @throws RuntimeError if the lock is not held; TypeError if `n` is not a number.
   */
  notify(n = 1): void {
    if (typeof n !== 'number') {
      throw invalidType('notify', 'n', 'a number', n);
    }
    if (!this.locked()) {
      throw new RuntimeError('cannot notify on un-acquired lock', 'ERR_ASYNCIO_NOT_ACQUIRED');
    }
    this.#notify(n);
  }

  /** Wakes all waiting coroutines. @throws RuntimeError if the lock is not held. */
  notifyAll(): void {
    this.notify(this.#waiting.size);
  }

  /** @internal */
  _cancelled(entry: WaitEntry<true>): void {
    this.#waiting.remove(entry);
  }

  /** @internal */
  _resume(): IteratorResult<unknown, true> {
    return finished(true);
  }

  /** @internal */
  _abandon(): void {
    // `wait` passes the notification on after it has the lock again.
  }

  /** @internal */
  override _describe(): string {
    return `${this.locked() ? 'locked' : 'unlocked'}${this.#waiting.describe()}`;
  }

  *#waitFor<T>(predicate: () => T): Coroutine<T> {
    let result = predicate();
    while (!result) {
      yield* this.wait();
      result = predicate();
    }
    return result;
  }

  #notify(n: number): void {
    for (let woken = 0; woken < n && this.#waiting.wakeFirst(); woken++) {
      // The condition does it.
    }
  }
}

inspectable(Condition);
