/** Is called for each call between this thread and others. Raises nothing. */
export interface CallObserver {
  /** This thread has sent call `number` of the function `name`. */
  sent(number: number, name: string): void;
  /** Its answer has come. */
  answered(number: number): void;
  /** Call `number` of another thread begins here; numbers are its own. */
  began(number: number, name: string): void;
  /** It was answered. */
  replied(number: number): void;
}

class CallWatch {
  /** Null if nothing observes calls. */
  observer: CallObserver | null = null;
}

/** Of this thread. */
export const callWatch: CallWatch = new CallWatch();
