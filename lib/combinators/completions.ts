import { TimeoutError } from '../errors/timeout-error.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Listener } from '../future/callbacks.js';
import type { Future } from '../future/future.js';
import { leaveUnseen } from '../future/unseen.js';

/**
 * The queue behind `asCompleted`: futures enter it when they are done, and those who wait for the next one are served in turn.
 * When the time is over, an entry of null enters it for each future that is left.
 */
export class Completions<T> implements Listener {
  readonly #loop: EventLoop;
  readonly #pending: Set<Future<T>>;
  readonly #done: (Future<T> | null)[] = [];
  /** How many completions callers will still take: see {@link promise}. */
  #promised = 0;
  /** Nobody iterates: as soon as those that were promised are taken, the futures are let go. */
  #isLeft = false;
  #isListening = true;
  /** How many of `#done` were taken. */
  #taken = 0;
  /** Whoever waits has one. */
  readonly #getters: Future<undefined>[] = [];
  /** When the time is over, in milliseconds of the loop's clock; null for never. */
  readonly #deadline: number | null;
  #timer: { cancel(): void } | undefined = undefined;

  /** Listens to `futures`, a set that becomes its own. */
  constructor(loop: EventLoop, futures: Set<Future<T>>, timeout: number | null) {
    this.#loop = loop;
    this.#pending = futures;
    this.#deadline = timeout === null ? null : loop.time() + timeout;
    this.#listen();
  }

  /** Whether {@link take} may be called. */
  get ready(): boolean {
    return this.#taken < this.#done.length;
  }

  /** Promises the next one to the caller, who will {@link take} it. */
  promise(): void {
    this.#promised++;
    this.#isLeft = false;
    if (!this.#isListening) {
      this.#listen();
    }
  }

  /** An iteration was left early: lets go of the futures, as soon as those that were promised are taken. */
  leave(): void {
    this.#isLeft = true;
    this.#release();
  }

  /** The next future that is done. @throws TimeoutError if the time was over first. */
  take(): Future<T> {
    const future = this.#done[this.#taken];
    // Whoever has it may drop it.
    this.#done[this.#taken++] = null;
    this.#promised--;
    this.#release();
    if (future === null) {
      throw new TimeoutError();
    }
    return future;
  }

  /** A future that is done when it is the caller's turn to look again, if by then nobody else has taken what came. */
  turn(): Future<undefined> {
    const getter = this.#loop.createFuture<undefined>();
    this.#getters.push(getter);
    return getter;
  }

  /** Gives up a {@link turn}, and what was promised; if the turn had come, it is the next one's. */
  giveUp(getter: Future<undefined>): void {
    getter.cancel();
    this.#promised--;
    this.#release();
    const at = this.#getters.indexOf(getter);
    if (at >= 0) {
      this.#getters.splice(at, 1);
    }
    if (this.ready && !getter.cancelled()) {
      this._callNext();
    }
  }

  /** @internal */
  _notify(future: Future<T>): void {
    leaveUnseen(future as Future);
    // Else the time was over first.
    if (this.#pending.delete(future)) {
      this._put(future);
      if (this.#pending.size === 0) {
        this.#timer?.cancel();
      }
    }
  }

  /** @internal The time is over. */
  _expire(): void {
    for (const future of this.#pending) {
      future._unlisten(this);
      this._put(null);
    }
    this.#pending.clear();
  }

  #listen(): void {
    this.#isListening = true;
    for (const future of this.#pending) {
      future._listen(this);
    }
    if (this.#deadline !== null && this.#pending.size > 0) {
      this.#timer = this.#loop.callAt(this.#deadline, expire, this);
    }
  }

  #release(): void {
    if (!this.#isLeft || this.#promised > 0) {
      return;
    }
    this.#isListening = false;
    for (const future of this.#pending) {
      future._unlisten(this);
    }
    this.#timer?.cancel();
  }

  private _put(future: Future<T> | null): void {
    this.#done.push(future);
    this._callNext();
  }

  private _callNext(): void {
    for (let getter = this.#getters.shift(); getter !== undefined; getter = this.#getters.shift()) {
      if (!getter.done()) {
        getter.setResult(undefined);
        return;
      }
    }
  }
}

function expire(completions: Completions<unknown>): void {
  completions._expire();
}
