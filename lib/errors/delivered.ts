/**
 * Where an error that a loop makes is delivered to a coroutine. Its own stack trace would show the loop only. Where `yield*` leads from
 * the user's code to what is awaited, an error that is thrown there passes by with the user's frames on the stack: that is when its trace
 * is captured, once.
 *
 * Capturing costs several times as much as cancelling a task, so a crowd that is cancelled at once has traces for its first only.
 */
class DeliveredTraces {
  /** How many may still be captured in this iteration of a loop. */
  #left = 0;
  /** Errors that were made by a loop, and whose trace says nothing yet. */
  readonly #unlocated = new WeakSet<object>();

  /** An iteration of a loop begins. */
  renew(): void {
    this.#left = TRACES_PER_ITERATION;
  }

  /** `error` was made by a loop. Returns it. */
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
    // It keeps the trace that it has.
  }
}

/** More than a person reads of one failure. */
const TRACES_PER_ITERATION = 100;

export const deliveredTraces: DeliveredTraces = new DeliveredTraces();
