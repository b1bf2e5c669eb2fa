/** The memory that a loop's thread shares with the thread that watches its steps: Int32 words, then one Float64. */

/** Odd during a step: the watched thread adds one at each beginning and end. */
export const SEQUENCE = 0;
/** Not zero: the watching thread must end. */
export const STOPPED = 1;
/** The reported step: its number in {@link SEQUENCE}. */
export const REPORTED = 2;
export const STEP_WORDS = 4;
/** Float64: when the step began, in milliseconds of the monotonic clock. Only valid while the sequence is odd. */
export const BEGAN = 2;
export const STEP_BYTES = 24;

/** The start data of the watching thread. Its script has no other constants. */
export interface StepWatchData {
  readonly memory: SharedArrayBuffer;
  readonly limit: number;
  /** Where the words are. */
  readonly at: {
    readonly sequence: number;
    readonly stopped: number;
    readonly reported: number;
    readonly began: number;
  };
  /** Whether the watched thread is the main one; another is reached through it. */
  readonly isMain: boolean;
  /** Its name in a report. */
  readonly thread: string;
  /**
   * An expression for the watched thread. It returns what is running, as JSON, if `%` is the number of the current
   * step; else null.
   */
  readonly question: string;
}
