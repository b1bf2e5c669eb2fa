/**
 * A record of a trace: 16 bytes. The first eight are a time in milliseconds (Float64). Then comes the number of its
 * subject, then the kind of the record with a detail in the upper bits.
 *
 * A step is a BEGIN and an END. The records between the two happened in it. `WAKE` has no time.
 */
export const RECORD_BYTES = 16;

/** A task begins a step; its number. */
export const TASK_BEGIN = 1;
/** A callback begins; its number. */
export const CALL_BEGIN = 2;
/**
 * The last step or callback that began has ended. The detail is one of those below; the number says what a task waits
 * for, if that is known.
 */
export const END = 3;
/** The running callback has made a task ready; its number. */
export const TASK_WAKE = 4;
/** The same for a callback. */
export const CALL_WAKE = 5;
/** The sleep of a task has ended; its number. */
export const TIMER = 6;
/** A garbage collection. The number is its duration in microseconds, the detail its kind. */
export const GC = 7;
/** This thread has sent a call to another thread. The number is that of the call, the detail that of its name. */
export const CALL_SENT = 8;
/** The answer has come. */
export const CALL_ANSWERED = 9;
/** A call of another thread begins here. */
export const CALL_STARTED = 10;
/** It was answered. */
export const CALL_REPLIED = 11;
/** A run of the loop begins, or ends. */
export const RUN_BEGIN = 12;
export const RUN_END = 13;

const KIND_BITS = 8;
const KIND_MASK = 0xff;

/** `kind`, with a detail of at most 24 bits. */
export function withDetail(kind: number, detail: number): number {
  return kind | (detail << KIND_BITS);
}

export function kindOf(word: number): number {
  return word & KIND_MASK;
}

export function detailOf(word: number): number {
  return word >>> KIND_BITS;
}

// How a step ended: details of END.
/** It was a callback, or a step that began before the trace. */
export const RETURNED = 0;
/** It has yielded: the task is ready. */
export const YIELDED = 1;
export const FELL_ASLEEP = 2;
/** It waits for the task of that number. */
export const AWAITS_TASK = 3;
/** It waits for another future; the number is that of the name of its class. */
export const AWAITS_FUTURE = 4;
/** The task is done. */
export const FINISHED = 5;
export const FAILED = 6;
export const CANCELLED = 7;
