/**
 * An inbox as memory: a ring of records that many threads append to and one takes from. It is shared between threads of one
 * package version, so nothing here is negotiated; `INBOX_VERSION` is part of an address.
 *
 * Its words are Int32. Those that senders write and the one that the receiver writes lie in cache lines of their own.
 */

/** Another layout has another number. */
export const INBOX_VERSION = 1;

/** Where the next record goes, in units times two; the lowest bit is {@link CLOSED}. Moved by senders, by compare-and-exchange. */
export const TAIL = 0;
/** The next record to take, in units times two. Written by the receiver. */
export const HEAD = 16;
/** Not zero: the receiver knows, or is being told, that there is something to take. */
export const SIGNALLED = 32;
/** How many senders wait for room. */
export const CROWD = 33;
/** Counts up whenever there is room again: what those senders wait on. */
export const ROOM = 34;
/** How many connections there have been: each takes the next number. */
export const CONNECTIONS = 35;
/** The native reactor to wake; 0 where ringing the thread's bell is enough. */
export const REACTOR = 36;
/** Not zero: the lobby of this inbox is open. */
export const LOBBY = 37;
/** The first word of the first unit. */
export const FIRST_UNIT = 64;

/** A bit of {@link TAIL}: nothing can be appended any more. */
export const CLOSED = 1;

/** Words of a unit. A record takes one or more, side by side: the smallest fits half a cache line. */
export const UNIT = 8;
export const UNIT_BYTES = 32;
/** A record takes at most this many units; what is larger goes by another way. */
export const MAX_UNITS = 255;

// Words of a record, from its first.
/** Units, kind, and what the arguments are, as below; not zero. Zero until the record is complete, and once it was taken. */
export const HEADER = 0;
/** The number of the connection that the record is from or, of an answer, for. */
export const CONNECTION = 1;
/** The number that the connection has given to a name; of an answer, nothing. */
export const NAME = 2;
/** The number of the call; 0 where nobody waits for an answer. */
export const CALL = 3;
/** The first word of what the arguments are made of. */
export const PAYLOAD = 4;

// A header: units in bits 0 to 7, kind in 8 to 11, number of arguments in 12 to 14, PARCEL, and a tag of four bits for each
// argument from bit 16 on.
export const KIND_SHIFT = 8;
export const COUNT_SHIFT = 12;
export const TAG_SHIFT = 16;
export const TAG_BITS = 4;
/** Arguments beyond this number, or too large for a record, are cloned and travel apart: the payload is their number. */
export const MAX_ARGUMENTS = 4;
export const PARCEL: number = 1 << 15;

// Kinds of records.
/** Nothing: fills the end of the ring where a record would not fit in one piece. */
export const SKIP = 0;
/** Gives a number to a name. */
export const DEFINE = 1;
/** Call the function of that name. */
export const CALLED = 2;
/** Call it, and answer. */
export const ASKED = 3;
/** Cancel the call that was asked for. */
export const CANCEL = 4;
/** The result of a call. */
export const RESULT = 5;
/** What a call threw. */
export const FAILURE = 6;
/** A call ended cancelled. */
export const CANCELLATION = 7;
/** The connection will not be used any more. */
export const GOODBYE = 8;

// What a call is, in the word that both sides share.
/** Not begun. Whoever changes it from this decides what becomes of the call. */
export const QUEUED = 0;
export const RUNNING = 1;
/** Cancelled before it began: never begins. */
export const WITHDRAWN = 2;
/** Cancelled while running: the function may ask. */
export const CANCEL_ASKED = 3;
