import { clearTimeout, performance } from '../core.js';

/** The caller that waits for the answer to a call. */
export interface Waiter {
  /** `answer`: an encoded value. */
  fulfil(answer: string): void;
  fail(reason: unknown): void;
  /** `value`: an encoded value. */
  progress(value: unknown): void;
}

/** A call without an answer. */
export class WaitingCall {
  readonly id: string;
  readonly waiter: Waiter;
  readonly since: number = performance.now();
  /** Whether the server has the call, so that the client can ask for its state. */
  isQueued = false;
  /** The number of looks for lost answers that have seen it. */
  looks = 0;
  timer: NodeJS.Timeout | undefined;

  constructor(id: string, waiter: Waiter) {
    this.id = id;
    this.waiter = waiter;
  }
}

/** The calls without an answer, by their ids. The call that was looked at longest ago comes first. */
export class WaitingCalls {
  readonly #calls = new Map<string, WaitingCall>();
  #whenEmpty: (() => void)[] = [];

  get size(): number {
    return this.#calls.size;
  }

  has({ id }: WaitingCall): boolean {
    return this.#calls.has(id);
  }

  get(id: string): WaitingCall | undefined {
    return this.#calls.get(id);
  }

  add(call: WaitingCall): void {
    this.#calls.set(call.id, call);
  }

  /** Removes a call from those that wait. The code that takes it must end it. */
  take(id: string): WaitingCall | undefined {
    const call = this.#calls.get(id);
    if (call === undefined) {
      return undefined;
    }
    this.#calls.delete(id);
    if (call.timer !== undefined) {
      clearTimeout(call.timer);
    }
    if (this.#calls.size === 0) {
      const told = this.#whenEmpty;
      this.#whenEmpty = [];
      for (const tell of told) {
        tell();
      }
    }
    return call;
  }

  /** Fails the calls for which `reason` returns an error. */
  failEach(reason: (call: WaitingCall) => Error | undefined): void {
    for (const call of [...this.#calls.values()]) {
      const error = reason(call);
      if (error !== undefined) {
        this.take(call.id)?.waiter.fail(error);
      }
    }
  }

  /**
   * Up to `most` calls that the server has and at least `looks` looks have seen. Counts a look of each that it sees.
   */
  look(most: number, looks: number): WaitingCall[] {
    const found: WaitingCall[] = [];
    for (const call of this.#calls.values()) {
      if (found.length === most) {
        break;
      }
      if (call.isQueued && call.looks++ >= looks) {
        found.push(call);
      }
    }
    for (const call of found) {
      // Moves it behind all others.
      this.#calls.delete(call.id);
      this.#calls.set(call.id, call);
    }
    return found;
  }

  /** Resolves when no call waits. */
  async empty(): Promise<void> {
    if (this.#calls.size > 0) {
      await new Promise<void>((resolve) => this.#whenEmpty.push(resolve));
    }
  }
}
