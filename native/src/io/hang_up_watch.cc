#include "hang_up_watch.h"

#include <fcntl.h>

#include <cerrno>

#include "io.h"

namespace asyncio_native {

namespace {

#ifdef ASYNCIO_NATIVE_PORTABLE_IO
// kqueue reports the end to those who read only.
constexpr int kEvents = UV_DISCONNECT | UV_READABLE;
#else
constexpr int kEvents = UV_DISCONNECT;
#endif

}  // namespace

int HangUpWatch::Start(int descriptor) {
  descriptor_.Reset(fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
  if (!descriptor_) return -errno;
  const int error = uv_poll_init(io().loop(), &poll_, descriptor_.get());
  if (error != 0) return error;
  open_ = true;
  poll_.data = this;
  io().Changed();
  // Any event will do: it can only be the end, or an error, which is the end of a pipe.
  return uv_poll_start(&poll_, kEvents, [](uv_poll_t* poll, int, int) {
    auto* watch = static_cast<HangUpWatch*>(poll->data);
    uv_poll_stop(poll);
    watch->io().Complete(io_layout::kEnd, watch->slot(), 0, 0);
  });
}

}  // namespace asyncio_native
