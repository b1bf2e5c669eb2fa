/** The tuning numbers of channels. */

/** Characters of the longest string in a record. V8's serializer is as fast for a longer one. */
export const MAX_INLINE_STRING = 512;

/** Bytes of the longest typed array in a record; a longer one goes to V8's serializer. Chosen, not measured. */
export const MAX_INLINE_ARRAY = 1024;

/**
 * Records that a reader takes before it tells the writer of the room: each time moves a cache line between processors.
 */
export const RECORDS_PER_HEAD = 64;

/** Milliseconds for which a writer waits for room before it looks again, because the reader's thread may have ended. */
export const WRITER_SLICE = 50;

/** Milliseconds between two checks, by a thread that waits for answers, that the answering threads are alive. */
export const ALIVE_INTERVAL = 100;

/** Milliseconds that a spin lasts: as long as it takes to wake a thread and get its answer. */
export const SPIN_LENGTH = 0.1;

/** Milliseconds. If a spin ends this much too late, another program had the processor meanwhile. */
export const SPIN_LATE = 0.2;

/** Waits without a spin between two with one, at most. The second number holds if others want the processor. */
export const MAX_SKIPPED_SPINS = 255;
export const MAX_SKIPPED_SPINS_IF_LATE: number = 1 << 16;

/** Looks at memory between two readings of the clock, so that most of a spin is looks. */
export const SPIN_LOOKS = 16;

/** Readings of the clock between two offers of the processor to other threads, each a system call. */
export const SPIN_READINGS = 16;

/**
 * Milliseconds between two checks of a lifeline, each a message: at first, and after the interval has doubled a few
 * times.
 */
export const FIRST_LIFELINE_CHECK = 50;
export const LATER_LIFELINE_CHECK = 500;
