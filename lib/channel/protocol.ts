/**
 * What threads share to call each other. Between a thread and a loop there are two rings, one for calls and one for answers,
 * each with one writer and one reader; at a loop, an endpoint, by which it is found. All words are Int32. Threads of one package
 * version share this, so nothing here is negotiated.
 */

/** Another layout has another number. */
export const PROTOCOL_VERSION = 1;

// Words of a ring. Those that the writer writes and those that the reader writes lie in cache lines of their own.
/** How many units have been appended; wraps at 2^32. Written by the writer, after what it counts. */
export const TAIL = 0;
/** How many have been taken; likewise, by the reader. A writer that waits for room waits on it. */
export const HEAD = 16;
/** Not zero: the writer wants to be notified of room. */
export const WRITER_WAITS = 17;
/** Whether the reader has to be told of something new: one of the four below. */
export const SIGNAL = 32;
/** Not zero: the reader is closed and has taken all that it will. */
export const DRAINED = 33;
/** The first word of the first unit. */
export const FIRST_UNIT = 48;

/** The reader rests: tell it. */
export const PARKED = 0;
/** It knows, or is being told. */
export const NOTIFIED = 1;
/** A bit: it is closed, or its thread has ended; nothing will be taken any more, but what {@link DRAINED} says. */
export const CLOSED = 2;

// Words of an endpoint.
export const ENDPOINT_WORDS = 16;
/** Not zero: the loop is closed, or its thread has ended. */
export const ENDPOINT_CLOSED = 0;
/** How many handshakes were sent to the rendezvous. */
export const HANDSHAKES = 1;
/** Not zero: the rendezvous is open. */
export const RENDEZVOUS = 2;
/** The native reactor to wake; 0 where the thread's waker is enough. */
export const REACTOR = 3;

/** Words of a unit. A record takes one or more, side by side: the smallest fits half a cache line. */
export const UNIT = 8;
export const UNIT_BYTES = 32;
/** A record takes at most this many units; what is larger goes by another way. */
export const MAX_UNITS = 255;

// Words of a record, from its first.
/** Units, kind, and what the arguments are, as below. */
export const HEADER = 0;
/** The number that the caller has given to a name; of an answer, nothing. */
export const NAME = 1;
/** The number of the call; 0 where nobody waits for an answer. */
export const CALL = 2;
/** The first word of what the arguments are made of; eight bytes are aligned there. */
export const PAYLOAD = 4;

// Bits of a header: see `record-header.ts`, which reads and writes them.
export const KIND_SHIFT = 8;
export const COUNT_SHIFT = 12;
export const TAG_SHIFT = 16;
export const TAG_BITS = 4;
/** Selects the bits that describe the arguments. */
export const NO_UNITS_AND_KIND: number = ~0xff & ~(15 << KIND_SHIFT);
/** If a call has more arguments, or larger ones than a record holds, V8 clones them and they travel in the side channel. */
export const MAX_ARGUMENTS = 4;
export const IN_SIDE_CHANNEL: number = 1 << 15;

// Kinds of records.
/** Nothing: fills the end of the ring where a record would not fit in one piece. */
export const SKIP = 0;
/** Gives a number to a name. */
export const DEFINE = 1;
/** Call the function of that name. */
export const NOTIFICATION = 2;
/** Call it, and answer. */
export const REQUEST = 3;
/** Cancel the call that was asked for. */
export const CANCEL = 4;
/** The result of a call. */
export const RESULT = 5;
/** What a call threw. */
export const FAILURE = 6;
/** A call ended cancelled. */
export const CANCELLATION = 7;
/** The connection will not be used any more. */
export const DISCONNECT = 8;
