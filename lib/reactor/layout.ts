/**
 * The memory that a loop and its reactor share.
 *
 * The native addon exports the same numbers from `native/src/layout.h`. `lib/reactor/native/layout-check.ts` compares
 * them when it loads the binary, so a binary of another version is refused instead of misread.
 */

/** Bytes of the control block. Its first words are Float64, the rest Int32. */
export const CONTROL_BYTES = 64;

// Float64 words of the control block.
/** Time of the last poll, in milliseconds. Written by the reactor. */
export const NOW = 0;
/** Earliest armed deadline at the last poll, in milliseconds; Infinity if none. Written by the reactor. */
export const DEADLINE = 1;

// Int32 words of the control block (they begin after the two Float64 words).
/** Where the next ready slot is read. Counts up, wraps at 2^32. Written by the loop. */
export const READY_HEAD = 4;
/** Where the next ready slot is written. Counts up, wraps at 2^32. Written by loop and reactor, never at the same time. */
export const READY_TAIL = 5;
/** Timers in the stage that the reactor has not yet taken. */
export const STAGED = 6;
/** Slots on the free stack. */
export const FREE = 7;
/** Timers in stage and heap whose slot was abandoned. */
export const ABANDONED = 8;
/** Timers in the heap at the last poll, abandoned ones included. Written by the reactor. */
export const ARMED = 9;
/**
 * Not zero: another thread has left a wakeup or calls, as `ALARM_*` bits; poll soon. Written by any thread, and by the
 * reactor.
 */
export const ALARM = 10;

// What the alarm says, as bits.
/** A wakeup, until the next poll. */
export const ALARM_WAKEUP = 1;
/** Calls of native threads, until they are taken. */
export const ALARM_CALLS = 2;

/** Bytes of one timer, in stage and heap: Float64 deadline, Uint32 sequence number, Uint32 slot. */
export const TIMER_BYTES = 16;
/**
 * How many timers the stage holds: the addon is called once per this many calls of `callLater`. 16 KiB stay in the
 * first-level cache.
 */
export const STAGE_TIMERS = 1024;

// What a slot is bound to, one byte a slot.
/**
 * No pending timer refers to the slot. `poll` sets this when it moves the slot of an expired timer to the ready ring.
 */
export const SLOT_IDLE = 0;
/** A timer in stage or heap refers to the slot. */
export const SLOT_ARMED = 1;
/** Its timer was cancelled; the reactor frees the slot when it drops that timer. */
export const SLOT_ABANDONED = 2;

// How `poll` may wait.
/** Return at once. */
export const POLL_NOW = 0;
/** Block the thread until something is due, arrives, or the limit has passed. */
export const POLL_WAIT = 1;
/** Turn Node's own loop once, even if something is ready; block in it only if there is nothing to do. */
export const POLL_HOST = 2;
/** Only take the staged timers into the heap: nothing becomes ready, so the order of callbacks is not touched. */
export const POLL_TAKE = 3;

// What `poll` answers, as bits.
/** The ready ring became full before all due slots were moved: enlarge it and poll again. */
export const POLLED_FULL = 1;
/** Node's loop was turned and has nothing left that could call back. */
export const POLLED_HOST_IDLE = 2;
/** From this bit on: the number of a signal that has arrived since the last poll, 0 for none. */
export const POLLED_SIGNAL_SHIFT = 8;

// Sockets: the rings that `lib/io/native/native-driver.ts` shares with the addon.
/** Bytes of their control block, whose words are Int32. */
export const IO_CONTROL_BYTES = 64;
/** Bytes of a record: four Int32. */
export const IO_RECORD_BYTES = 16;

// Int32 words of the control block.
/** Completions that were not taken yet. Set to 0 by the loop when it has taken all. */
export const IO_COMPLETIONS = 0;
/** Submissions that were not taken yet. */
export const IO_SUBMISSIONS = 1;
/** Not zero: something is open that may bring completions. */
export const IO_ALIVE = 2;

// Completions: kind, slot, a, b.
export const IO_ACCEPTED = 1;
export const IO_ACCEPT_ERROR = 2;
export const IO_CONNECTED = 3;
export const IO_READ = 4;
/** Maximum bytes of a read. */
export const IO_READ_AT_ONCE = 65_536;
/** Number of blocks for large reads. */
export const IO_READ_BLOCKS = 16;
export const IO_END = 5;
export const IO_READ_ERROR = 6;
export const IO_WRITE_ERROR = 7;
export const IO_PENDING = 8;
export const IO_CLOSED = 9;
export const IO_NAME = 10;
export const IO_READY = 11;
export const IO_SIGNAL = 12;
export const IO_SECURED = 13;
export const IO_CONTEXT_WANTED = 14;
/** The error in a completion if it is OpenSSL's; errors of the system are negative. */
export const IO_TLS_ERROR = 1;
export const IO_EXITED = 15;
export const IO_READABLE = 16;
/** What `readInto` returns at the end of a stream. */
export const IO_EOF = -4095;
/** What `connect` adds to an error of its local address. */
export const IO_BIND_FAILED = -100_000;

// Submissions: operation, slot, offset, length.
export const IO_WRITE = 1;
export const IO_START_READING = 2;
export const IO_STOP_READING = 3;
export const IO_SHUTDOWN = 4;
export const IO_CLOSE = 5;
export const IO_SEND_TO = 6;
export const IO_FINISH = 7;

// Records of datagrams: the length of the address, the address in the system's form and, behind this many bytes, the
// data.
export const DATAGRAM_HEADER = 32;
export const UNIX_DATAGRAM_HEADER = 128;

// What a descriptor is ready for, as bits, and the lowest bit of its generation.
export const READY_TO_READ = 1;
export const READY_TO_WRITE = 2;
export const READY_SHIFT = 2;
