/** What coroutine objects are told of the loop that runs, if one does. */
class AwaitTrace {
  /** Whether a callback of a loop, or a step of a task, is on the stack. */
  inStep = false;
  /** Returns where the caller is; null but in a step in debug mode. */
  locate: (() => string) | null = null;
  /** In debug mode: where in the user's code a coroutine was last seen to wait. */
  last: string | undefined = undefined;
}

export const awaitTrace: AwaitTrace = new AwaitTrace();
