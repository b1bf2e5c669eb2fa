/** What coroutine objects are told of the loop that runs, if one does. */
class AwaitTrace {
  /** What stands for the loop one of whose callbacks, or steps of tasks, is on the stack; null where there is none. */
  loop: object | null = null;
  /** Returns where the caller is; null but in a step in debug mode. */
  locate: (() => string) | null = null;
  /** In debug mode: where in the user's code a coroutine was last seen to wait. */
  last: string | undefined = undefined;
}

export const awaitTrace: AwaitTrace = new AwaitTrace();
