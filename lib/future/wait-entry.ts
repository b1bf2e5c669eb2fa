import { suspended } from '../coroutine/steps.js';
import { type CancelReason, keptReason, requestedReason } from '../errors/cancelled.js';
import { deliveredTraces } from '../errors/delivered.js';
import type { LoopMember } from '../scheduler/owner.js';
import { show } from '../util/show.js';
import { Future } from './future.js';
import { CANCELLED, FULFILLED, OUTCOME, PENDING } from './state.js';

/** A resource that tasks wait for; it handles their entries. `T` is what a task gets in the end. */
export interface Resource<T> {
  /** @internal The entry was cancelled; the loop will resume its task. */
  _cancelled(entry: WaitEntry<T>): void;

  /** @internal The entry was woken and its task resumes: returns {@link finished}, or {@link WaitEntry.suspend}. */
  _resume(entry: WaitEntry<T>): IteratorResult<unknown, T>;

  /**
   * @internal The task resumes with an exception instead, usually a cancellation. If it was woken, passes the wakeup
   * on.
   */
  _abandon(entry: WaitEntry<T>): void;

  /** @internal What tasks wait for, in reports; by default the resource. */
  readonly _subject?: object;
}

/**
 * A waiting task. One object is the future that the task awaits, the link of its {@link WaitQueue}, and the iterator
 * under its `yield*`. One class serves all primitives, so that loop and task see one more shape of future, not ten.
 *
 * It is pending, then woken or cancelled. Then the loop resumes the task and asks the resource what the task gets. Only
 * the task refers to the entry, so it can wait again if it was woken in vain.
 */
export class WaitEntry<T> extends Future<T> implements Iterator<unknown, T, unknown> {
  readonly #resource: Resource<T>;
  /** @internal Neighbours in the queue. The entry itself is the previous one while a wakeup is owed to it: see `WaitQueue`. */
  _previous: WaitEntry<T> | null = null;
  /** @internal */
  _next: WaitEntry<T> | null = null;

  constructor(loop: LoopMember, resource: Resource<T>) {
    super(loop);
    this.#resource = resource;
  }

  /** Whether it was neither woken nor cancelled. */
  get waiting(): boolean {
    return (this._state & OUTCOME) === PENDING;
  }

  /** Wakes the task. Only while it is waiting. */
  wake(): void {
    this._complete(FULFILLED, undefined);
  }

  override cancel(reason?: CancelReason): boolean {
    const request = requestedReason(reason, this);
    if (!this.waiting) {
      return false;
    }
    this.#resource._cancelled(this);
    this._complete(CANCELLED, keptReason(request));
    return true;
  }

  /** What `_resume` returns to wait once more. */
  suspend(): IteratorResult<unknown, T> {
    this._state = PENDING;
    this._value = undefined;
    return suspended(this);
  }

  override [Symbol.iterator](): Iterator<unknown, T, unknown> {
    return this;
  }

  /** Called by `yield*`, at once and again when the task is resumed. */
  next(): IteratorResult<unknown, T> {
    return this.waiting ? suspended(this) : this.#resource._resume(this);
  }

  throw(error: unknown): never {
    this._leave();
    deliveredTraces.capture(error, this.throw);
    throw error;
  }

  return(value: T): IteratorResult<unknown, T> {
    this._leave();
    return { value, done: true };
  }

  /** @internal */
  override get _subject(): object {
    return this.#resource._subject ?? this.#resource;
  }

  /** @internal */
  override _describeState(): string {
    return `${super._describeState()} for ${show(this._subject)}`;
  }

  /** @internal For the scheduler, if the stack ended before it was woken, or while it was. */
  override _tellRest(): void {
    if (this.waiting) {
      this.wake();
      if (this._previous === this) {
        this._previous = null;
      }
    } else {
      super._tellRest();
    }
  }

  private _leave(): void {
    this.cancel();
    this.#resource._abandon(this);
  }
}
