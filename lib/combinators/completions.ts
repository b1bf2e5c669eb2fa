import { TimeoutError } from '../errors/timeout-error.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Listener } from '../future/callbacks.js';
import type { Future } from '../future/future.js';
import { leaveUnseen } from '../future/unseen.js';

/**
 * The queue behind `asCompleted`. Futures enter it when they are done, and callers that wait for the next one get them
 * in turn. After the timeout, a null entry enters it for each future that is left.
 */
export class Completions<T> implements Listener {
  readonly #loop: EventLoop;
  readonly #pending: Set<Future<T>>;
  readonly #done: (Future<T> | null)[] = [];
  /** How many completions callers will still take: see {@link promise}. */
  #promised = 0;
  /** No iteration is left: the futures are released as soon as the promised completions are taken. */
  #isLeft = false;
  #isListening = true;
  /** How many of `#done` were taken. */
  #taken = 0;
  /** One for each caller that waits. */
  readonly #getters: Future<undefined>[] = [];
  /** The deadline, in milliseconds of the loop's clock; null for none. */
  readonly #deadline: number | null;
  #timer: { cancel(): void } | undefined = undefined;

  /** Listens to `futures`, and takes over the set. */
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

  /** Promises the next completion to the caller, which must {@link take} it. */
  promise(): void {
    this.#promised++;
    this.#isLeft = false;
    if (!this.#isListening) {
      this.#listen();
    }
  }

  /** An iteration was left early: releases the futures as soon as the promised completions are taken. */
  leave(): void {
    this.#isLeft = true;
    this.#release();
  }

  /** The next future that is done. @throws TimeoutError if the deadline came first. */
  take(): Future<T> {
    const future = this.#done[this.#taken];
    // Its holder may drop it.
    this.#done[this.#taken++] = null;
    this.#promised--;
    this.#release();
    if (future === null) {
      throw new TimeoutError();
    }
    return future;
  }

  /** A future that is done when the caller should look again. By then another caller may have taken the completion. */
  turn(): Future<undefined> {
    const getter = this.#loop.createFuture<undefined>();
    this.#getters.push(getter);
    return getter;
  }

  /** Gives up a {@link turn} and its promised completion. If the turn had come, passes it on to the next caller. */
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
    // Else the deadline came first.
    if (this.#pending.delete(future)) {
      this._put(future);
      if (this.#pending.size === 0) {
        this.#timer?.cancel();
      }
    }
  }

  /** @internal The deadline has passed. */
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
