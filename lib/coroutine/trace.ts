/** In debug mode: where in the user's code a coroutine was last seen to wait. */
class AwaitTrace {
  /** Returns where the caller is; null while nobody wants to know. */
  locate: (() => string) | null = null;
  last: string | undefined = undefined;
}

export const awaitTrace: AwaitTrace = new AwaitTrace();
