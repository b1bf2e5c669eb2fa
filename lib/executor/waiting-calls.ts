import { Fifo } from '../util/fifo.js';
import type { PoolCall } from './pool-call.js';

/**
 * The calls of a pool that no thread has: those that came back from a thread first, then those that were never sent.
 */
export class WaitingCalls {
  readonly #queue = new Fifo<PoolCall>();
  /** The next one is the last. */
  readonly #returned: PoolCall[] = [];

  get isEmpty(): boolean {
    return this.#queue.size === 0 && this.#returned.length === 0;
  }

  /** Adds a call behind all others. */
  put(call: PoolCall): void {
    this.#queue.put(call);
  }

  /** Puts calls before all others. The last of `calls` is the next. */
  putBack(calls: readonly PoolCall[]): void {
    for (const call of calls) {
      this.#returned.push(call);
    }
  }

  /** Takes the next call out. A call that was cancelled meanwhile is dropped. */
  next(): PoolCall | undefined {
    while (!this.isEmpty) {
      const call = this.#returned.pop() ?? this.#queue.take();
      if (!call.done()) {
        return call;
      }
    }
    return undefined;
  }

  /** The calls that are not done, the next one first. */
  items(): PoolCall[] {
    return [...this.#returned.slice().reverse(), ...this.#queue.items()].filter((call) => !call.done());
  }

  /** Takes all calls out, the next one first. */
  takeAll(): PoolCall[] {
    const calls: PoolCall[] = [];
    for (let call = this.next(); call !== undefined; call = this.next()) {
      calls.push(call);
    }
    return calls;
  }
}
