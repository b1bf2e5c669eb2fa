/** Frames of the package's own generators between the user's code and where an error of the I/O is thrown. */
const IO_FRAMES = 12;
/** Where an error was made: by the loop, by its I/O, or by a call in another thread. */
type Origin = 'loop' | 'io' | 'thread';

/** More than a person would read. */
const TRACES_PER_ITERATION = 100;

/**
 * Captures the stack trace of an error that a loop makes at the moment when the loop delivers it to a coroutine. Its
 * own trace would show only the loop. But an error that is thrown where `yield*` waits has the user's frames on the
 * stack. There its trace is captured, once. An error from another thread keeps its trace, and gets the caller's frames
 * below.
 *
 * Capturing costs several times as much as cancelling a task. So if many tasks are cancelled at once, only the first
 * ones get traces.
 */
class DeliveredTraces {
  /** How many may still be captured in this iteration of a loop. */
  #left = 0;
  /** Errors without a useful trace yet. */
  readonly #unlocated = new WeakMap<object, Origin>();

  /** An iteration of a loop begins. */
  renew(): void {
    this.#left = TRACES_PER_ITERATION;
  }

  /** Registers `error`, which a loop has made. Returns it. */
  note<E extends Error>(error: E, origin: 'loop' | 'io' = 'loop'): E {
    if (this.#left > 0) {
      this.#left--;
      this.#unlocated.set(error, origin);
    }
    return error;
  }

  /** Registers what a call in another thread has thrown, if it is an error. Returns it. */
  noteRemote(error: unknown): unknown {
    if (error instanceof Error) {
      this.#unlocated.set(error, 'thread');
    }
    return error;
  }

  /** Within `thrower`, which throws `error` into the user's code: captures the trace, from the caller of `thrower` on. */
  capture(error: unknown, thrower: (...args: never[]) => unknown): void {
    const origin = this.#unlocated.get(error as object);
    if (origin === undefined) {
      return;
    }
    this.#unlocated.delete(error as object);
    if (origin !== 'thread') {
      captureTrace(error as Error, thrower, origin === 'io' ? IO_FRAMES : 0);
    } else if (this.#left > 0) {
      this.#left--;
      appendCaller(error as Error, thrower);
    }
  }

  /** {@link capture} outside of a loop's iterations. */
  captureRemote(error: unknown, thrower: (...args: never[]) => unknown): void {
    if (this.#unlocated.delete(error as object)) {
      appendCaller(error as Error, thrower);
    }
  }
}

/**
 * Gives `error` a new stack trace, from the caller of `below` on, of `further` frames more than usual. Never throws,
 * though a program may have replaced `Error.captureStackTrace`: `error` is about to be thrown, and another error must not
 * take its place.
 */
export function captureTrace(error: object, below: (...args: never[]) => unknown, further = 0): void {
  try {
    const { stackTraceLimit } = Error;
    // Not if the program wants no traces, or `Error` is frozen.
    const isRaised = further > 0 && stackTraceLimit > 0 && !Object.isFrozen(Error);
    try {
      if (isRaised) {
        Error.stackTraceLimit = stackTraceLimit + further;
      }
      Error.captureStackTrace(error, below);
    } finally {
      if (isRaised) {
        Error.stackTraceLimit = stackTraceLimit;
      }
    }
  } catch {
    // Then it keeps the old trace.
  }
}

/** Adds to the trace of `error` the frames from the caller of `below` on. Never throws. */
function appendCaller(error: Error, below: (...args: never[]) => unknown): void {
  try {
    const here = { stack: '' };
    captureTrace(here, below);
    const frames = here.stack.slice(here.stack.indexOf('\n') + 1);
    if (frames.startsWith('    at ')) {
      error.stack = `${error.stack}\n    -- in the calling thread:\n${frames}`;
    }
  } catch {
    // Then it keeps the old trace.
  }
}

export const deliveredTraces: DeliveredTraces = new DeliveredTraces();

/** Throws `error`, which was kept until the user's code asked: see {@link DeliveredTraces.capture}. */
export function throwDelivered(error: unknown): never {
  deliveredTraces.capture(error, throwDelivered);
  throw error;
}
