#include "channel.h"

#include "io.h"

namespace asyncio_native {

void Channel::Close() {
  if (closing_) return;
  closing_ = true;
  uv_handle_t* open = handle();
  if (open == nullptr) {
    io_->Release(slot_);
    return;
  }
  open->data = this;
  uv_close(open, [](uv_handle_t* closed) {
    auto* channel = static_cast<Channel*>(closed->data);
    channel->io_->Release(channel->slot_);
  });
  OnClosing();
}

int Channel::Descriptor() const {
  const uv_handle_t* open = handle();
  uv_os_fd_t descriptor = -1;
  if (open == nullptr) return UV_EBADF;
  const int error = uv_fileno(open, &descriptor);
  return error != 0 ? error : descriptor;
}

}  // namespace asyncio_native
