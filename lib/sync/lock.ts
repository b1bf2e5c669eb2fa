import { finishWith } from '../coroutine/await.js';
import type { Operation } from '../coroutine/coroutine.js';
import { OperationObject } from '../coroutine/operation-object.js';
import { finished } from '../coroutine/steps.js';
import { RuntimeError } from '../errors/errors.js';
import { OUTCOME, PENDING } from '../future/state.js';
import { type Resource, WaitEntry } from '../future/wait-entry.js';
import { threadState } from '../scheduler/thread-state.js';
import { inspectable } from '../util/inspectable.js';
import { Guarded, type WithBody } from './guarded.js';
import { Holding } from './holding.js';
import { LoopBound } from './loop-bound.js';
import { WaitQueue } from './wait-queue.js';

/**
 * A lock for the coroutines of one loop: lets one at a time use something.
 *
 *     const lock = new Lock();
 *     yield* lock.with(function* () {
 *       account.balance = yield* withdraw(account, 10);
 *     });
 *
 * Waiting coroutines get it in the order in which they asked. It belongs to no task: any task may release it. `release`
 * wakes the first waiter. The lock is free until the loop resumes that task, but no other task can overtake it.
 */
export class Lock extends LoopBound implements Resource<true> {
  #locked = false;
  /** The task that has acquired it, for introspection only: any task may release it. */
  #holder: object | null = null;
  /** Each waiter (waiting, woken or cancelled) until the loop resumes its task. Only the first is ever woken. */
  readonly #queue = new WaitQueue<true>();
  /** How many in the queue are not cancelled. */
  #live = 0;

  /** Whether it is held. */
  locked(): boolean {
    return this.#locked;
  }

  /**
   * Waits until the lock is free and the caller is first in line, then takes it. If the lock is free, does not wait.
   *
   * @throws RuntimeError (when awaited) if it has to wait and the lock is bound to another loop.
   */
  acquire(): Operation<true> {
    return new AcquireLock(this);
  }

  /** Frees the lock: the first in line gets it. @throws RuntimeError if it is not locked. */
  release(): void {
    if (!this.#locked) {
      throw new RuntimeError('Lock is not acquired.', 'ERR_ASYNCIO_NOT_ACQUIRED');
    }
    this.#locked = false;
    this.#holder = null;
    this._wakeFirst();
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

  /** `using held = yield* lock.hold()` acquires the lock and releases it at the end of the block. */
  hold(): Operation<Disposable> {
    return new Holding(this);
  }

  /** @internal */
  _acquire(): Iterator<unknown, true, unknown> {
    if (!this.#locked && this.#live === 0) {
      this.#locked = true;
      this.#holder = threadState.running?.currentTask ?? null;
      return finishWith<true>(true);
    }
    const entry = new WaitEntry<true>(this._bind(), this);
    this.#queue.push(entry);
    this.#live++;
    return entry;
  }

  /** @internal */
  _cancelled(): void {
    this.#live--;
  }

  /** @internal */
  _resume(entry: WaitEntry<true>): IteratorResult<unknown, true> {
    this.#queue.remove(entry);
    this.#live--;
    this.#locked = true;
    this.#holder = entry._scheduler.currentTask;
    return finished(true);
  }

  /** @internal */
  _abandon(entry: WaitEntry<true>): void {
    this.#queue.remove(entry);
    if (!entry.cancelled()) {
      this.#live--;
    }
    if (!this.#locked) {
      this._wakeFirst();
    }
  }

  /** @internal The task that holds it; null if it is free, or was acquired outside of a task. */
  get _holder(): object | null {
    return this.#holder;
  }

  /** @internal */
  override _describe(): string {
    return `${this.#locked ? 'locked' : 'unlocked'}${this.#queue.describe()}`;
  }

  private _wakeFirst(): void {
    const { first } = this.#queue;
    if (first?.waiting) {
      try {
        first.wake();
      } catch (error) {
        const { closed, unfinished } = first._scheduler;
        if ((first._state & OUTCOME) === PENDING && !closed) {
          unfinished.futures[unfinished.futureCount++] = first; // The end of the stack: woken later.
        }
        throw error;
      }
    }
  }
}

inspectable(Lock);

class AcquireLock extends OperationObject<true> {
  readonly #lock: Lock;

  constructor(lock: Lock) {
    super();
    this.#lock = lock;
  }

  [Symbol.iterator](): Iterator<unknown, true, unknown> {
    return this.#lock._acquire();
  }
}
