/** The tuning numbers of remote calls. */

/**
 * Calls without an answer that a thread may have: as many as the slot in a call's number can tell apart
 * (`call-number.ts`).
 */
export const MAX_PENDING_CALLS: number = 1 << 20;

/** Units of 32 bytes that a ring holds: half a megabyte, which stays in a processor's cache. */
export const RING_CAPACITY: number = 1 << 14;

/**
 * Numbers that a connection gives to names. A program that makes functions as it runs would use up ever new ones. After
 * this many the caller starts from the first again, and the callee forgets the old meanings: it has read all earlier
 * records by then.
 */
export const MAX_NAMES = 1024;

/**
 * Calls that the loop makes for one entry of the ready ring. Between two entries it may look at the clock or let Node
 * go on.
 */
export const CALLS_PER_ENTRY = 32;

/** Units in one iteration that count as a flood: more are on their way. */
export const FLOOD_UNITS = 16;

/** Iterations with fewer units that do not end a flood: the reader has only caught up with the writer. */
export const FLOOD_ITERATIONS = 4;

/** Milliseconds for which a reader lets a flood gather: as long as falling asleep and being woken would take. */
export const BATCH_PAUSE = 0.005;

/** Milliseconds after which a thread that blocks on an answer checks that the other thread lives. */
export const ALIVE_SLICE = 50;

/**
 * Milliseconds after which a new connection, which waits for the rendezvous of a loop, checks that the loop's thread
 * lives.
 */
export const RENDEZVOUS_SLICE = 50;

/**
 * Levels of errors within errors that travel; deeper ones become text, because a getter may return new ones without
 * end.
 */
export const MAX_ERROR_DEPTH = 100;

/** Classes of errors that are remembered by their names. A program with more makes them up as it runs. */
export const MAX_ERROR_CLASSES = 1024;
