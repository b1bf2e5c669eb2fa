/** The tuning numbers of executors. */

/** Maximum number of threads of an executor by default, as in CPython. */
export const MAX_DEFAULT_THREADS = 32;

/** Milliseconds for which a thread without calls is kept by default. Chosen, not measured. */
export const DEFAULT_IDLE_TIMEOUT = 10_000;

/** Milliseconds without an answer after which a thread is in a long call: the calls behind that should go elsewhere. */
export const STALLED = 5;

/** Calls that are sent to a thread ahead of it, at most. Chosen, not measured. */
export const MAX_WINDOW = 256;

/** Milliseconds of work that are sent to a thread ahead, so that it is not idle until the next call arrives. */
export const WORK_AHEAD = 1;

/**
 * Milliseconds between two checks for calls of another thread while this one waits for its end, which takes about as
 * long.
 */
export const END_SLICE = 5;

/** Sources of functions that are remembered. A program with more makes them up as it runs. */
export const MAX_INTERNED = 4096;

/**
 * Milliseconds for which the shutdown of a default executor waits for calls that their callers have given up: long enough
 * for a function that asks (`checkCancelled`) and cleans up. A function that does not ask cannot be stopped.
 */
export const GIVEN_UP_GRACE = 1000;
