/**
 * Captures the stack trace of an error that a loop makes at the moment when the loop delivers it to a coroutine. Its
 * own trace would show only the loop. But an error that is thrown where `yield*` waits has the user's frames on the
 * stack. There its trace is captured, once.
 *
 * Capturing costs several times as much as cancelling a task. So if many tasks are cancelled at once, only the first
 * ones get traces.
 */
class DeliveredTraces {
  /** How many may still be captured in this iteration of a loop. */
  #left = 0;
  /** Errors of a loop that have no useful trace yet. */
  readonly #unlocated = new WeakSet<object>();

  /** An iteration of a loop begins. */
  renew(): void {
    this.#left = TRACES_PER_ITERATION;
  }

  /** Registers `error`, which a loop has made. Returns it. */
  note<E extends Error>(error: E): E {
    if (this.#left > 0) {
      this.#left--;
      this.#unlocated.add(error);
    }
    return error;
  }

  /** Within `thrower`, which throws `error` into the user's code: captures the trace, from the caller of `thrower` on. */
  capture(error: unknown, thrower: (error: unknown) => never): void {
    if (this.#unlocated.delete(error as object)) {
      captureTrace(error as Error, thrower);
    }
  }
}

/**
 * Gives `error` a new stack trace, from the caller of `below` on. Never throws, though a program may have replaced
 * `Error.captureStackTrace`: `error` is about to be thrown, and another error must not take its place.
 */
export function captureTrace(error: Error, below: (...args: never[]) => unknown): void {
  try {
    Error.captureStackTrace(error, below);
  } catch {
    // Then it keeps the old trace.
  }
}

/** More than a person would read. */
const TRACES_PER_ITERATION = 100;

export const deliveredTraces: DeliveredTraces = new DeliveredTraces();

/** Throws `error`, which was kept until the user's code asked: see {@link DeliveredTraces.capture}. */
export function throwDelivered(error: unknown): never {
  deliveredTraces.capture(error, throwDelivered);
  throw error;
}
