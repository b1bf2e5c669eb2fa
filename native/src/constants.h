// The numbers that tune the native backend, each with its unit and its reason.
#ifndef ASYNCIO_NATIVE_CONSTANTS_H_
#define ASYNCIO_NATIVE_CONSTANTS_H_

#include <cstddef>
#include <cstdint>
#include <limits>

namespace asyncio_native {

// A deadline that is never reached, in milliseconds.
constexpr double kNever = std::numeric_limits<double>::infinity();

constexpr double kNanosecondsPerMillisecond = 1e6;

// Bytes that processors move between each other at once: what two threads write lies further apart.
constexpr size_t kCacheLine = 64;

// Waits.

// Milliseconds after which a wait returns to JavaScript where nothing tells that Node's loop has
// something to do: there V8 serves an inspector, and ends a Worker that is being terminated.
constexpr double kLookSlice = 25;

// Milliseconds, at most, of a wait that other threads cannot end, for lack of a descriptor.
constexpr double kWaitWithoutEvent = 1;

// Milliseconds. Waking costs microseconds, so a crowd of timers is served in grains: a thread that
// woke less than a grain ago sleeps on to its end. A lone timer is not late for that, and a wakeup
// by another thread ends the wait.
constexpr double kGrain = 0.25;

// Milliseconds before a deadline for which the reactor waits by itself: libuv's timers count whole
// milliseconds and round up.
constexpr double kHostMargin = 2;

// Milliseconds, some 24 days: the largest 31-bit number. A longer delay in Node's loop is made of
// several.
constexpr double kLongestTimer = 2147483647;

// Milliseconds, an hour. A longer wait is made of several, so that nanoseconds do not overflow.
constexpr double kLongestWait = 3600e3;

// Nanoseconds of timer slack during a wait. Zero would stand for the default of 50 µs.
constexpr long kLeastTimerSlack = 1;

// Calls of native threads.

// Calls that were posted and not delivered, at most: asyncio_native.h promises that number.
constexpr uint64_t kInboxCapacity = 1024 * 1024;

// Calls. A larger buffer is not kept for the next burst.
constexpr size_t kKeptCalls = 16 * 1024;

// Timers and slots.

// Timers that a heap has room for at the least: a page of memory.
constexpr size_t kMinHeapCapacity = 256;

// Abandoned timers. Fewer are not worth a sweep of the heap.
constexpr uint32_t kMinSweep = 256;

// Due timers. Fewer are not worth sorting.
constexpr size_t kMinBulk = 64;

// Sorting reads the whole heap, which takes about as long as popping this fraction of it: a 16th.
constexpr size_t kBulkShare = 16;

// Slots are numbered by 32 bits.
constexpr size_t kMaxSlots = std::numeric_limits<uint32_t>::max();

// Entries of the ready ring: no ArrayBuffer holds more of 32 bits.
constexpr size_t kMaxRing = size_t{1} << 31;

// Sockets.

// Bytes of the slab that a read may fill: what libuv suggests.
constexpr unsigned kReadAtOnce = 64 * 1024;

// Bytes. What was read begins at a multiple, for copying.
constexpr size_t kReadAlignment = 64;

// Bytes of TLS that are decrypted at once, so that what OpenSSL keeps for a connection stays small.
constexpr size_t kTlsFeedAtOnce = 16 * 1024;

// Bytes that are encrypted before they are sent: four records.
constexpr size_t kTlsWriteAtOnce = 64 * 1024;

// Bytes of what is read and thrown away: any at all ends it.
constexpr size_t kTlsDiscardAtOnce = 256;

// Nanoseconds for which a connection that was closed waits for the end of its peer: a second.
constexpr uint64_t kLongestLinger = 1000 * 1000 * 1000;

// Writes of one connection that are one call of the system at most.
constexpr size_t kWritesAtOnce = 64;

// Bytes that the pipe of a child holds.
constexpr int kPipeSize = 256 * 1024;

// Milliseconds that a loop waits, when it is closed, for the children that it has killed.
constexpr int kReapWait = 100;
// Bytes that a datagram may have: by UDP what its length field can say, by Unix sockets what
// asyncio reads of one.
constexpr size_t kLongestDatagram = 65535;
constexpr size_t kLongestUnixDatagram = 256 * 1024;

// Datagrams that are one call of the system at most.
constexpr size_t kDatagramsAtOnce = 32;

// Calls of the system by which one socket reads before the others have their turn: as many
// datagrams as the kernel's buffer holds by default, if they are small.
constexpr int kDatagramReads = 16;

// Bytes that a datagram which waits counts besides its data, so that empty ones count, too; as
// asyncio's.
constexpr size_t kDatagramOverhead = 8;

// Descriptors of which one call of the system tells.
constexpr size_t kReadyAtOnce = 64;

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_CONSTANTS_H_
