/** What the thread of a loop and the one that watches its steps share: Int32 words, and one Float64 behind them. */

/** Odd during a step; the watched thread adds one at each beginning and end. */
export const SEQUENCE = 0;
/** Set to have the watching thread end. */
export const STOPPED = 1;
/** The step that was written about: its number in {@link SEQUENCE}. */
export const REPORTED = 2;
export const STEP_WORDS = 4;
/** Float64: when the step began, in milliseconds of the monotonic clock. Only true while the sequence is odd. */
export const BEGAN = 2;
export const STEP_BYTES = 24;

/** What the watching thread is started with. Its script has no constants of its own. */
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
  /** How it is called in a report. */
  readonly thread: string;
  /** An expression that the watched thread answers with what runs in it, as JSON, if `%` is the number of its step; else with null. */
  readonly question: string;
}
