/** What a run does about a signal that a handler of its loop takes meanwhile. */
export interface SignalInterrupts {
  /** The signal interrupts the run no longer. */
  release(name: string): void;
  /** It does again. */
  resume(name: string): void;
}

/** The signals of a loop that its handlers take, and the run that they would interrupt otherwise. */
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
