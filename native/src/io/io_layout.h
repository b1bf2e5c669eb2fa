// The memory that a loop in TypeScript and its Io share. lib/reactor/layout.ts has the same
// numbers, as for layout.h.
#ifndef ASYNCIO_NATIVE_IO_LAYOUT_H_
#define ASYNCIO_NATIVE_IO_LAYOUT_H_

#include <uv.h>

#include <cstddef>
#include <cstdint>

#include "../constants.h"
#include "../layout.h"

namespace asyncio_native {

// The control block. Loop and Io run on one thread and take turns.
struct IoControl {
  // Completions that the loop has not taken yet. The private loop may run only while there are
  // none, because the slab holds their bytes until then. Reset by the loop.
  uint32_t completions;
  // Submissions that the Io has not taken yet. Reset by the Io.
  uint32_t submissions;
  // Not zero: something is open that may still bring completions.
  int32_t alive;
  int32_t reserved[13];
};

// What has happened. `slot` is a channel's, or the number of a request for a name.
struct Completion {
  int32_t kind;
  int32_t slot;
  int32_t a;
  int32_t b;
};

// An operation on a channel.
struct Submission {
  int32_t op;
  int32_t slot;
  int32_t offset;
  int32_t length;
};

namespace io_layout {

// What `connect` adds to an error of its local address, to tell it from one of the peer's.
constexpr int32_t kBindFailed = -100000;

// Kinds of completions, with a and b.
constexpr int32_t kAccepted = 1;     // The slot of the connection.
constexpr int32_t kAcceptError = 2;  // An error of libuv's.
constexpr int32_t kConnected = 3;    // 0 or an error.
constexpr int32_t kRead = 4;         // Offset in the slab, or its size and above that the number of
                                     // a block; bytes.
constexpr int32_t kEnd = 5;          // The peer writes no more.
constexpr int32_t kReadError = 6;    // An error.
constexpr int32_t kWriteError = 7;   // An error.
constexpr int32_t kPending = 8;      // Bytes that the kernel has not taken.
constexpr int32_t kClosed = 9;
constexpr int32_t kName = 10;     // 0 or an error.
constexpr int32_t kReady = 11;    // A descriptor; what it is ready for, above that the generation.
constexpr int32_t kSignal = 12;   // Its number.
constexpr int32_t kSecured = 13;  // 0 or an error: the end of the handshake.
constexpr int32_t kContextWanted = 14;  // The client has sent a name: see chooseContext.
constexpr int32_t kExited = 15;         // The code of a child, the signal that has killed it or 0.
constexpr int32_t kReadable = 16;       // Probably many bytes wait: the loop calls readInto.

// The error in a completion if it is OpenSSL's: see tlsFailure. Errors of libuv are negative.
constexpr int32_t kTlsError = 1;

// Operations of submissions.
constexpr int32_t kWrite = 1;         // `length` bytes at `offset` of the slab for writes.
constexpr int32_t kStartReading = 2;  // `offset` is 1 if the loop reads many bytes by readInto.
constexpr int32_t kStopReading = 3;
constexpr int32_t kShutdown = 4;
constexpr int32_t kClose = 5;
constexpr int32_t kFinish = 7;  // Closes it as its protocol says: with TLS by close_notify.
constexpr int32_t kSendTo = 6;  // A record at `offset` of that slab, with `length` bytes of data.

// A datagram's record begins with the length of its address and the address, in the system's form.
// The data follow this many bytes behind its beginning.
constexpr int32_t kDatagramHeader = 32;
constexpr int32_t kUnixDatagramHeader = 128;

// What a descriptor is ready for, as bits, and the lowest bit of its generation.
constexpr int32_t kReadyToRead = 1;
constexpr int32_t kReadyToWrite = 2;
constexpr int32_t kReadyShift = 2;

constexpr int32_t kControlBytes = sizeof(IoControl);
constexpr int32_t kRecordBytes = sizeof(Completion);

constexpr layout::Constant kConstants[] = {
    {"IO_CONTROL_BYTES", kControlBytes},
    {"IO_RECORD_BYTES", kRecordBytes},
    {"IO_COMPLETIONS", offsetof(IoControl, completions) / 4},
    {"IO_SUBMISSIONS", offsetof(IoControl, submissions) / 4},
    {"IO_ALIVE", offsetof(IoControl, alive) / 4},
    {"IO_ACCEPTED", kAccepted},
    {"IO_ACCEPT_ERROR", kAcceptError},
    {"IO_CONNECTED", kConnected},
    {"IO_READ", kRead},
    {"IO_READ_AT_ONCE", kReadAtOnce},
    {"IO_READ_BLOCKS", kReadBlocks},
    {"IO_END", kEnd},
    {"IO_READ_ERROR", kReadError},
    {"IO_WRITE_ERROR", kWriteError},
    {"IO_PENDING", kPending},
    {"IO_CLOSED", kClosed},
    {"IO_NAME", kName},
    {"IO_SECURED", kSecured},
    {"IO_CONTEXT_WANTED", kContextWanted},
    {"IO_TLS_ERROR", kTlsError},
    {"IO_EXITED", kExited},
    {"IO_READABLE", kReadable},
    {"IO_EOF", UV_EOF},
    {"IO_BIND_FAILED", kBindFailed},
    {"IO_WRITE", kWrite},
    {"IO_START_READING", kStartReading},
    {"IO_STOP_READING", kStopReading},
    {"IO_SHUTDOWN", kShutdown},
    {"IO_CLOSE", kClose},
    {"IO_FINISH", kFinish},
    {"IO_READY", kReady},
    {"IO_SIGNAL", kSignal},
    {"IO_SEND_TO", kSendTo},
    {"DATAGRAM_HEADER", kDatagramHeader},
    {"UNIX_DATAGRAM_HEADER", kUnixDatagramHeader},
    {"READY_TO_READ", kReadyToRead},
    {"READY_TO_WRITE", kReadyToWrite},
    {"READY_SHIFT", kReadyShift},
};

static_assert(sizeof(IoControl) == 64 && sizeof(Completion) == 16 && sizeof(Submission) == 16);

}  // namespace io_layout

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_LAYOUT_H_
