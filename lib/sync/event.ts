import { finishWith } from '../coroutine/await.js';
import type { Operation } from '../coroutine/coroutine.js';
import { OperationObject } from '../coroutine/operation-object.js';
import { finished } from '../coroutine/steps.js';
import { type Resource, WaitEntry } from '../future/wait-entry.js';
import { inspectable } from '../util/inspectable.js';
import { LoopBound } from './loop-bound.js';
import { WaitQueue } from './wait-queue.js';

/**
 * A flag that coroutines can wait for. It begins unset; setting it wakes all waiting coroutines.
 *
 *     const ready = new Event();
 *     loop.callLater(100, () => ready.set());
 *     yield* ready.wait();
 */
export class Event extends LoopBound implements Resource<true> {
  #set = false;
  readonly #waiting = new WaitQueue<true>();

  /** Whether the flag is set. */
  isSet(): boolean {
    return this.#set;
  }

  /** Sets the flag: all waiting coroutines continue, in the order in which they came. */
  set(): void {
    if (!this.#set) {
      this.#set = true;
      const waiting = this.#waiting;
      try {
        waiting.wakeAll();
      } catch (error) {
        const { _first: first } = waiting;
        if (first !== null && waiting._owedTo === null && !first._scheduler.closed) {
          // No stack for the call: they are woken later.
          waiting._owedTo = waiting._last;
          const { unfinished } = first._scheduler;
          unfinished.futures[unfinished.futureCount++] = waiting;
        }
        throw error;
      }
    }
  }

  /** Clears the flag: `wait` waits again. Coroutines that were woken already continue. */
  clear(): void {
    this.#set = false;
  }

  /**
   * Waits until the flag is set. Does not wait if it is set already.
   *
   * @throws RuntimeError (when awaited) if it has to wait and the event is bound to another loop.
   */
  wait(): Operation<true> {
    return new Wait(this);
  }

  /** @internal */
  _wait(): Iterator<unknown, true, unknown> {
    if (this.#set) {
      return finishWith<true>(true);
    }
    const entry = new WaitEntry<true>(this._bind(), this);
    this.#waiting.push(entry);
    return entry;
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
    // All were woken: there is no wakeup to pass on.
  }

  /** @internal */
  override _describe(): string {
    return `${this.#set ? 'set' : 'unset'}${this.#waiting.describe()}`;
  }
}

inspectable(Event);

class Wait extends OperationObject<true> {
  readonly #event: Event;

  constructor(event: Event) {
    super();
    this.#event = event;
  }

  [Symbol.iterator](): Iterator<unknown, true, unknown> {
    return this.#event._wait();
  }
}
