/** The tuning numbers of calls over a queue. */

/** Milliseconds for which the first connection to a server is tried. */
export const CONNECT_TIMEOUT = 10_000;

/**
 * Milliseconds after which a server that is loading its data is asked again, at most. The server itself estimates how long
 * it takes, and is often far too high.
 */
export const LOADING_RETRY = 500;

/** The longest delay that Node's timers take, in milliseconds. */
export const LONGEST_DELAY = 0x7fffffff;

/** Bytes of arguments, and of a result, at most: Redis keeps them in memory, and JSON carries them as base64. */
export const MAX_PAYLOAD = 1_048_576;

/** Milliseconds for which queued calls wait for a server that is away: long enough to install a newer one. */
export const RECONNECT_TIMEOUT = 300_000;

/**
 * Milliseconds between two looks for answers whose event got lost: a server that restarts may lose some. A server that
 * answers nothing from one look to the next is taken for away.
 */
export const CHECK_INTERVAL = 5_000;

/** Calls that one look asks for, those that were not asked for the longest time: so it takes the server some milliseconds at most. */
export const CALLS_PER_CHECK = 1_000;

/** Calls that are sent to the server in one go, at most. Chosen, not measured. */
export const MAX_BATCH = 200;

/** Goes that are on their way to the server at once. What comes meanwhile waits, and goes in larger ones. */
export const MAX_BATCHES = 2;

/** Milliseconds for which the listener waits for events at a time; a tenth of that after an error. */
export const LISTEN_PAUSE = 5_000;

/** How often at most, in milliseconds, calls are looked at that wait for a server which is away. */
export const AWAY_INTERVAL = 1_000;

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

/** Milliseconds after which a worker tries again what the server has refused, as when it is full. BullMQ's own 15 s are long. */
export const WORKER_RETRY = 1_000;

/** The priorities that BullMQ takes, 1 the most urgent. Without one a call comes before all that have one. */
export const MAX_PRIORITY = 2_097_152;
