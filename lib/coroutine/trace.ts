/** What coroutine objects know about the running loop. */
class AwaitTrace {
  /** Identifies the loop whose callback or task step is on the stack; null if there is none. */
  loop: object | null = null;
  /** Returns the caller's position during a step in debug mode; else null. */
  locate: (() => string) | null = null;
  /** In debug mode: where in the user's code a coroutine was last seen to wait. */
  last: string | undefined = undefined;
}

export const awaitTrace: AwaitTrace = new AwaitTrace();
