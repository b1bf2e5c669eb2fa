#ifndef ASYNCIO_NATIVE_IO_PIPE_END_H_
#define ASYNCIO_NATIVE_IO_PIPE_END_H_

#include <cstdint>

#include "unique_descriptor.h"

namespace asyncio_native {

class Io;

// The channels of one end of a pipe.
struct PipeEnd {
  // The slot of a Connection; or an error of libuv, and then there is no other channel.
  int32_t slot;
  // The slot of a HangUpWatch, if it is written to; else -1.
  int32_t watch = -1;
};

// Opens a channel for a pipe, a socket or a terminal. `descriptor` is closed with it, or at once if
// this fails.
PipeEnd OpenPipeEnd(Io* io, UniqueDescriptor descriptor, bool writes);

// The same for a descriptor of the user, who keeps it if this fails: UV_EINVAL for any other file,
// UV_EPERM for one that cannot be waited for. For 0, 1 and 2, which stay open, it opens the file
// once more, so that only this process uses it without blocking.
PipeEnd TakePipeEnd(Io* io, int descriptor, bool writes);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_PIPE_END_H_
