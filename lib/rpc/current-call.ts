/** A call from another thread, or from a queue, that runs here. */
export interface RunningCall {
  /** Whether its caller has cancelled it. */
  readonly isCancelAsked: boolean;
  /** Tells the caller of `value`. @throws DataCloneError */
  report(value: unknown): void;
}

/** The calls from elsewhere that this thread runs. */
class CurrentCall {
  /** The call from another thread whose function is on the stack, or which has this thread for itself. */
  call: RunningCall | undefined = undefined;
  /** Set in a worker of a queue: returns the call for which the current task runs. */
  ofTask: (() => RunningCall | undefined) | undefined = undefined;

  /** The call for which the code on the stack runs; undefined if there is none. */
  get(): RunningCall | undefined {
    return this.call ?? this.ofTask?.();
  }
}

export const currentCall: CurrentCall = new CurrentCall();
