import { BLOCKED_IN, DEAD, THREAD_ID, WAITS, WOKEN, waker } from '../reactor/waker.js';
import { AdaptiveSpin } from './adaptive-spin.js';
import { ALIVE_INTERVAL } from './constants.js';
import { setFlagAtExit } from './exit-flag.js';
import { threadId } from './liveness.js';

/** An inbox of this thread: that of a loop, or that of the answers to its calls. */
export interface Inbox {
  /** Whether something has arrived, or a sender says so. */
  readonly signalled: boolean;
  /** Whether the thread's waker is all that tells it: it has no native reactor. */
  readonly needsWaker: boolean;
  /** Deals with what has arrived, or sees to it that it will be. Raises nothing. */
  poll(): void;
  /**
   * Takes out of its inbox what is in it, for a thread that has to wait for another's and might be waited for in turn. Calls
   * nothing of the user's: that thread is in the middle of a post, and it might begin another.
   */
  spill(): void;
  /**
   * Whether it has dealt with what has come, and senders still count on it to look by itself: more may follow at once, and then
   * nobody has to be woken. Ends with {@link park}.
   */
  readonly isSpinning?: boolean;
  /** Whether something has arrived. */
  readonly pending?: boolean;
  /** From now on senders signal what they send; deals with what came before that. */
  park?(): void;
  /** Whether somebody waits for room in its inbox. */
  readonly writerWaits?: boolean;
  /** Whether it waits for the answer of another thread, which may die; then {@link checkAlive} has to be called. */
  readonly awaitsAnswers?: boolean;
  /** Deals with the death of other threads, if any has died. Raises nothing. */
  checkAlive?(): void;
  /** This thread ends, because of `cause` if that is defined: whoever waits for an answer is to be told. Raises nothing. */
  abandon(cause: unknown): void;
}

/**
 * Polls all inboxes of this thread, which share one waker.
 *
 * Whatever in this thread waits, calls {@link poll} before and after: a blocking run, a blocking `result()`, and, where
 * Node's loop runs, a turn of a native reactor or the Promise of `Atomics.waitAsync`.
 */
class InboxPoller {
  readonly #inboxes = new Set<Inbox>();
  #listening = false;
  #prepared = false;
  /** What ends this thread, if it is an error. */
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

  /** Whether there is an inbox at all. */
  get isOpen(): boolean {
    return this.#inboxes.size > 0;
  }

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
  }

  /** Has every inbox deal with what has arrived. */
  poll(): void {
    // First, so that whoever wakes it from now on is noticed.
    waker.clear();
    for (const inbox of this.#inboxes) {
      if (inbox.signalled) {
        inbox.poll();
      }
    }
  }

  /** Before the thread falls asleep: spins for a moment if an inbox asks for that. Returns whether something came. */
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

  /** Makes room where somebody waits for it: this thread is about to wait, maybe for that very one. */
  spillForWriters(): void {
    for (const inbox of this.#inboxes) {
      if (inbox.writerWaits) {
        inbox.spill();
      }
    }
  }

  /** How long a blocking run may wait before {@link checkAlive}, in milliseconds: timers of Node's do not fire meanwhile. */
  get waitLimit(): number {
    for (const inbox of this.#inboxes) {
      if (inbox.awaitsAnswers) {
        return ALIVE_INTERVAL;
      }
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Has every inbox that waits for an answer look if somebody lives who can give it. */
  checkAlive(): void {
    for (const inbox of this.#inboxes) {
      if (inbox.awaitsAnswers) {
        inbox.checkAlive?.();
      }
    }
  }

  /** A blocking run begins, in which `reactor` waits (0: the waker is what is waited for), or ends (0). */
  blockIn(reactor: number): void {
    if (this.isOpen) {
      Atomics.store(waker.words, BLOCKED_IN, reactor);
      // Who rang the other way just before, was not heard.
      this.poll();
    } else {
      waker.words[BLOCKED_IN] = reactor;
    }
  }

  /** Has Node's loop tell when the waker is woken, as long as an inbox depends on it: when that begins. */
  listen(): void {
    if (this.#listening || ![...this.#inboxes].some((inbox) => inbox.needsWaker)) {
      return;
    }
    this.#listening = true;
    // First, or a thread that wakes it in between would not notify.
    Atomics.add(waker.words, WAITS, 1);
    const wait = Atomics.waitAsync(waker.words, WOKEN, 0);
    if (wait.async) {
      wait.value.then(() => this.#heard());
    } else {
      // Not in a microtask: a flood must not keep Node's loop from turning.
      setImmediate(() => this.#heard());
    }
  }

  #heard(): void {
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
