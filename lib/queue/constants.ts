/** The tuning numbers of calls over a queue. */

/** Milliseconds for which the client tries to connect to a server for the first time. */
export const CONNECT_TIMEOUT = 10_000;

/**
 * Maximum milliseconds after which a server that is loading its data is asked again. The server itself estimates how
 * long it takes, and is often far too high.
 */
export const LOADING_RETRY = 500;

/** The longest delay that Node's timers take, in milliseconds. */
export const LONGEST_DELAY = 0x7fffffff;

/** Maximum bytes of arguments, and of a result: Redis keeps them in memory, and JSON contains them as base64. */
export const MAX_PAYLOAD = 1_048_576;

/** Milliseconds for which queued calls wait for an absent server: long enough to install a newer one. */
export const RECONNECT_TIMEOUT = 300_000;

/**
 * Milliseconds between two looks for answers whose message was lost, for example with a worker that was killed. A server
 * that answers nothing from one look to the next counts as absent.
 */
export const CHECK_INTERVAL = 5_000;

/**
 * Maximum number of calls that one look asks for, those first that were not asked for the longest time. So a look takes
 * the server some milliseconds at most.
 */
export const CALLS_PER_CHECK = 1_000;

/**
 * Maximum number of calls that are on their way to the server at once. Others wait, so that those that are cancelled
 * meanwhile need not be sent. Chosen, not measured.
 */
export const MAX_UNDERWAY = 400;

/**
 * Maximum characters of an answer that a worker publishes. A longer one would pass through the server's buffers twice;
 * the server cuts subscribers with 8 MiB unread for a minute. Chosen, not measured.
 */
export const MAX_PUBLISHED = 16_384;

/** Minimum milliseconds between two checks of calls that wait for an absent server. */
export const AWAY_INTERVAL = 1_000;

/**
 * Seconds for which, and number up to which, answered calls are kept: much longer than the client looks for a lost
 * answer. Not for ever, because they take memory of the server.
 */
export const KEEP_ANSWERS = { age: 600, count: 50_000 } as const;

/**
 * Milliseconds without a sign of life after which a worker has lost its calls, and between two looks for such calls. So
 * a call of a killed worker runs again after at most twice that time.
 */
export const LOCK_DURATION = 30_000;

/**
 * Milliseconds after which a worker tries again what the server has refused, for example because it is full. BullMQ's
 * own 15 s are long.
 */
export const WORKER_RETRY = 1_000;

/**
 * The priorities that BullMQ takes; 1 is the most urgent. A call without a priority comes before all calls that have
 * one.
 */
export const MAX_PRIORITY = 2_097_152;
