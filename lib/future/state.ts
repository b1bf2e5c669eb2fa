/**
 * The one integer in which a future or task keeps its state: eight flag bits, and above them the slot of a task.
 *
 * A class with five fields is 64 bytes; each flag in a field of its own would add eight.
 */

/** No result yet. */
export const PENDING = 0;
export const CANCELLED = 1;
/** Has a result. */
export const FULFILLED = 2;
/** Has an exception. */
export const REJECTED = 3;
/** The bits that hold one of the four above. */
export const OUTCOME = 3;

/** No code has retrieved the exception. */
export const UNRETRIEVED = 0b00000100;
/** Only a callback of Node's completes it: what a Promise settles. */
export const FROM_NODE = 0b00001000;

// What a task's slot means; see `lib/task/task.ts`.
/** Waits for a future, or for nothing any more. */
export const WAITING = 0;
/** A timer refers to the slot. */
export const ASLEEP = 0b00010000;
/** The ready ring refers to the slot: the next step is due. */
export const READY = 0b00100000;
/** The ready ring refers to the slot: the task is done, and its one callback is to be called. */
export const NOTIFYING = 0b00110000;
/** The bits that hold one of the four above. */
export const SCHEDULED = 0b00110000;

/** The next step throws CancelledError. */
export const MUST_CANCEL = 0b01000000;
/** The coroutine field holds a `TaskDetails`. */
export const DETAILED = 0b10000000;

/** Slot = state >>> SLOT_SHIFT. */
export const SLOT_SHIFT = 8;
export const FLAGS = 0xff;
