#ifndef ASYNCIO_NATIVE_IO_POSIX_SELECT_H_
#define ASYNCIO_NATIVE_IO_POSIX_SELECT_H_

#include <array>
#include <cstddef>

namespace asyncio_native {

// Waits until one of three descriptors can be read; -1 is none. **Blocks** for at most
// `milliseconds`, which may be Infinity, or until a signal. Returns which of them can be read, all
// if the system cannot tell.
//
// By select, because poll and kqueue of macOS may not report the descriptor of another kqueue.
// Takes descriptors above FD_SETSIZE, too.
std::array<bool, 3> SelectReadable(const std::array<int, 3>& descriptors, double milliseconds);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_POSIX_SELECT_H_
