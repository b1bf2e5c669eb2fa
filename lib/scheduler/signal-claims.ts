/** How a run reacts when a handler of its loop takes over a signal. */
export interface SignalInterrupts {
  /** The signal interrupts the run no longer. */
  release(name: string): void;
  /** It does again. */
  resume(name: string): void;
  /** The run is over: no signal interrupts it any more. */
  stop(): void;
}

/** The signals that handlers of a loop take, and the run that the signals would otherwise interrupt. */
export class SignalClaims {
  readonly names: Set<string> = new Set();
  /** Of the run in progress, if that can be interrupted. */
  interrupts: SignalInterrupts | null = null;

  /** To be called when the handler is there. */
  claim(name: string): void {
    this.names.add(name);
    this.interrupts?.release(name);
  }

  /** To be called when the handler is gone. */
  giveUp(name: string): void {
    if (this.names.delete(name)) {
      this.interrupts?.resume(name);
    }
  }
}
