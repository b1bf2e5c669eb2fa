/**
 * The memory that a loop and the sockets of its native reactor both see. The addon exports the same numbers from
 * `native/src/io/io_layout.h`; they are compared when the sockets are opened.
 */

export const IO_CONTROL_BYTES = 64;
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
export const IO_END = 5;
export const IO_READ_ERROR = 6;
export const IO_WRITE_ERROR = 7;
export const IO_PENDING = 8;
export const IO_CLOSED = 9;
export const IO_NAME = 10;

// Submissions: operation, slot, offset, length.
export const IO_WRITE = 1;
export const IO_START_READING = 2;
export const IO_STOP_READING = 3;
export const IO_SHUTDOWN = 4;
export const IO_CLOSE = 5;
