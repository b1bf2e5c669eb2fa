/** A call from another thread that runs here. */
export interface RunningCall {
  /** Whether its caller has cancelled it. */
  readonly isCancelAsked: boolean;
  /** Tells the caller of `value`. @throws DataCloneError */
  report(value: unknown): void;
}

/** The call from another thread whose function is on the stack, or which has this thread for itself. */
class CurrentCall {
  call: RunningCall | undefined = undefined;
}

export const currentCall: CurrentCall = new CurrentCall();
