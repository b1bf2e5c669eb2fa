/**
 * The memory that threads share to call each other. A connection of a thread and a loop has two rings, one for calls
 * and one for answers, each with one writer and one reader. A loop has an endpoint, by which callers find it. All words
 * are Int32. Only threads with the same package version share this memory, so nothing in it is negotiated.
 */

/** Changes with the layout. */
export const PROTOCOL_VERSION = 3;

// Words of a ring. The words of the writer and those of the reader lie in cache lines of their own.
/**
 * How many units were appended; wraps at 2^32. Only the writer stores it, after the records that it counts. So a reader
 * never sees a record that is incomplete, and a writer that is terminated leaves none.
 */
export const TAIL = 0;
/**
 * Not zero: the writer appends no more. It sets the word after its last record, to {@link ENDED} or to {@link
 * ENDED_WITH_MESSAGE}.
 */
export const WRITER_ENDED = 1;
/**
 * How many units were taken; wraps at 2^32. Only the reader stores it, after it has read the records. A writer that
 * waits for room waits on this word.
 */
export const HEAD = 16;
/**
 * Not zero: the writer waits for room, as {@link BLOCKED} or {@link BACKLOG} says. The writer sets it; the reader clears
 * it, and then tells the writer.
 */
export const WRITER_WAITS = 17;
/**
 * The state of the reader: one of {@link PARKED} and {@link NOTIFIED}, with the bit {@link CLOSED}. Both sides exchange
 * the first two by compare-and-exchange, so of a record and the reader's parking one always sees the other. The bit is
 * only ever set, by either side.
 */
export const SIGNAL = 32;
/**
 * Not zero: the reader is closed and takes no more. The reader sets it; so does a writer that finds the reader's thread
 * ended.
 */
export const DRAINED = 33;
/** The first word of the first unit. */
export const FIRST_UNIT = 48;

/** The reader relies on the writer: the writer sets {@link NOTIFIED} and wakes the reader's thread. */
export const PARKED = 0;
/** The reader looks by itself, or is being woken: the writer does nothing. Only the reader sets {@link PARKED}. */
export const NOTIFIED = 1;
/**
 * A bit: the reader is closed, or its thread has ended. Until {@link DRAINED} it may still take records that came
 * before.
 */
export const CLOSED = 2;

/** The writer's thread is blocked. The reader notifies {@link HEAD} as soon as there is any room. */
export const BLOCKED = 1;
/** The writer keeps a backlog. The reader wakes its thread once it has taken all that there was. */
export const BACKLOG = 2;

/** There is nothing else. */
export const ENDED = 1;
/** There is a last message in the side channel: records that had no room, and what becomes of the other calls. */
export const ENDED_WITH_MESSAGE = 2;

// Words of an endpoint.
export const ENDPOINT_WORDS = 16;
/** Not zero: the loop is closed, or its thread has ended. */
export const ENDPOINT_CLOSED = 0;
/** How many handshakes were sent to the rendezvous. Callers add one after each. */
export const HANDSHAKES = 1;
/** Not zero: the rendezvous is open. */
export const RENDEZVOUS = 2;
/** The native reactor to wake; 0 if the thread's waker is enough. */
export const REACTOR = 3;

/** Words of a unit. A record takes one unit or more, side by side. One unit is half a cache line. */
export const UNIT = 8;
export const UNIT_BYTES = 32;
/** Units that a record takes at most. Larger arguments travel in the side channel. */
export const MAX_UNITS = 255;

// Words of a record, from its first.
/** Units, kind and types of the arguments: see `record-header.ts`. */
export const HEADER = 0;
/** The number that the caller has given to a name; unused in an answer. */
export const NAME = 1;
/** The number of the call; 0 if no caller waits for an answer. */
export const CALL = 2;
/** The first word of the arguments; aligned to eight bytes. */
export const PAYLOAD = 4;

// Bits of a header: see `record-header.ts`, which reads and writes them.
export const KIND_SHIFT = 8;
export const COUNT_SHIFT = 12;
export const TAG_SHIFT = 16;
export const TAG_BITS = 4;
/** Selects the bits that describe the arguments. */
export const NO_UNITS_AND_KIND: number = ~0xff & ~(15 << KIND_SHIFT);
/**
 * If a call has more arguments, or larger ones than a record holds, V8 clones them and they travel in the side channel.
 */
export const MAX_ARGUMENTS = 4;
export const IN_SIDE_CHANNEL: number = 1 << 15;

// Kinds of records.
/** Fills the end of the ring if the next record does not fit there in one piece. */
export const SKIP = 0;
/** Gives a number to a name. */
export const DEFINE = 1;
/** Calls the function of that name, without an answer. */
export const NOTIFICATION = 2;
/** Calls the function of that name, with an answer. */
export const REQUEST = 3;
/** Cancels a call that has begun. */
export const CANCEL = 4;
/** The result of a call. */
export const RESULT = 5;
/** What a call threw. */
export const FAILURE = 6;
/** A call was cancelled. */
export const CANCELLATION = 7;
/** The connection will not be used any more. */
export const DISCONNECT = 8;
/** In answers: the arguments of a call that has not begun, and never will here. The thread ends. */
export const UNBEGUN = 9;
/** In answers: what the function of a call reports while it runs. The call has no answer yet. */
export const PROGRESS = 10;
