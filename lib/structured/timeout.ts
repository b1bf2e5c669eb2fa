import { invalidType, invalidValue } from '../errors/arguments.js';
import { CancelledError, RuntimeError } from '../errors/errors.js';
import { TimeoutError } from '../errors/timeout-error.js';
import type { Schedulable } from '../scheduler/schedulable.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import type { Task } from '../task/task.js';
import { inspectable } from '../util/inspectable.js';
import { isInstance } from '../util/is-instance.js';

const ACTIVE = 0;
/** The deadline came, and this has cancelled the task. */
const EXPIRING = 1;
const EXPIRED = 2;
const FINISHED = 3;
const STATES = ['active', 'expiring', 'expired', 'finished'] as const;

const NO_SLOT = -1;

/**
 * A deadline for a task; `timeout` passes it to its body. When the deadline comes, the task is cancelled. If that ends
 * the body, and no other caller had cancelled the task, the CancelledError becomes a TimeoutError.
 *
 * It holds a slot until the deadline has come: armed, or ready if the deadline has passed already.
 */
export class Timeout implements Schedulable {
  readonly #scheduler: Scheduler;
  readonly #task: Task;
  /** Requests for cancellation that existed before. */
  readonly #cancelling: number;
  #when: number | null = null;
  #slot = NO_SLOT;
  #state: number = ACTIVE;

  /** @internal Use `timeout` or `timeoutAt`. `now` is the time of the task's loop. */
  constructor(task: Task, when: number | null, now: number) {
    this.#scheduler = task._scheduler;
    this.#task = task;
    this.#cancelling = task.cancelling();
    if (when !== null) {
      this._arm(when, now);
    }
  }

  /** The deadline, in milliseconds of `loop.time()`; null if there is none. */
  when(): number | null {
    return this.#when;
  }

  /**
   * Sets another deadline, in milliseconds of `loop.time()`; null for none. A deadline in the past expires in the next
   * iteration.
   *
   * @throws TypeError if `when` is neither a number nor null; RangeError if it is NaN.
   * @throws RuntimeError if the timeout has expired, or the body has ended.
   */
  reschedule(when: number | null): void {
    checkDeadline('Timeout.reschedule', 'when', when);
    if (this.#state !== ACTIVE) {
      throw new RuntimeError(`Cannot change state of ${STATES[this.#state]} Timeout`, 'ERR_ASYNCIO_TIMEOUT_OVER');
    }
    this._disarm();
    this.#when = null;
    if (when !== null) {
      this._arm(when, this.#scheduler.reactor.now());
    }
  }

  /** Whether the deadline came while the body ran. */
  expired(): boolean {
    return this.#state === EXPIRING || this.#state === EXPIRED;
  }

  /** @internal The body ended. Throws TimeoutError in place of its exception if the deadline has ended it. */
  _exit(threw: boolean, error: unknown): void {
    if (this.#state === ACTIVE) {
      this.#state = FINISHED;
      this._disarm();
    } else if (this.#state === EXPIRING) {
      this.#state = EXPIRED;
      const others = this.#task.uncancel() > this.#cancelling;
      if (!others && threw && isInstance(error, CancelledError)) {
        throw new TimeoutError(undefined, { cause: error });
      }
    }
  }

  /** @internal Called by the loop: the deadline has come. */
  _run(slot: number, scheduler: Scheduler): void {
    scheduler.slots.release(slot);
    this.#slot = NO_SLOT;
    this.#state = EXPIRING;
    try {
      this.#task.cancel();
    } catch (error) {
      scheduler.report({ message: 'Exception in callback Timeout', exception: error, task: this.#task });
    }
  }

  /** @internal */
  _concerns(): Task {
    return this.#task;
  }

  /** @internal */
  _describe(): string {
    const when = this.#state === ACTIVE ? ` when=${this.#when?.toFixed(3) ?? null}` : '';
    return `[${STATES[this.#state]}]${when}`;
  }

  private _arm(when: number, now: number): void {
    this.#when = when;
    if (when === Number.POSITIVE_INFINITY) {
      return;
    }
    const scheduler = this.#scheduler;
    if (when > now) {
      this.#slot = scheduler.armNew(this, when);
    } else {
      this.#slot = scheduler.slots.acquire(this);
      scheduler.enqueue(this.#slot);
    }
  }

  private _disarm(): void {
    const slot = this.#slot;
    if (slot === NO_SLOT) {
      return;
    }
    this.#slot = NO_SLOT;
    const scheduler = this.#scheduler;
    if (scheduler.closed) {
      return;
    }
    if (scheduler.slots.isArmed(slot)) {
      scheduler.stage.disarm(slot);
    } else {
      // Due already: the ring refers to it.
      scheduler.slots.vacate(slot);
    }
  }
}

inspectable(Timeout);

/** Raises unless `value` is null or a number other than NaN. */
export function checkDeadline(where: string, name: string, value: unknown): void {
  if (value === null) {
    return;
  }
  if (typeof value !== 'number') {
    throw invalidType(where, name, 'a number of milliseconds or null', value);
  }
  if (Number.isNaN(value)) {
    throw invalidValue(where, name, 'a number of milliseconds or null', value);
  }
}
