import { type CancelReason, keptReason, requestedReason } from '../errors/cancelled.js';
import { Future } from '../future/future.js';
import { CANCELLED, FULFILLED, OUTCOME, PENDING } from '../future/state.js';
import type { LoopMember } from '../scheduler/owner.js';
import { show } from '../util/show.js';
import { suspended } from './steps.js';

/** What tasks wait for: knows what becomes of their entries. `T` is what a task is given in the end. */
export interface Resource<T> {
  /** @internal The entry was cancelled; its task will be told by the loop. */
  _cancelled(entry: WaitEntry<T>): void;

  /** @internal The entry was woken and its task goes on: answers {@link finished}, or {@link WaitEntry.suspend}. */
  _resume(entry: WaitEntry<T>): IteratorResult<unknown, T>;

  /** @internal The task goes on with an exception instead, as a rule cancelled. A wakeup that it got is for somebody else. */
  _abandon(entry: WaitEntry<T>): void;
}

/**
 * One waiting task: the future that it awaits, the link of its {@link WaitQueue}, and the iterator under its `yield*`, all in
 * one object. One class serves all primitives, so that loop and task see one more shape of future, not ten.
 *
 * It is pending, then woken or cancelled; after that the loop resumes the task, and the resource is asked what it gets. No
 * one but the task refers to it, so it may be made to wait again where it was woken in vain.
 */
export class WaitEntry<T> extends Future<T> implements Iterator<unknown, T, unknown> {
  readonly #resource: Resource<T>;
  /** @internal Neighbours in the queue. */
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

  /** Lets the task go on. Only while it is waiting. */
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

  /** What `_resume` answers in order to wait once more. */
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
    throw error;
  }

  return(value: T): IteratorResult<unknown, T> {
    this._leave();
    return { value, done: true };
  }

  /** @internal */
  override get _subject(): object {
    return this.#resource;
  }

  /** @internal */
  override _describeState(): string {
    return `${super._describeState()} for ${show(this.#resource)}`;
  }

  private _leave(): void {
    this.cancel();
    this.#resource._abandon(this);
  }
}
