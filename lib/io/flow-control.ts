import type { Coroutine } from '../coroutine/coroutine.js';
import type { EventLoop } from '../event-loop/event-loop.js';
import type { Future } from '../future/future.js';
import type { WriterProtocol } from './stream-writer.js';
import { closedBefore } from './system-error.js';
import { waitIn, wakeAll } from './waiters.js';

/** What the protocol of a writer knows about its connection: whether it accepts writes, and whether it is lost. */
export class FlowControl implements WriterProtocol {
  readonly #loop: EventLoop;
  readonly #subject: object;
  #isPaused = false;
  #isLost = false;
  #error: Error | null = null;
  /** Made for the first waiter: most connections have none. */
  #drains: Set<Future<void>> | undefined = undefined;
  #ends: Set<Future<void>> | undefined = undefined;

  /** `subject`: the awaited object in reports. */
  constructor(loop: EventLoop, subject: object) {
    this.#loop = loop;
    this.#subject = subject;
  }

  get isWritable(): boolean {
    return !this.#isPaused && !this.#isLost;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    wakeAll(this.#drains);
  }

  /** The connection is lost, by an error or without. Only the first call counts. */
  lose(error: Error | null): void {
    if (!this.#isLost) {
      this.#isLost = true;
      this.#error = error;
      wakeAll(this.#ends, error);
      wakeAll(this.#drains, error);
    }
  }

  *drained(): Coroutine<void> {
    if (this.#isLost) {
      throw this.#error ?? closedBefore();
    }
    if (this.#isPaused) {
      this.#drains ??= new Set();
      yield* waitIn(this.#drains, this.#loop, this.#subject);
    }
  }

  *lost(): Coroutine<void> {
    if (!this.#isLost) {
      this.#ends ??= new Set();
      yield* waitIn(this.#ends, this.#loop, this.#subject);
    } else if (this.#error !== null) {
      throw this.#error;
    }
  }
}
