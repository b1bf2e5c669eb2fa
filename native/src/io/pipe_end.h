#ifndef ASYNCIO_NATIVE_IO_PIPE_END_H_
#define ASYNCIO_NATIVE_IO_PIPE_END_H_

#include <cstdint>

#include "unique_descriptor.h"

namespace asyncio_native {

class Io;

// The channels of one end of a pipe.
struct PipeEnd {
  // Of a Connection; or an error of libuv's, and then the others are not there.
  int32_t slot;
  // Of a HangUpWatch, where it is written to; else -1.
  int32_t watch = -1;
};

// Opens a channel for a pipe, a socket or a terminal; `descriptor` is closed with it, also where
// that fails.
PipeEnd OpenPipeEnd(Io* io, UniqueDescriptor descriptor, bool writes);

// The same for a descriptor of the user's, who keeps it where that fails: UV_EINVAL for what is
// neither, UV_EPERM for what cannot be waited for. Of 0, 1 and 2, which stay open, it opens the
// file once more: so that it does not block for this process only.
PipeEnd TakePipeEnd(Io* io, int descriptor, bool writes);

}  // namespace asyncio_native

#endif  // ASYNCIO_NATIVE_IO_PIPE_END_H_
