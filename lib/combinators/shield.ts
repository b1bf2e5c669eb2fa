import { getLoopFor } from '../event-loop/policy.js';
import { type Listener, Notification } from '../future/callbacks.js';
import { Future } from '../future/future.js';
import { CANCELLED, FROM_NODE, OUTCOME, REJECTED } from '../future/state.js';
import { leaveUnseen } from '../future/unseen.js';
import type { Awaitable } from '../task/awaitable.js';
import { errorName } from '../util/show.js';

/** Reports the failure of a future to the exception handler, after the wait for it was cancelled. */
class ForsakenListener implements Listener {
  /** @internal */
  _notify(inner: Future): void {
    if ((inner._state & OUTCOME) !== REJECTED) {
      return;
    }
    inner._retrieve();
    const exception = inner._value;
    const name = errorName(exception);
    inner._scheduler.report({ message: `${name} exception in shielded future`, exception, future: inner });
  }
}

/** A shared instance, so that it is registered once per future, however many shields are cancelled. */
const forsaken = new ForsakenListener();

/** What {@link shield} returns. It ends as `inner` does; cancelling it does not cancel `inner`. */
class ShieldingFuture<T> extends Future<T> implements Listener {
  readonly #inner: Future<T>;

  constructor(inner: Future<T>) {
    super(inner);
    this.#inner = inner;
    this._state |= inner._state & FROM_NODE;
    inner._listen(this);
  }

  /** @internal */
  override _complete(outcome: number, value: unknown): void {
    if (!this.#inner.done() && !this._scheduler.closed) {
      // Scheduled before all waiters, like its first callback.
      this._scheduler.schedule(new Notification(this, this));
    }
    super._complete(outcome, value);
  }

  /** @internal */
  _notify(future: Future): void {
    if (future === this) {
      this._forsake();
    } else if (this.done()) {
      leaveUnseen(future);
    } else if ((future._state & OUTCOME) === CANCELLED) {
      this.cancel();
    } else if ((future._state & OUTCOME) === REJECTED) {
      future._retrieve();
      this._fail(future._value);
    } else {
      this._complete(future._state & OUTCOME, future._value);
    }
  }

  /** This was cancelled. */
  private _forsake(): void {
    const inner = this.#inner;
    if (!inner.done()) {
      inner._unlisten(this);
      inner._unlisten(forsaken);
      inner._listen(forsaken);
    }
  }
}

/**
 * Keeps `awaitable` from being cancelled with the caller: returns a future of the same result. If that is cancelled, `awaitable` runs
 * on.
 *
 *     yield* shield(commit(transaction));
 *
 * A coroutine becomes a task at once. If it fails after the shield was cancelled, the loop calls its exception handler.
 *
 * @throws TypeError if `awaitable` cannot be awaited.
 */
export function shield<T>(awaitable: Awaitable<T>): Future<T> {
  const inner = awaitable instanceof Future ? awaitable : getLoopFor('shield')._ensure('shield', awaitable);
  return inner.done() ? inner : new ShieldingFuture<T>(inner);
}
