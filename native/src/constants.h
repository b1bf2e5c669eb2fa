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

// Bytes that processors exchange at once, a cache line: words of different writers are further
// apart.
constexpr size_t kCacheLine = 64;

// Waits.

// Milliseconds after which a wait returns to JavaScript if nothing can signal that Node's loop has
// work. In JavaScript, V8 serves an inspector, and ends a Worker that is being terminated.
constexpr double kLookSlice = 25;

// Maximum milliseconds of a wait that other threads cannot end because no descriptor is left.
constexpr double kWaitWithoutEvent = 1;

// Milliseconds. Waking costs microseconds, so many close timers are served in grains: a thread that
// woke less than a grain ago sleeps until its end. This does not delay a single timer, and another
// thread can still end the wait.
constexpr double kGrain = 0.25;

// For the last milliseconds before a deadline, the reactor itself waits: libuv's timers count whole
// milliseconds and round up.
constexpr double kHostMargin = 2;

// Milliseconds, some 24 days: the largest 31-bit number. A longer delay in Node's loop is split.
constexpr double kLongestTimer = 2147483647;

// Milliseconds, an hour. A longer wait is split, so that nanoseconds do not overflow.
constexpr double kLongestWait = 3600e3;

// Nanoseconds of timer slack during a wait. Zero would mean the default of 50 µs.
constexpr long kLeastTimerSlack = 1;

// Calls of native threads.

// Maximum number of posted calls that are not delivered: asyncio_native.h promises it.
constexpr uint64_t kInboxCapacity = 1024 * 1024;

// Calls. A larger buffer is not kept for the next burst.
constexpr size_t kKeptCalls = 16 * 1024;

// Timers and slots.

// Minimum capacity of a heap, in timers: a page of memory.
constexpr size_t kMinHeapCapacity = 256;

// Abandoned timers. Fewer are not worth a sweep of the heap.
constexpr uint32_t kMinSweep = 256;

// Due timers. Fewer are not worth sorting.
constexpr size_t kMinBulk = 64;

// Sorting reads the whole heap, which takes about as long as popping this fraction of it: a 16th.
constexpr size_t kBulkShare = 16;

// Slots are numbered by 32 bits.
constexpr size_t kMaxSlots = std::numeric_limits<uint32_t>::max();

// Entries of the ready ring: no ArrayBuffer holds more 32-bit words.
constexpr size_t kMaxRing = size_t{1} << 31;

// Sockets.

// Descriptors that uv_loop_init opens: an epoll, both ends of a pipe for signals, and an event.
constexpr size_t kLoopDescriptors = 4;

// Bytes of the slab that a read may fill: what libuv suggests.
constexpr unsigned kReadAtOnce = 64 * 1024;

// Bytes of a read after which a loop that has memory of its own is only told of the next bytes. To
// copy fewer is cheaper than the call by which the loop then reads.
constexpr size_t kLeastAnnounced = 16 * 1024;

// Reads after a large one that are announced, because a message may end in a small one.
constexpr uint8_t kAnnouncements = 4;

// Bytes that such a loop reads by one call, at most: the number is returned in 32 bits.
constexpr size_t kReadIntoAtOnce = size_t{1} << 30;

// Blocks for large reads, of kReadAtOnce bytes each: as many as the slab has. More bytes of an
// iteration go into the slab, and are copied. With a quarter of them, echoes of 64 KB on 64
// connections take a fifth more CPU.
constexpr size_t kReadBlocks = 16;

// Bytes. Each read begins at a multiple of this, for fast copying.
constexpr size_t kReadAlignment = 64;

// Bytes of TLS that are decrypted at once, so that OpenSSL's buffers for a connection stay small.
constexpr size_t kTlsFeedAtOnce = 16 * 1024;

// Bytes that are encrypted before they are sent: four records.
constexpr size_t kTlsWriteAtOnce = 64 * 1024;

// Bytes of a buffer for data that are dropped: any data end the connection.
constexpr size_t kTlsDiscardAtOnce = 256;

// Nanoseconds for which a connection that was closed waits for the end of its peer: a second.
constexpr uint64_t kLongestLinger = 1000 * 1000 * 1000;

// Maximum number of writes of one connection in one system call.
constexpr size_t kWritesAtOnce = 64;

// Capacity of a child's pipe, in bytes.
constexpr int kPipeSize = 256 * 1024;

// Milliseconds that a closing loop waits for the children that it has killed.
constexpr int kReapWait = 100;
// Maximum bytes of a datagram: for UDP the limit of its length field, for Unix sockets what asyncio
// reads at most.
constexpr size_t kLongestDatagram = 65535;
constexpr size_t kLongestUnixDatagram = 256 * 1024;

// Maximum number of datagrams in one system call.
constexpr size_t kDatagramsAtOnce = 32;

// System calls by which one socket reads before the next one may: enough for all small datagrams
// that the kernel's buffer holds by default.
constexpr int kDatagramReads = 16;

// Bytes that a waiting datagram counts in addition to its data, so that empty ones count, too; as
// in asyncio.
constexpr size_t kDatagramOverhead = 8;

// Descriptors that one system call reports.
constexpr size_t kReadyAtOnce = 64;

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_CONSTANTS_H_
