/** The tuning numbers of calls over a queue. */

/** Milliseconds for which the first connection to a server is tried. */
export const CONNECT_TIMEOUT = 10_000;

/** The longest delay that Node's timers take, in milliseconds. */
export const LONGEST_DELAY = 0x7fffffff;

/** Bytes of arguments, and of a result, at most: Redis keeps them in memory, and JSON carries them as base64. */
export const MAX_PAYLOAD = 1_048_576;

/**
 * Milliseconds between two looks for answers whose event got lost: a server that restarts may lose some. Each look asks
 * once for each call that has waited that long.
 */
export const SWEEP_INTERVAL = 5_000;

/**
 * Seconds for which, and number up to which, answered calls are kept: far longer than a lost answer is looked for. Not
 * for ever, since they take memory of the server.
 */
export const KEEP_ANSWERS = { age: 600, count: 50_000 } as const;

/**
 * Milliseconds without a sign of life after which a worker has lost its calls, and between two looks for such calls: a
 * call of a killed worker runs again after twice that, at most.
 */
export const LOCK_DURATION = 30_000;

/** The priorities that BullMQ takes, 1 the most urgent. Without one a call comes before all that have one. */
export const MAX_PRIORITY = 2_097_152;
