import { BLOCKED_IN, bell, DEAD, RUNG, THREAD_ID, WAITS } from '../reactor/bell.js';
import { threadId } from './liveness.js';
import { markAtEnd } from './mark-at-end.js';
import { AdaptiveSpin } from './spin.js';

/** How often, in milliseconds, a thread that waits for answers makes sure that somebody lives who can give them. */
export const ALIVE_INTERVAL = 100;

/** Who has an inbox in this thread: a loop, or the hub of answers. */
export interface Recipient {
  /** Whether something has arrived, or a sender says so. */
  readonly signalled: boolean;
  /** Whether the thread's bell is all that tells it: it has no native reactor. */
  readonly needsBell: boolean;
  /** Deals with what has arrived, or sees to it that it will be. Raises nothing. */
  collect(): void;
  /** Takes out of its inbox what is in it, for a thread that has to wait for another's and might be waited for in turn. */
  evacuate(): void;
  /**
   * Whether it has dealt with what has come, and senders still count on it to look by itself: more may follow at once, and then
   * nobody has to be woken. Ends with {@link rest}.
   */
  readonly lingers?: boolean;
  /** Whether something has arrived. */
  readonly pending?: boolean;
  /** From now on senders signal what they send; deals with what came before that. */
  rest?(): void;
  /** Whether somebody waits for room in its inbox. */
  readonly crowded?: boolean;
  /** Whether it waits for the answer of another thread, which may die; then {@link checkAlive} has to be called. */
  readonly awaitsAnswers?: boolean;
  /** Deals with the death of other threads, if any has died. Raises nothing. */
  checkAlive?(): void;
  /** This thread ends, because of `cause` if that is defined: whoever waits for an answer is to be told. Raises nothing. */
  abandon(cause: unknown): void;
}

/**
 * Where the mail of this thread comes in: all of its inboxes, and the one bell that is rung for them.
 *
 * Whatever in this thread waits, calls {@link collect} before and after: a blocking run, a blocking `result()`, and, where
 * Node's loop runs, a turn of a native reactor or the Promise of `Atomics.waitAsync`.
 */
class Office {
  readonly #recipients = new Set<Recipient>();
  #listening = false;
  #prepared = false;
  /** What ends this thread, if it is an error. */
  #cause: unknown;
  readonly #spin = new AdaptiveSpin();
  readonly #hasArrived = (): boolean => {
    for (const recipient of this.#recipients) {
      if (recipient.lingers && recipient.pending) {
        return true;
      }
    }
    return Atomics.load(bell.words, RUNG) !== 0;
  };

  /** Whether there is an inbox at all. */
  get isOpen(): boolean {
    return this.#recipients.size > 0;
  }

  /** Whether there is something to {@link collect}. */
  get signalled(): boolean {
    for (const recipient of this.#recipients) {
      if (recipient.signalled) {
        return true;
      }
    }
    return false;
  }

  /** From now on `recipient` has an inbox. */
  open(recipient: Recipient): void {
    this.#recipients.add(recipient);
    if (!this.#prepared) {
      this.#prepared = true;
      markAtEnd(bell.words, DEAD, 1);
      Atomics.store(bell.words, THREAD_ID, threadId());
      process.on('uncaughtExceptionMonitor', (error) => {
        this.#cause = error;
      });
      process.on('exit', () => this.#abandon());
    }
    this.listen();
  }

  /** `recipient` has no inbox any more. */
  close(recipient: Recipient): void {
    this.#recipients.delete(recipient);
  }

  /** Has every recipient deal with what has arrived. */
  collect(): void {
    // First, so that whoever rings from now on is noticed.
    bell.clear();
    for (const recipient of this.#recipients) {
      if (recipient.signalled) {
        recipient.collect();
      }
    }
  }

  /** Before the thread falls asleep: stays awake for a moment where somebody lingers. Returns whether something came. */
  linger(): boolean {
    if (!this.#lingers()) {
      return false;
    }
    const arrived = this.#spin.until(this.#hasArrived);
    for (const recipient of this.#recipients) {
      if (recipient.lingers) {
        recipient.rest?.();
      }
    }
    return arrived;
  }

  #lingers(): boolean {
    for (const recipient of this.#recipients) {
      if (recipient.lingers) {
        return true;
      }
    }
    return false;
  }

  /** Makes room in every inbox. */
  evacuate(): void {
    for (const recipient of this.#recipients) {
      recipient.evacuate();
    }
  }

  /** Makes room where somebody waits for it: this thread is about to wait, maybe for that very one. */
  relieve(): void {
    for (const recipient of this.#recipients) {
      if (recipient.crowded) {
        recipient.evacuate();
      }
    }
  }

  /** How long a blocking run may wait before {@link checkAlive}, in milliseconds: timers of Node's do not fire meanwhile. */
  get patience(): number {
    for (const recipient of this.#recipients) {
      if (recipient.awaitsAnswers) {
        return ALIVE_INTERVAL;
      }
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Has every recipient that waits for an answer look if somebody lives who can give it. */
  checkAlive(): void {
    for (const recipient of this.#recipients) {
      if (recipient.awaitsAnswers) {
        recipient.checkAlive?.();
      }
    }
  }

  /** A blocking run begins, in which `reactor` waits (0: the bell is what is waited for), or ends (0). */
  blockIn(reactor: number): void {
    if (this.isOpen) {
      Atomics.store(bell.words, BLOCKED_IN, reactor);
      // Who rang the other way just before, was not heard.
      this.collect();
    } else {
      bell.words[BLOCKED_IN] = reactor;
    }
  }

  /** Has Node's loop tell when the bell is rung, as long as somebody depends on it: when that begins. */
  listen(): void {
    if (this.#listening || ![...this.#recipients].some((recipient) => recipient.needsBell)) {
      return;
    }
    this.#listening = true;
    // First, or whoever rings in between would not notify.
    Atomics.add(bell.words, WAITS, 1);
    const wait = Atomics.waitAsync(bell.words, RUNG, 0);
    if (wait.async) {
      wait.value.then(() => this.#heard());
    } else {
      // Not in a microtask: a flood must not keep Node's loop from turning.
      setImmediate(() => this.#heard());
    }
  }

  #heard(): void {
    Atomics.sub(bell.words, WAITS, 1);
    this.#listening = false;
    this.collect();
    this.listen();
  }

  #abandon(): void {
    for (const recipient of this.#recipients) {
      recipient.abandon(this.#cause);
    }
    Atomics.store(bell.words, DEAD, 1);
    Atomics.notify(bell.words, DEAD);
  }
}

export const office: Office = new Office();
