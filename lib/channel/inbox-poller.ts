import { DEAD, THREAD_ID, WAITS, WOKEN, waker } from '../reactor/waker.js';
import { Atomics, setImmediate } from '../util/globals.js';
import { AdaptiveSpin } from './adaptive-spin.js';
import { ALIVE_INTERVAL } from './constants.js';
import { setFlagAtExit } from './exit-flag.js';
import { threadId } from './liveness.js';
import { inboxes, type OpenInboxes } from './open-inboxes.js';

/** An inbox of this thread: the calls to one of its dispatchers, or the answers to its own calls. */
export interface Inbox {
  /** Whether a sender has signalled that something has arrived. */
  readonly signalled: boolean;
  /** Whether it is woken only by the thread's waker, because it has no native reactor. */
  readonly needsWaker: boolean;
  /** Handles what has arrived, or schedules that. Raises nothing. */
  poll(): void;
  /**
   * Takes the records out of its rings, because this thread waits for room in a ring of another, which may wait for
   * room in turn. Calls no user code: the thread is posting a record, and that code might post another.
   */
  spill(): void;
  /**
   * Whether it has handled what has come, and senders still rely on it to look by itself. If more follows at once,
   * no sender has to wake the thread. Ends with {@link park}.
   */
  readonly isSpinning?: boolean;
  /** Whether something has arrived. */
  readonly pending?: boolean;
  /** From now on senders signal what they send. Handles what came before that. */
  park?(): void;
  /** Whether a writer waits for room in one of its rings. */
  readonly writerWaits?: boolean;
  /** Whether it waits for the answer of another thread, which may end; then {@link checkAlive} has to be called. */
  readonly awaitsAnswers?: boolean;
  /** Fails the calls to threads that have ended. Raises nothing. */
  checkAlive?(): void;
  /**
   * This thread ends, because of `cause` if that is defined. Tells the callers that wait for an answer. Raises nothing.
   */
  abandon(cause: unknown): void;
}

/**
 * Polls all inboxes of this thread, which share one waker.
 *
 * Everything that waits in this thread calls {@link poll} before and after: a blocking run and a blocking `result()`.
 * While Node's loop runs, a turn of a native reactor calls it, or the Promise of `Atomics.waitAsync`.
 */
class InboxPoller implements OpenInboxes {
  readonly #inboxes = new Set<Inbox>();
  #listening = false;
  #prepared = false;
  /** The error that ends this thread, if there is one. */
  #cause: unknown;
  readonly #spin = new AdaptiveSpin();
  readonly #hasArrived = (): boolean => {
    for (const inbox of this.#inboxes) {
      if (inbox.isSpinning && inbox.pending) {
        return true;
      }
    }
    return Atomics.load(waker.words, WOKEN) !== 0;
  };

  /** Whether there is something to {@link poll}. */
  get signalled(): boolean {
    for (const inbox of this.#inboxes) {
      if (inbox.signalled) {
        return true;
      }
    }
    return false;
  }

  /** From now on `inbox` is polled. */
  open(inbox: Inbox): void {
    this.#inboxes.add(inbox);
    inboxes.open = this;
    if (!this.#prepared) {
      this.#prepared = true;
      setFlagAtExit(waker.words, DEAD, 1);
      Atomics.store(waker.words, THREAD_ID, threadId());
      process.on('uncaughtExceptionMonitor', (error) => {
        this.#cause = error;
      });
      process.on('exit', () => this.#abandon());
    }
    this.listen();
  }

  /** `inbox` is polled no more. */
  close(inbox: Inbox): void {
    this.#inboxes.delete(inbox);
    if (this.#inboxes.size === 0) {
      inboxes.open = null;
    }
  }

  /** Lets every inbox handle what has arrived. */
  poll(): void {
    // Before the look, so that a wakeup during it is not lost.
    waker.clear();
    for (const inbox of this.#inboxes) {
      if (inbox.signalled) {
        inbox.poll();
      }
    }
  }

  /**
   * Call before the thread falls asleep: spins for a moment if an inbox asks for that. Returns whether something came.
   */
  spin(): boolean {
    if (!this.#isSpinning()) {
      return false;
    }
    const arrived = this.#spin.until(this.#hasArrived);
    for (const inbox of this.#inboxes) {
      if (inbox.isSpinning) {
        inbox.park?.();
      }
    }
    return arrived;
  }

  #isSpinning(): boolean {
    for (const inbox of this.#inboxes) {
      if (inbox.isSpinning) {
        return true;
      }
    }
    return false;
  }

  /** Makes room in every inbox. */
  spill(): void {
    for (const inbox of this.#inboxes) {
      inbox.spill();
    }
  }

  /** Makes room for writers that wait for it: this thread is about to wait, perhaps for one of them. */
  spillForWriters(): void {
    for (const inbox of this.#inboxes) {
      if (inbox.writerWaits) {
        inbox.spill();
      }
    }
  }

  /** Milliseconds for which a blocking run may wait before {@link checkAlive}: Node's timers do not fire meanwhile. */
  get waitLimit(): number {
    for (const inbox of this.#inboxes) {
      if (inbox.awaitsAnswers) {
        return ALIVE_INTERVAL;
      }
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Makes every inbox that waits for an answer check that the answering thread is alive. */
  checkAlive(): void {
    for (const inbox of this.#inboxes) {
      if (inbox.awaitsAnswers) {
        inbox.checkAlive?.();
      }
    }
  }

  /** Makes Node's loop listen to the waker while an inbox needs it. Call it when an inbox begins to. */
  listen(): void {
    if (this.#listening || ![...this.#inboxes].some((inbox) => inbox.needsWaker)) {
      return;
    }
    this.#listening = true;
    // Before the wait: a thread that wakes this one calls `notify` only if this count is not zero.
    Atomics.add(waker.words, WAITS, 1);
    const wait = Atomics.waitAsync(waker.words, WOKEN, 0);
    if (wait.async) {
      wait.value.then(() => this.#onWoken());
    } else {
      // Not in a microtask: a flood would keep Node's loop from turning.
      setImmediate(() => this.#onWoken());
    }
  }

  #onWoken(): void {
    Atomics.sub(waker.words, WAITS, 1);
    this.#listening = false;
    this.poll();
    this.listen();
  }

  #abandon(): void {
    for (const inbox of this.#inboxes) {
      inbox.abandon(this.#cause);
    }
    Atomics.store(waker.words, DEAD, 1);
    Atomics.notify(waker.words, DEAD);
  }
}

export const inboxPoller: InboxPoller = new InboxPoller();
