/** How long a hosted turn may run before Node's own callbacks get theirs, in milliseconds: long enough that a turn through
 * libuv (some microseconds) does not show, short enough that Node's I/O does not notice. */
export const TURN_BUDGET = 0.25;

/** How much time may pass unread between two looks at the clock, in milliseconds, as long as callbacks are as quick as the
 * ones before them. Reading the clock costs as much as running a small callback. */
export const CLOCK_SLACK = 0.05;

/** The most callbacks between two looks at the clock. */
export const MAX_QUOTA = 256;

/** How often a blocking run that always has something ready turns Node's loop, in milliseconds. */
export const HOST_INTERVAL = 1;

/**
 * How long a failure may stay unread before it is reported, in milliseconds: about as long as a user waits before
 * looking for a fault.
 */
export const UNRETRIEVED_DELAY = 1000;

/** A callback that runs longer than this is reported in debug mode, in milliseconds. CPython's choice. */
export const SLOW_CALLBACK_DURATION = 100;

/** Calls for which the stack must have room when a blocking run begins: more than its own steps make. */
export const STEP_DEPTH = 32;
/** The same in debug mode, and in traces, in which each step finds and reports more. */
export const WATCHED_STEP_DEPTH = 512;
